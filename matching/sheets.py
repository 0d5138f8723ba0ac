"""What one company may hear about one citizen: an allow-list, ticked item by item by the citizen.

Nothing outside `may_be_told` reaches a sheet: no note, no need in own words, no contact details.
"""

from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from matching import consents
from matching.disclosure import hand_over
from matching.fields import Group
from matching.lifecycle import Refused
from matching.models import Consent, Match
from matching.policies import may_move, why_only_end
from matching.stages import BEFORE_YES, Kind, Stage
from matching.wording import figure

Purpose = Consent.Purpose


class Line(NamedTuple):
    """Something that can be ticked: the group of the sheet that it stands in, and its words."""

    group: str
    words: str


def may_be_told(citizen):
    """All that a sheet can hold about a citizen, as the company will read it: {code: Line}."""
    with override(settings.LANGUAGE_CODE):
        return dict(_lines(citizen))


def _lines(citizen):
    if citizen.hours_now is not None:
        hours = _("Hours a week: %(hours)s") % {"hours": figure(citizen.hours_now)}
        yield "hours", Line("hours", hours)
    if citizen.timetable:
        yield "timetable", Line("timetable", str(citizen.timetable))
    if citizen.postcode:
        yield "area", Line("area", citizen.postcode.town)
    for group in ("qualifications", "strengths", "cv"):
        for words in getattr(citizen, group):
            # By its fingerprint: the yes is to these words, not to whatever stands there later.
            yield f"{group}:{consents.fingerprint(words)[:16]}", Line(group, words)
    for need in citizen.needs.select_related("accommodation"):
        yield f"needs:{need.accommodation_id}", Line("needs", need.accommodation.citizen)


def why_not_sheet(user, match):
    """Why a user may not make a sheet for the company of a match now: a sentence, or ""."""
    if match.kind != Kind.COMPANIES or not may_move(user, match):
        return _("Only the citizen's contact person makes a sheet for a company.")
    if match.stage == Stage.ENDED:
        return _("The match has ended.")
    if match.stage in BEFORE_YES or match.consent_id is None:
        return _("The citizen has not said yes to this yet.")
    return why_only_end(match)


def is_open(sheet, day):
    """Whether a sheet may be shown on a day: not closed, not run out, and no no since."""
    if sheet.closed_at or day > sheet.expires_on or sheet.match.stage == Stage.ENDED:
        return False
    citizen, company = sheet.match.citizen, sheet.match.opening.company
    presented = consents.last_answer(citizen, Purpose.PRESENT, company)
    return (
        consents.holds(citizen, Purpose.TAKE_PART, day)
        and presented is not None
        and presented.event == Consent.Event.GIVEN
    )


def content_for(sheet, groups):
    """What a reader sees of what was handed over: own words only where these are open to the reader."""
    return {
        group: words
        for group, words in sheet.content.items()
        if group != "text" or Group.NEEDS_IN_WORDS in groups
    }


class Chosen(NamedTuple):
    """What the citizen wants one company to hear."""

    codes: list
    name: str = ""  # "", "first" or "full"
    text: str = ""


def why_not_ask(match, chosen, on):
    """Why the citizen may not be asked about this sheet now: a sentence that says until when, or ""."""
    purposes = [Purpose.PRESENT, *(purpose for purpose, codes in _items(chosen).items() if codes)]
    company = match.opening.company
    refusals = (consents.why_not_ask(match.citizen, one, on, company) for one in purposes)
    return next(filter(None, refusals), "")


@transaction.atomic
def make(match, chosen, *, by, at, channel, expires_on, unasked=False):
    """Record what the citizen said yes to, item by item, and make the sheet of just that."""
    consents.lock(match.citizen)
    # Read again under the lock: a withdrawal may have come in between.
    match = Match.objects.select_related("citizen", "opening__company").get(pk=match.pk)
    day, citizen, company = localdate(at), match.citizen, match.opening.company
    refusal = why_not_sheet(by, match) or ("" if unasked else why_not_ask(match, chosen, day))
    told = may_be_told(citizen)
    if not refusal and not set(chosen.codes) <= set(told):
        refusal = _("The profile has changed meanwhile. Look through the ticks again.")
    if not refusal and not day <= expires_on <= consents.lasts_until(Purpose.TAKE_PART, day):
        refusal = _("A sheet lasts at least today and at most 12 months.")
    if refusal:
        raise Refused(refusal)
    content = _content(citizen, chosen, told)
    items = {purpose: codes for purpose, codes in _items(chosen).items() if codes}
    if not content:
        raise Refused(_("Tick what the company may hear."))
    for sheet in match.sheets.filter(closed_at=None, expires_on=expires_on):
        if sheet.content == content and is_open(sheet, day):
            return sheet  # the same press twice has one effect
    for purpose, codes in items.items():
        consents.record(
            citizen,
            purpose,
            Consent.Event.GIVEN,
            on=day,
            by=by,
            channel=channel,
            company=company,
            items=codes,
            text=_shown(purpose, content, chosen),
            until_on=_until(citizen, purpose, company, expires_on, day),
        )
    return hand_over(match, content, items, by=by, at=at, expires_on=expires_on)


def _items(chosen):
    """The codes by the purpose that they need a yes to."""
    needs = [code for code in chosen.codes if code.startswith("needs:")]
    rest = [code for code in chosen.codes if code not in needs]
    return {
        # The sheet itself is the presentation, also where nothing but a text stands in it.
        Purpose.PRESENT: ["sheet", *(["first_name"] if chosen.name else []), *rest],
        Purpose.NAMES: ["full_name"] if chosen.name == "full" else [],
        Purpose.SHARE_NEEDS: needs,
        Purpose.SHARE_TEXT: [f"text:{consents.fingerprint(chosen.text)[:16]}"]
        if chosen.text
        else [],
    }


def _content(citizen, chosen, told):
    """What is printed: {group: text or list}, only of what was ticked."""
    content: dict = {}
    if chosen.name:
        content["name"] = citizen.name if chosen.name == "full" else citizen.first_name
    for code, (group, words) in told.items():
        if code not in chosen.codes:
            continue
        if group in ("hours", "timetable", "area"):
            content[group] = words
        else:
            content.setdefault(group, []).append(words)
    if chosen.text:
        content["text"] = chosen.text
    return content


def _shown(purpose, content, chosen):
    """The words as they were shown for a purpose; the register keeps their fingerprint."""
    if purpose == Purpose.SHARE_TEXT:
        return chosen.text
    if purpose == Purpose.NAMES:
        return content["name"]
    if purpose == Purpose.SHARE_NEEDS:
        return "\n".join(content["needs"])
    return "\n".join(
        words if isinstance(words, str) else "\n".join(words)
        for group, words in content.items()
        if group not in ("needs", "text")
    )


def _until(citizen, purpose, company, expires_on, day):
    """As long as the sheet; a longer yes to be presented stays as long as it was."""
    answer = consents.last_answer(citizen, purpose, company)
    if purpose == Purpose.PRESENT and answer and answer.is_yes_on(day) and answer.until_on:
        return max(answer.until_on, expires_on)
    return expires_on
