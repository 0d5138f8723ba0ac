"""What one volunteer may know of one citizen beyond the table of fields: each thing takes the citizen's
own yes to that very volunteer, and can be taken back."""

from typing import NamedTuple

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from matching import consents
from matching.disclosure import disclose, may_disclose
from matching.fields import Group
from matching.lifecycle import Refused
from matching.models import Consent, Match
from matching.policies import may_move
from matching.stages import BEFORE_YES, Kind, Stage

Purpose, Event = Consent.Purpose, Consent.Event

# The purpose that a code needs a yes to; codes of needs and texts say theirs before the colon.
PURPOSES = {
    "full_name": Purpose.NAMES,
    "phone": Purpose.SHARE_CONTACT,
    "email": Purpose.SHARE_CONTACT,
    "needs": Purpose.SHARE_NEEDS,
    "text": Purpose.SHARE_TEXT,
}
# The fields that a code opens, for whoever writes down what was seen.
GROUPS = {
    "full_name": Group.FULL_NAME,
    "phone": Group.CONTACT,
    "email": Group.CONTACT,
    "needs": Group.NEEDS,
    "text": Group.NEEDS_IN_WORDS,
}
# A volunteer who is only asked hears of needs, never who it is.
BEFORE_ANSWER = (Purpose.SHARE_NEEDS,)


def may_be_told(citizen):
    """All that can be ticked: {code: words}."""
    found = {"full_name": citizen.name, "phone": citizen.phone, "email": citizen.email}
    for need in citizen.needs.select_related("accommodation"):
        found[f"needs:{need.accommodation_id}"] = need.accommodation.label
    return {code: words for code, words in found.items() if words}


class Told(NamedTuple):
    """What the volunteer of a match may know now."""

    codes: list
    text: str = ""


def told(match, at):
    """What the citizen has said yes to that this volunteer may know."""
    codes, text = [], ""
    for purpose in dict.fromkeys(PURPOSES.values()):
        yes = _yes(match, purpose, at)
        if yes is None:
            continue
        if purpose == Purpose.SHARE_TEXT:
            text = yes.evidence
        else:
            codes += yes.items
    return Told(codes, text)


def shown_to(match, at):
    """{code: words} as the volunteer of a match reads them today, the text under "text": only needs
    while he is asked, all of it once they meet."""
    now = told(match, at)
    words = may_be_told(match.citizen)
    seen = {code: words[code] for code in now.codes if code in words}
    if now.text:
        seen["text"] = now.text
    if match.stage == Stage.RUNNING:
        return seen
    if match.stage == Stage.ASKED:
        return {code: said for code, said in seen.items() if _purpose(code) in BEFORE_ANSWER}
    return {}


def why_not_tell(user, match):
    """Why a user may not write what the volunteer may know: a sentence, or ""."""
    if match.kind != Kind.MENTORS or not may_move(user, match):
        return _("Only the contact person or a coordinator writes what a volunteer may know.")
    if match.stage == Stage.ENDED:
        return _("The match has ended.")
    if match.stage in BEFORE_YES or match.consent_id is None:
        return _("The citizen has not said yes to this yet.")
    return ""


@transaction.atomic
def tell(match, codes, text, *, by, at, channel):
    """Let the volunteer know just this, from now on: what is new is said yes to and written down as
    told, what is gone is taken back."""
    consents.lock(match.citizen)
    match = Match.objects.select_related("citizen", "mentor").get(pk=match.pk)
    refusal = why_not_tell(by, match)
    if not refusal and not set(codes) <= set(may_be_told(match.citizen)):
        refusal = _("The profile has changed meanwhile. Look through the ticks again.")
    if refusal:
        raise Refused(refusal)
    if text:
        codes = [*codes, f"text:{consents.fingerprint(text)[:16]}"]
    for purpose in dict.fromkeys(PURPOSES.values()):
        items = [code for code in codes if _purpose(code) == purpose]
        _tell(match, purpose, items, text, by, at, channel)


def _tell(match, purpose, items, text, by, at, channel):
    yes = _yes(match, purpose, at)
    if set(items) == set(yes.items if yes else ()):
        return
    to = {"mentor": match.mentor}
    if not items:
        consents.withdraw(match.citizen, purpose, by=by, at=at, channel=channel, **to)
        return
    words = may_be_told(match.citizen)
    consents.record(
        match.citizen,
        purpose,
        Event.GIVEN,
        on=localdate(at),
        by=by,
        channel=channel,
        items=items,
        text=text if purpose == Purpose.SHARE_TEXT else "\n".join(words[code] for code in items),
        **to,
    )
    disclose(match.citizen, items, match.mentor, purpose, by=by, at=at, how="page")


def _yes(match, purpose, at):
    answer = consents.last_answer(match.citizen, purpose, mentor=match.mentor)
    if answer is None or not answer.items:
        return None
    return may_disclose(match.citizen, answer.items, match.mentor, purpose, at)


def _purpose(code):
    return PURPOSES[_kind(code)]


def group_of(code):
    """The group of fields that something told belongs to."""
    return GROUPS[_kind(code)]


def _kind(code):
    return code.partition(":")[0]
