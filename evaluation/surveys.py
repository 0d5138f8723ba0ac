"""Surveys: who is asked what, how it is answered once, and what it comes to at start and end.

By a link somebody answers without a log-in. Whoever has the address can answer, once and until its day,
and reads nothing: neither whose it is nor what was answered before.
"""

import base64
import datetime
import hashlib
import secrets

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from citizens.models import IN_JOB, Citizen
from citizens.models.statuses import status_on
from evaluation.models import Answer, Response, SurveyLink
from matching import letters
from matching.refusals import Refused
from matching.visibility import cases_visible_to, companies_visible_to
from programme.days import DAY
from programme.models import Programme, Questionnaire, current_programme
from programme.roles import Role

Kind = Questionnaire.Kind
OF_CITIZENS = (Kind.START, Kind.END)
LONGEST_LINK = 90  # days
A_YEAR = datetime.timedelta(days=366)


class Closed(Refused):
    """A link that opens no questions any more."""


# Who is asked what


def asked_of(party, kind, day):
    """The questionnaire of a kind that a citizen or company is asked on a day, or None.

    party : a citizen; a company where `kind` is that of companies
    """
    programme = party.programme if isinstance(party, Citizen) else current_programme()
    return Questionnaire.asked_on(programme, kind, day)


def questions_for(questionnaire, party, day, answered=()):
    """The questions to ask, each with its options: without those about a job where there is none, unless
    they are among those answered before."""
    status = status_on(party.statuses.all(), day) if isinstance(party, Citizen) else None
    in_job = status is not None and status.status in IN_JOB
    return [
        one
        for one in questionnaire.questions.prefetch_related("options")
        if in_job or not one.only_in_job or one in answered
    ]


def responses_of(party):
    """{kind: the response}"""
    found = party.responses.select_related("recorded_by", "questionnaire")
    return {one.kind: one for one in found}


def open_link_of(party, kind, today):
    """The link that can be used, or None."""
    there = party.survey_links.filter(
        kind=kind, used_at=None, withdrawn_at=None, valid_until__gte=today
    )
    return there.first()


def links_visible_to(user):
    """The links of citizens whose cases open, and of companies. Whoever may withdraw one of a citizen
    reads the citizen's talks too: the view asks."""
    found = SurveyLink.objects.select_related("citizen", "company")
    citizens = found.filter(citizen__in=cases_visible_to(user))
    return citizens | found.filter(company__in=companies_visible_to(user))


# Answering


@transaction.atomic
def record(party, questionnaire, answers, *, how, on, by, at, corrects=None):
    """Write down what somebody has answered in a conversation or on paper.

    answers : {question: its option, or None for “rather not say”}; what is not in it was passed over
    corrects : the key of the response that the page showed, if it showed one: its answers are replaced
    Raises Refused, with a sentence.
    """
    party = _locked(party)
    today = localdate(at)
    if on > today:
        raise Refused(_("What is to come cannot have been answered yet."))
    if on < today - A_YEAR:
        raise Refused(_("%s is too far away: look at the year.") % date_format(on))
    written = party.responses.filter(kind=questionnaire.kind).first()
    if (written and written.pk) != corrects or (written and written.how == Response.How.LINK):
        raise Refused(_already(written))
    return _write(party, questionnaire, answers, how=how, on=on, by=by, at=at, written=written)


def _already(written):
    if written is None:
        return _("The answers are no longer there. Look at the page anew.")
    return _("This was answered on %s already. Look at the page anew.") % date_format(
        written.answered_on
    )


def _write(party, questionnaire, answers, *, how, on, by, at, written=None):
    if not answers:
        raise Refused(_("Answer at least one question, or choose “Rather not say”."))
    for question, option in answers.items():
        outside = question.questionnaire_id != questionnaire.pk
        if outside or (option is not None and option.question_id != question.pk):
            raise Refused(_("Choose one of the answers to each question."))
    response = written or Response(questionnaire=questionnaire, kind=questionnaire.kind)
    setattr(response, _side(party), party)
    response.questionnaire = questionnaire
    response.how, response.answered_on, response.recorded_by = how, on, by
    response.save()
    response.answers.exclude(question__in=answers).delete()
    for question, option in answers.items():
        response.answers.update_or_create(question=question, defaults={"option": option})
    for link in _open(party, questionnaire.kind):
        withdraw(link, at=at)
    return response


def _side(party):
    return "citizen" if isinstance(party, Citizen) else "company"


def _locked(party):
    """Two may press at once: the second must see what the first wrote."""
    return type(party)._default_manager.select_for_update(of=("self",)).get(pk=party.pk)


def _open(party, kind):
    return party.survey_links.filter(kind=kind, used_at=None, withdrawn_at=None)


# Links


def new_token():
    """128 bits of chance, to be typed from paper too: a to z and 2 to 7, of which none looks like another."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def hash_of(token):
    """What is kept of a secret; it is too long to be guessed from this. A phone may begin it with a
    capital."""
    return hashlib.sha256(token.lower().encode()).hexdigest()


def usual_end(today):
    return today + settings.SURVEY_LINK_DAYS * DAY


@transaction.atomic
def make_link(party, kind, *, valid_until, by, at):
    """(the link, its secret): the secret is told this once. An earlier link of the same kind works no
    more. Raises Refused."""
    party, today = _locked(party), localdate(at)
    questionnaire = asked_of(party, kind, today)
    if questionnaire is None:
        raise Refused(_("There is no questionnaire of this kind. Ask the administrator."))
    if not today <= valid_until <= today + LONGEST_LINK * DAY:
        raise Refused(
            _("Choose a day from today until %s.") % date_format(today + LONGEST_LINK * DAY)
        )
    if written := party.responses.filter(kind=kind).first():
        raise Refused(_already(written))
    for link in _open(party, kind):
        withdraw(link, at=at)
    token = new_token()
    link = SurveyLink(
        questionnaire=questionnaire,
        kind=kind,
        token_hash=hash_of(token),
        valid_until=valid_until,
        made_by=by,
        made_at=at,
    )
    setattr(link, _side(party), party)
    link.save()
    return link, token


def contacts_to_mail(company, today):
    """Whom at a company the link can be mailed to: nobody where they are not to be called yet."""
    quiet = company.no_contact_until and company.no_contact_until > today
    return [] if quiet or company.closed_on else list(company.contacts.exclude(email=""))


def mail_link(link, contact, where, *, by):
    """Mail somebody at a company where the questions are; whether it is on its way. It names no citizen.

    where : the whole address, with the secret
    """
    with override("da"):
        subject = _("A few questions about working together with us")
        lines = (
            _("Dear %s,") % contact.name if contact.name else _("Dear reader,"),
            _("How has it been to work together with us? It takes a few minutes to answer here:"),
            where,
            _("The address works once, until %s. You decide whether you answer.")
            % date_format(link.valid_until),
            _(
                "Those who work with you from the programme can read the answers. Others see "
                "figures of many companies together."
            ),
            _("Kind regards"),
        )
        body = "\n\n".join(lines) + f"\n{by}"
        return letters.send_to_contact(contact, subject, body, about="a survey")


@transaction.atomic
def withdraw(link, *, at):
    """From now on it opens nothing; one that was used stays used."""
    link = SurveyLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if link.used_at is None and link.withdrawn_at is None:
        link.withdrawn_at = at
        link.save(update_fields=["withdrawn_at"])


def link_of(token):
    """The link whose secret this is, or None."""
    found = SurveyLink.objects.select_related("citizen", "company", "questionnaire")
    return found.filter(token_hash=hash_of(token)).first()


def why_closed(link, today):
    """Why a link opens no questions, as a sentence to whoever has it; "" where it does."""
    if link.used_at or link.party.responses.filter(kind=link.kind).exists():
        return _("These questions have been answered already, so there is nothing more to do.")
    if link.withdrawn_at:
        return _("This link works no more. Ask whoever gave it to you for a new one.")
    if link.valid_until < today:
        return _(
            "This link could be used until %s. Ask whoever gave it to you for a new one."
        ) % date_format(link.valid_until)
    return ""


@transaction.atomic
def answer_by_link(link, answers, *, at):
    """What somebody answers who has the link: once. Raises Closed, with what `why_closed` says, and
    Refused where the answers are no answers."""
    party = _locked(link.party)
    link = SurveyLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    today = localdate(at)
    if closed := why_closed(link, today):
        raise Closed(closed)
    link.used_at = at
    link.save(update_fields=["used_at"])
    how = Response.How.LINK
    return _write(party, link.questionnaire, answers, how=how, on=today, by=None, at=at)


def answers_of(response):
    """[(question, what was answered), …] in the order of the questions."""
    found = Answer.objects.filter(response=response).select_related("question", "option")
    return [(one.question, one) for one in found]


# Whose answers are counted for whom


def programmes():
    """All of them, the latest first."""
    return Programme.objects.order_by("-pk")


def citizens_for(user, programme):
    """Those of a programme whose answers are counted for a reader: an evaluator's are all, and of them
    come figures only; a case worker's, those whose cases open."""
    of_programme = Citizen.objects.filter(programme=programme)
    if user.role == Role.EVALUATOR:
        return of_programme
    return of_programme.filter(pk__in=cases_visible_to(user).values("pk"))
