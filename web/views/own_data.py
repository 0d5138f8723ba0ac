"""Everything that is kept about a citizen, a volunteer or a user, to read and print, or as a file. It is
made for the answer and kept nowhere."""

from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from matching import own_data
from matching.fields import Group, shown_one
from matching.visibility import cases_visible_to, mentors_visible_to
from web.reading import seen


@require_safe
def of_citizen(request, pk):
    citizen, document = _of_citizen(request, pk)
    back, file = reverse("citizen", args=[pk]), reverse("own_data_file", args=[pk])
    return _page(request, citizen, document, back, file)


@require_safe
def of_citizen_file(request, pk):
    citizen, document = _of_citizen(request, pk)
    return _file(document, citizen.ref)


def _of_citizen(request, pk):
    """The citizen and the document, or 404 for whoever may not make it."""
    citizen = get_object_or_404(cases_visible_to(request.user), pk=pk)
    if not own_data.may_make(request.user, citizen):
        raise Http404
    seen(request, [shown_one(request.user, citizen)], Group)
    return citizen, own_data.of_citizen(citizen, by=request.user, at=timezone.now())


@require_safe
def of_mentor(request, pk):
    mentor, document = _of_mentor(request, pk)
    back, file = reverse("mentor", args=[pk]), reverse("mentor_data_file", args=[pk])
    return _page(request, mentor, document, back, file)


@require_safe
def of_mentor_file(request, pk):
    mentor, document = _of_mentor(request, pk)
    return _file(document, mentor.ref)


def _of_mentor(request, pk):
    """No citizen is named in it, so nobody is seen."""
    mentor = get_object_or_404(mentors_visible_to(request.user), pk=pk)
    if not own_data.may_make_of_mentor(request.user, mentor):
        raise Http404
    return mentor, own_data.of_mentor(mentor, by=request.user, at=timezone.now())


@require_safe
def of_user(request):
    document = own_data.of_user(request.user, at=timezone.now())
    return _page(request, request.user, document, reverse("mfa_index"), reverse("user_data_file"))


@require_safe
def of_user_file(request):
    return _file(own_data.of_user(request.user, at=timezone.now()), "data")


def _page(request, person, document, back, file):
    tables = document["tables"]
    context = {
        "person": person,
        "document": document,
        "tables": [table for table in tables if table["rows"]],
        "nothing": [table["title"] for table in tables if not table["rows"]],
        "today": timezone.localdate(),
        "back": back,
        "file": file,
    }
    return render(request, "own_data/page.html", context)


def _file(document, name):
    """Called by a reference alone: the name of a file is seen by more people than what is in it."""
    answer = JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.json")
    return answer
