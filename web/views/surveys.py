"""Surveys: asked in a conversation, on paper or by a link, and what they come to."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies.models import Company
from evaluation import survey_figures, surveys
from evaluation.models import Response
from matching.fields import Group, groups_open
from matching.refusals import Refused
from matching.visibility import cases_visible_to, companies_visible_to
from programme.roles import Role
from web.forms.surveys import LinkForm, RecordedForm, SurveyForm
from web.reading import TALKED, seen

Kind = surveys.Kind
HEADINGS = {
    Kind.START: gettext_lazy("Questions at the start"),
    Kind.END: gettext_lazy("Questions at the end"),
    Kind.COMPANY: gettext_lazy("Questions to the company"),
}


# Of one citizen or one company


@require_http_methods(["GET", "HEAD", "POST"])
def survey(request, pk, kind):
    """The questions, to be asked and written down; once answered, the answers."""
    party, today = _party(request, pk, kind), timezone.localdate()
    written = surveys.responses_of(party).get(kind)
    answers = surveys.answers_of(written) if written else []
    by_link = written is not None and written.how == Response.How.LINK
    asked = written.questionnaire if written else surveys.asked_of(party, kind, today)
    form = None
    if asked and not by_link:
        form = _form(request, party, asked, written, answers)
        if form.is_valid() and _is_recorded(request, party, asked, form):
            return redirect(_addresses(party, kind)["party"])
    context = {
        **_about(party, kind),
        "answers": answers,
        "by_link": by_link,
        "contacts": _contacts(party),
        "form": form,
        "link": surveys.open_link_of(party, kind, today),
        "link_form": LinkForm(initial={"valid_until": surveys.usual_end(today)}),
        "written": written,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "surveys/survey.html", context, status=status)


def _form(request, party, asked, written, answers):
    today = timezone.localdate()
    initial = {"answered_on": today, "how": Response.How.MEETING}
    if written:
        initial = {"answered_on": written.answered_on, "how": written.how, "corrects": written.pk}
    before = [question for question, _answer in answers]
    return RecordedForm(
        request.POST if request.method == "POST" else None,
        questions=surveys.questions_for(asked, party, today, before),
        said={question.pk: answer for question, answer in answers},
        initial=initial,
    )


def _is_recorded(request, party, asked, form):
    """Whether it is written down; if not, the form says why."""
    said = form.cleaned_data
    try:
        surveys.record(
            party,
            asked,
            form.answers(),
            how=said["how"],
            on=said["answered_on"],
            by=request.user,
            at=timezone.now(),
            corrects=said["corrects"],
        )
    except Refused as refused:
        form.add_error(None, refused)
        return False
    messages.success(request, _("Saved."))
    return True


@require_safe
def paper(request, pk, kind):
    """The questions in large letters, to be answered with a pen."""
    party, today = _party(request, pk, kind), timezone.localdate()
    asked = surveys.asked_of(party, kind, today)
    if asked is None:
        raise Http404
    questions = surveys.questions_for(asked, party, today)
    return render(request, "surveys/paper.html", {**_about(party, kind), "questions": questions})


@require_POST
def link(request, pk, kind):
    """Make a link, and show its address: this once, so that it lies nowhere. Or mail it to somebody at the
    company at once: then it need not be shown."""
    party = _party(request, pk, kind)
    to = _contact(request, party)
    form = LinkForm(request.POST)
    context = {**_about(party, kind), "form": form}
    if form.is_valid():
        try:
            made, token = surveys.make_link(
                party,
                kind,
                valid_until=form.cleaned_data["valid_until"],
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error("valid_until", refused)
        else:
            where = request.build_absolute_uri(reverse("answer_survey", kwargs={"token": token}))
            if to and surveys.mail_link(made, to, where, by=request.user):
                messages.success(request, _("The link is on its way to %s.") % to.email)
                return redirect(context["at"]["party"])
            if to:
                said = _("The mail to %s could not be sent. Here is the link: send it yourself.")
                messages.error(request, said % to.email)
            context |= {"made": made, "where": where}
            return render(request, "surveys/link.html", context)
    return render(request, "surveys/link.html", context, status=422)


def _contact(request, party):
    """Whom at the company the link is to be mailed to; None where it is to be shown."""
    if "to" not in request.POST:
        return None
    for contact in _contacts(party):
        if str(contact.pk) == request.POST["to"]:
            return contact
    raise Http404


def _contacts(party):
    if not isinstance(party, Company):
        return []  # a citizen gets it by hand: who reads the mail of an address is not known
    return surveys.contacts_to_mail(party, timezone.localdate())


@require_POST
def withdraw(request, pk):
    found = get_object_or_404(surveys.links_visible_to(request.user), pk=pk)
    if found.citizen and not _reads_talks(request.user, found.citizen):
        raise Http404
    surveys.withdraw(found, at=timezone.now())
    messages.success(request, _("The link works no more."))
    return redirect(_addresses(found.party, found.kind)["form"])


def _party(request, pk, kind):
    """The citizen or company that is asked, where the reader may read what was answered; or 404."""
    if kind == Kind.COMPANY:
        return get_object_or_404(companies_visible_to(request.user), pk=pk)
    citizen = get_object_or_404(cases_visible_to(request.user), pk=pk)
    if not _reads_talks(request.user, citizen):
        raise Http404
    seen(request, [citizen], TALKED)
    return citizen


def _reads_talks(user, citizen):
    return Group.TALKS in groups_open(user, citizen)


def _about(party, kind):
    return {
        "party": party,
        "heading": HEADINGS[kind],
        "of_company": kind == Kind.COMPANY,
        "at": _addresses(party, kind),
    }


def _addresses(party, kind):
    """Where the pages about a party's answers of a kind are, and the party's own."""
    if isinstance(party, Company):
        name, page, keys = "company_survey", "company", {"pk": party.pk}
    else:
        name, page, keys = "survey", "citizen", {"pk": party.pk, "kind": kind}
    return {
        "party": reverse(page, kwargs={"pk": party.pk}),
        "form": reverse(name, kwargs=keys),
        "paper": reverse(f"{name}_paper", kwargs=keys),
        "link": reverse(f"{name}_link", kwargs=keys),
    }


def surveys_of(user, party):
    """The part of the page of a citizen or company: what was answered when, and where to ask the rest;
    a coordinator has the days of a citizen's."""
    is_company = isinstance(party, Company)
    kinds = (Kind.COMPANY,) if is_company else surveys.OF_CITIZENS
    opens = is_company or _reads_talks(user, party)
    written = surveys.responses_of(party)
    return [
        {
            "heading": HEADINGS[kind],
            "written": written.get(kind),
            "form": _addresses(party, kind)["form"] if opens else "",
        }
        for kind in kinds
    ]


# Whoever has a link


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, token):
    """The questions, without a word of whose they are."""
    found, today = surveys.link_of(token), timezone.localdate()
    if found is None:
        raise Http404
    closed = surveys.why_closed(found, today)
    form = None
    if not closed:
        form = SurveyForm(
            request.POST if request.method == "POST" else None,
            questions=surveys.questions_for(found.questionnaire, found.party, today),
        )
        if form.is_valid():
            try:
                surveys.answer_by_link(found, form.answers(), at=timezone.now())
            except surveys.Closed as over:  # while the page was open
                closed = over.message
            except Refused as refused:
                form.add_error(None, refused)
            else:
                return redirect("survey_thanks")
    context = {"closed": closed, "form": form, "of_company": found.kind == Kind.COMPANY}
    status = 410 if closed else 422 if request.method == "POST" else 200
    return render(request, "surveys/answer.html", context, status=status)


@login_not_required
@require_safe
def thanks(request):
    return render(request, "surveys/thanks.html")


# What it comes to


@require_safe
def figures(request):
    """Start against end, each question with its n, of a coordinator's own job centres. What is told to
    those who see no person stands with the other figures."""
    user = request.user
    if user.role != Role.COORDINATOR:
        raise Http404
    told = [
        _told(programme, surveys.citizens_for(user, programme))
        for programme in surveys.programmes()
    ]
    context = {
        "fewest": survey_figures.FEWEST,
        "programmes": [one for one in told if one["any"]],
    }
    return render(request, "surveys/figures.html", context)


def _told(programme, citizens):
    of_citizens = survey_figures.of_citizens(citizens)
    companies = survey_figures.of_companies(programme)
    told, hidden = survey_figures.for_coordinator(of_citizens)
    return {
        "programme": programme,
        "any": bool(of_citizens or companies),
        "parts": [
            {"title": _("Citizens"), "asked": told, "hidden": hidden},
            # Companies are no secret to whoever works with them.
            {"title": _("Companies"), "asked": companies, "hidden": 0},
        ],
    }
