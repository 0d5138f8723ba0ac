"""What every page needs: the menu of the reader's role, and the demo people at the log-in."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from matching.demo import DEMO_LOGINS
from programme.roles import Role

MENU = {
    "overview": (_("My overview"), tuple(Role)),
    "citizens": (_("Citizens"), (Role.COORDINATOR, Role.CONSULTANT, Role.MENTOR)),
    "companies": (_("Companies"), (Role.COORDINATOR, Role.CONSULTANT)),
    "mentors": (_("Volunteers"), (Role.COORDINATOR, Role.CONSULTANT, Role.MENTOR)),
    "recruitment": (_("Recruitment"), (Role.COORDINATOR,)),
    "meetings": (_("Case meetings"), (Role.COORDINATOR, Role.CONSULTANT)),
    "surveys": (_("Surveys"), (Role.COORDINATOR, Role.EVALUATOR)),
    "versions": (_("Weights"), tuple(role for role in Role if role != Role.MENTOR)),
    "log": (_("Log"), (Role.ADMINISTRATOR,)),
    "admin:index": (_("Administration"), (Role.ADMINISTRATOR,)),
}


def navigation(request):
    """The menu: `[{label, url, current}]`, empty for a stranger."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"demo_logins": demo_logins()}
    return {
        "navigation": [
            {
                "label": label,
                "url": reverse(name),
                "current": _is_current(request.path, reverse(name)),
            }
            for name, (label, roles) in MENU.items()
            if user.role in roles
        ]
    }


def demo_logins():
    """The one-press log-ins, in demo mode only."""
    return (
        [{"role": role, "label": Role(role).label} for role in DEMO_LOGINS] if settings.DEMO else []
    )


def _is_current(path, url):
    return path == url if url == "/" else path.startswith(url)
