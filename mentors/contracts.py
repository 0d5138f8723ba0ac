"""The collaboration contract: offered by a coordinator, signed by the volunteer, and kept word for word.

The words are Danish whatever language a page is read in: what is signed is one text.
"""

import datetime
import hashlib
import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from mentors.models import Contract, ContractText, Mentor
from programme.models import MentorRole
from programme.roles import Role

DAY = datetime.timedelta(days=1)
ADULT = 18  # years
YEARS_BACK, YEARS_AHEAD = 10, 6

# What a text may name. [afdeling] and the others stand in it in square brackets.
PLACES = ("afdeling", "frivillig", "begynder", "slutter", "rolle", "grænser", "version")
PLACE = re.compile(r"\[([^\[\]\n]+)\]")
ROLES = {
    MentorRole.SOCIAL: (
        "Social frivillig: I er sammen om noget hverdagsagtigt, for eksempel en gåtur, en kop kaffe eller"
        " en aktivitet. Du er et medmenneske, ikke en behandler."
    ),
    MentorRole.PROFESSIONAL: (
        "Faglig frivillig: du hjælper med struktur og mål, for eksempel en ugeplan eller vejen ind"
        " på en arbejdsplads. Du er ikke sagsbehandler og træffer ingen afgørelser."
    ),
    MentorRole.BOTH: (
        "Social og faglig frivillig: I er sammen om noget hverdagsagtigt, og du hjælper med struktur"
        " og mål. Du er hverken behandler eller sagsbehandler."
    ),
}
NO_LIMITS = "Der er ikke aftalt særlige grænser. Du kan altid sige fra."


# Who may have one


def why_not_of_age(mentor, on, *, is_adult=False):
    """Why a volunteer cannot have a contract on a day: a contract is for those who are 18. The year of
    birth alone leaves the year open in which somebody turns 18, so there a person must have said it."""
    if mentor.birth_year is None:
        return _("Write the year of birth first: a contract is for those who have turned 18.")
    years = on.year - mentor.birth_year
    if years < ADULT:
        return _("A contract is for those who have turned 18.")
    if years == ADULT and not is_adult:
        return _("Tick that the volunteer has turned 18.")
    return None


def turns_adult_in(mentor, year):
    """Whether it must be said that the volunteer has turned 18."""
    return mentor.birth_year is not None and year - mentor.birth_year == ADULT


# Offering


def text_on(day):
    """The words that hold on a day: of the versions that have begun the highest."""
    return ContractText.objects.filter(from_on__lte=day).order_by("-version").first()


@transaction.atomic
def offer(mentor, *, text, role, limits, begins_on, ends_on, by, at):
    """Offer a contract. Until it is signed there is one offer, and offering anew changes it; whoever has
    read the earlier words cannot sign these unread."""
    if by.role != Role.COORDINATOR:
        raise ValidationError(_("A coordinator offers the contract."))
    locked = Mentor.objects.select_for_update(of=("self",)).get(pk=mentor.pk)
    if text is None:
        raise ValidationError(_("There is no text for the contract yet. Ask the administrator."))
    if locked.branch_id is None:
        raise ValidationError(_("Say first which branch the volunteer belongs to."))
    if locked.erased_on or (locked.left_on and locked.left_on <= localdate(at)):
        raise ValidationError(_("This volunteer has left."))
    if role not in ROLES:
        raise ValidationError(_("Say which role it is: social, professional or both."))
    _refuse_odd_period(begins_on, ends_on, localdate(at))
    # Who turns 18 in the year it begins says so on signing.
    refusal = why_not_of_age(locked, begins_on, is_adult=True)
    if refusal:
        raise ValidationError(refusal)
    said = {"text": text, "role": role, "limits": limits.strip(), "begins_on": begins_on}
    said["ends_on"] = ends_on
    contract = locked.contracts.filter(signed_on=None).first() or Contract(mentor=mentor)
    if contract.pk and all(getattr(contract, name) == value for name, value in said.items()):
        return contract
    for name, value in said.items():
        setattr(contract, name, value)
    contract.made_by, contract.made_at = by, at
    contract.save()
    return contract


@transaction.atomic
def withdraw(mentor, *, by):
    """Take back the offer, if there is one: nobody can sign it any more. What is signed stays."""
    if by.role != Role.COORDINATOR:
        raise ValidationError(_("A coordinator offers the contract."))
    # Whoever signs it meanwhile comes first, or finds nothing.
    Mentor.objects.select_for_update(of=("self",)).get(pk=mentor.pk)
    for offered in mentor.contracts.filter(signed_on=None):
        offered.delete()


def _refuse_odd_period(begins_on, ends_on, today):
    if ends_on < begins_on:
        raise ValidationError(_("The contract ends before it begins."))
    for day in (begins_on, ends_on):
        if not today.year - YEARS_BACK <= day.year <= today.year + YEARS_AHEAD:
            raise ValidationError(_("%s is too far away: look at the year.") % date_format(day))


def wording(contract):
    """The whole contract in Danish: as it was signed, or as it would be."""
    if contract.words:
        return contract.words
    with translation.override("da"):
        said = {
            "afdeling": str(contract.mentor.branch or ""),
            "frivillig": contract.mentor.name,
            "begynder": date_format(contract.begins_on),
            "slutter": date_format(contract.ends_on),
            "rolle": ROLES.get(MentorRole(contract.role), ""),
            "grænser": contract.limits or NO_LIMITS,
            "version": str(contract.text.version),
        }
    # One walk through the text: what somebody is called is never read as a place itself.
    return PLACE.sub(lambda found: said.get(found[1], found[0]), contract.text.text).strip()


def fingerprint(words):
    """What words are compared by, on the page and on the volunteer's copy."""
    return hashlib.sha256(words.encode()).hexdigest()


def why_not_text(text):
    """What a new text lacks or names that is not known, as a sentence; or None."""
    named = set(PLACE.findall(text))
    if unknown := sorted(named - set(PLACES)):
        return _("Nothing is known that could stand for [%s].") % unknown[0]
    if missing := [place for place in PLACES if place not in named]:
        return _("[%s] is missing: the contract must say it.") % missing[0]
    return None


def parts(words):
    """The words as a page shows them: [("heading" | "text", line), …]."""
    lines = [line.strip() for line in words.splitlines()]
    return [
        ("heading", line.removeprefix("# ")) if line.startswith("# ") else ("text", line)
        for line in lines
        if line
    ]


# Signing


@transaction.atomic
def sign(contract, *, how, on, by, at, shown, is_adult=False):
    """Sign what was shown, by a paper that a coordinator holds or by the volunteer's own log-in.

    shown : the fingerprint of the words that stood on the page. The same press twice has one effect.
    """
    # The volunteer's row first, as everywhere: two contracts of one volunteer wait for each other.
    mentor = Mentor.objects.select_for_update(of=("self",)).get(pk=contract.mentor_id)
    contract = Contract.objects.select_for_update(of=("self",)).filter(pk=contract.pk).first()
    if contract is None:
        raise ValidationError(_("The offer has been withdrawn."))
    contract.mentor = mentor
    if how == Contract.How.LOG_IN and by.pk != mentor.user_id:
        raise ValidationError(_("Only the volunteer can sign by log-in."))
    if how == Contract.How.PAPER and by.role != Role.COORDINATOR:
        raise ValidationError(_("A coordinator writes down what was signed on paper."))
    if contract.signed_on:
        if (contract.fingerprint, contract.signed_on, contract.how) == (shown, on, how):
            return contract
        raise ValidationError(
            _("This contract was signed on %s already.") % date_format(contract.signed_on)
        )
    words = wording(contract)
    if fingerprint(words) != shown:
        raise ValidationError(
            _("The contract has been changed since you opened the page. Read it once more.")
        )
    refusal = _why_not_on(contract, mentor, on, localdate(at)) or why_not_of_age(
        mentor, on, is_adult=is_adult
    )
    if refusal:
        raise ValidationError(refusal)
    contract.words, contract.signed_on, contract.how, contract.recorded_by = words, on, how, by
    contract.save(update_fields=["words", "signed_on", "how", "recorded_by"])
    _write_on(mentor, localdate(at))
    return contract


def _why_not_on(contract, mentor, on, today):
    if mentor.erased_on or (mentor.left_on and mentor.left_on <= today):
        return _("This volunteer has left.")
    if on > today:
        return _("A contract cannot be signed later than today.")
    if on.year < today.year - YEARS_BACK:
        return _("%s is too far away: look at the year.") % date_format(on)
    if contract.ends_on < contract.begins_on:
        return _("The contract ends before it begins.")
    if contract.ends_on < on:
        return _("The period of this contract is over. Make a new one.")
    return None


def _write_on(mentor, today):
    """What lists and matching go by: signed since when without a gap, until when, and as what. The one
    that begins last decides; a paper found late changes nothing that holds now. Where none holds until
    it begins, the volunteer is active from then on and no earlier."""
    signed = mentor.contracts.exclude(signed_on=None).order_by("begins_on", "pk")
    latest = signed.last()
    spans = [(one.begins_on, one.ends_on, one.signed_on) for one in signed]
    if mentor.contract_signed_on:  # what was known before there were contracts here counts too
        ends = mentor.contract_ends_on or max(latest.begins_on, today)
        if latest.ends_on < min(today, ends):
            return
        spans.append((mentor.contract_signed_on, ends, mentor.contract_signed_on))
    begins, since = latest.begins_on, latest.signed_on
    for other_begins, other_ends, other_signed in sorted(spans, reverse=True):
        if other_begins <= begins and begins - DAY <= other_ends:
            begins, since = other_begins, min(since, other_signed)
    mentor.contract_signed_on, mentor.contract_ends_on = since, latest.ends_on
    mentor.role = latest.role
    holds_now = any(first <= today <= last for first, last, _signed in spans)
    if begins > today and not holds_now:
        mentor.active_from = max(begins, mentor.active_from or begins)
    names = ["contract_signed_on", "contract_ends_on", "role", "active_from"]
    mentor.save(update_fields=names)


def waiting_for(mentor, on):
    """The contract that waits for the volunteer: an offer to sign, or one that ends soon or has ended
    without a new one. None where nothing waits."""
    contracts = list(mentor.contracts.all())  # the one that begins last is first
    offered = next((one for one in contracts if one.signed_on is None), None)
    if offered or not contracts:
        return offered
    soon = on + settings.RECRUITING["renew_days"] * DAY
    return contracts[0] if contracts[0].ends_on <= soon else None


def current(mentor):
    """What the contract's page shows: the offer, or else the one that was signed and begins last."""
    contracts = list(mentor.contracts.select_related("text", "mentor__branch"))
    return next((one for one in contracts if one.signed_on is None), (contracts or [None])[0])
