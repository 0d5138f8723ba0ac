"""What one volunteer may know of one citizen beyond the table of fields: each thing takes the citizen's
own yes to that very volunteer, and can be taken back."""

from typing import NamedTuple

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from matching import consents, tasks
from matching.disclosure import disclose, may_disclose
from matching.fields import Group, groups_open
from matching.lifecycle import Refused
from matching.models import Consent, Match
from matching.policies import may_move
from matching.stages import BEFORE_YES, Kind, Stage
from matching.wording import listed

Purpose, Event = Consent.Purpose, Consent.Event

# The purpose that a code needs a yes to; codes of needs and texts say theirs before the colon.
PURPOSES = {
    "full_name": Purpose.NAMES,
    "phone": Purpose.SHARE_CONTACT,
    "email": Purpose.SHARE_CONTACT,
    "needs": Purpose.SHARE_NEEDS,
    "text": Purpose.SHARE_TEXT,
}
PURPOSES_IN_ORDER = tuple(dict.fromkeys(PURPOSES.values()))
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


def things_for_volunteer(citizen):
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
    for purpose in PURPOSES_IN_ORDER:
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
    words = things_for_volunteer(match.citizen)
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


def writes_words(user, match):
    """Whether a user reads and writes the text: what is open to who reads needs in own words."""
    return Group.NEEDS_IN_WORDS in groups_open(user, match.citizen)


def why_not_ask(match, codes, text, at):
    """Why the citizen may not be asked now about what is new: a sentence that says until when, or ""."""
    wanted = _wanted(codes, text)
    refusals = (
        consents.why_not_ask(match.citizen, purpose, localdate(at), mentor=match.mentor)
        for purpose in PURPOSES_IN_ORDER
        if set(wanted[purpose]) - _allowed(match, purpose, at)
    )
    return next(filter(None, refusals), "")


def why_look_again(match, showed, at, *, with_words):
    """What the volunteer may know now, where a page showed something else: a sentence, or "".

    showed : Told, or None for no page      with_words : whether the page shows the text
    """
    now = told(match, at)
    if showed is None or (
        set(showed.codes) == set(now.codes)
        and not (with_words and plain(showed.text) != plain(now.text))
    ):
        return ""
    words = things_for_volunteer(match.citizen)
    known = [words[code] for code in now.codes if code in words]
    if with_words and now.text:
        known.append(f"“{now.text}”")
    if not known:
        return _(
            "This was changed meanwhile: nothing is ticked any more. Save once more if your ticks are to"
            " stand."
        )
    return _(
        "This was changed meanwhile. The volunteer may know now: %(known)s. Look through the ticks, and"
        " save once more if yours are to stand."
    ) % {"known": listed(known)}


@transaction.atomic
def tell(match, codes, text, *, by, at, channel, showed=None, unasked=False):
    """Let the volunteer know just this, from now on: what is new is said yes to and written down as
    told, what is gone is taken back.

    text : None leaves it as it is      showed : what the page showed, Told; None for no page
    """
    consents.lock(match.citizen)
    match = Match.objects.select_related("citizen", "mentor").get(pk=match.pk)
    refusal = _why_not(match, codes, text, by, at, showed, unasked)
    if refusal:
        raise Refused(refusal)
    if text is not None and plain(text) == plain(told(match, at).text):
        text = None  # a browser sends other line ends than it was given
    wanted = _wanted(codes, text)
    for purpose, items in wanted.items():
        if text is not None or purpose != Purpose.SHARE_TEXT:
            _tell(match, purpose, items, text, by, at, channel)
    tasks.told_again(match, _all_allowed(match, at), by=by, at=at)


def _why_not(match, codes, text, by, at, showed, unasked):
    refusal = why_not_tell(by, match)
    with_words = writes_words(by, match)
    if not refusal and text is not None and not with_words:
        refusal = _("These words are open to the contact person alone.")
    refusal = refusal or why_look_again(match, showed, at, with_words=with_words)
    if not refusal and not set(codes) <= set(things_for_volunteer(match.citizen)):
        refusal = _("The profile has changed meanwhile. Look through the ticks again.")
    return refusal or ("" if unasked else why_not_ask(match, codes, text, at))


def _tell(match, purpose, items, text, by, at, channel):
    before = _allowed(match, purpose, at)
    if set(items) == before:
        return
    to = {"mentor": match.mentor}
    if before - set(items):
        consents.withdraw(match.citizen, purpose, by=by, at=at, channel=channel, **to)
    if not items:
        return
    words = things_for_volunteer(match.citizen)
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
    # What stays was told when it was new.
    if new := [code for code in items if code not in before]:
        disclose(match.citizen, new, match.mentor, purpose, by=by, at=at, how="page")


def _wanted(codes, text):
    """{purpose: codes}, those of the text among them."""
    codes = [*codes, *([f"text:{consents.fingerprint(text)[:16]}"] if text else [])]
    return {
        purpose: [code for code in codes if _purpose(code) == purpose]
        for purpose in PURPOSES_IN_ORDER
    }


def _allowed(match, purpose, at):
    """The codes of a purpose that the volunteer may know now."""
    yes = _yes(match, purpose, at)
    return set(yes.items) if yes else set()


def _all_allowed(match, at):
    return {code for purpose in PURPOSES_IN_ORDER for code in _allowed(match, purpose, at)}


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


def plain(text):
    """A text whatever line ends a browser has sent."""
    return text.replace("\r\n", "\n").strip()
