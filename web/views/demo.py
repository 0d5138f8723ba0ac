from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from matching.demo import DEMO_LOGINS, demo_user


@login_not_required
@require_POST
def demo_login(request, role):
    """Log in as one of the demo people; outside demo mode there is no such page."""
    user = demo_user(role) if settings.DEMO and role in DEMO_LOGINS else None
    if user is None:
        raise Http404
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("overview")
