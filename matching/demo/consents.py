"""What the citizens were asked about taking part and being matched, and what they answered."""

import datetime

from citizens.models import Citizen
from matching.demo.tables import moment, rows
from matching.models import Block, Consent

LASTS = 365  # days
ASKED_AGAIN = 14  # days before a yes runs out
TAKE_PART, COMPANIES, MENTORS = (
    Consent.Purpose.TAKE_PART,
    Consent.Purpose.MATCH_COMPANIES,
    Consent.Purpose.MATCH_MENTORS,
)
GIVEN, REFUSED, ASKED = Consent.Event.GIVEN, Consent.Event.REFUSED, Consent.Event.ASKED

# The first answers, in days after the referral; a yes is renewed before it runs out …
FIRST = {
    "all": ((TAKE_PART, GIVEN, 7), (COMPANIES, GIVEN, 14), (MENTORS, GIVEN, 14)),
    "companies_only": ((TAKE_PART, GIVEN, 7), (COMPANIES, GIVEN, 14)),
    "no_mentors": ((TAKE_PART, GIVEN, 7), (COMPANIES, GIVEN, 14), (MENTORS, REFUSED, 14)),
    "no_companies": ((TAKE_PART, GIVEN, 7), (COMPANIES, REFUSED, 21), (MENTORS, GIVEN, 21)),
    "withdrawn": ((TAKE_PART, GIVEN, 7), (COMPANIES, GIVEN, 14), (MENTORS, GIVEN, 14)),
    "expired": ((TAKE_PART, GIVEN, 7), (COMPANIES, GIVEN, 14), (MENTORS, GIVEN, 14)),
    "closed": ((TAKE_PART, GIVEN, 7), (COMPANIES, GIVEN, 14), (MENTORS, GIVEN, 14)),
    "asked": ((TAKE_PART, GIVEN, 7), (COMPANIES, ASKED, 21)),
    "take_part": ((TAKE_PART, GIVEN, 7),),
    "none": (),
}
# … but by some not every one.
NOT_RENEWED = {"expired": (COMPANIES, MENTORS), "closed": tuple(Consent.Purpose)}
WITHDRAWN = -40


def load(on):
    users = {
        citizen.ref: citizen
        for citizen in Citizen.objects.select_related("consultant").filter(
            ref__in=[row["ref"] for row in rows("citizens")]
        )
    }
    Consent.objects.bulk_create(
        Consent(
            citizen=users[row["ref"]],
            purpose=purpose,
            event=event,
            channel=Consent.Channel.PAPER if purpose == TAKE_PART else Consent.Channel.SPOKEN,
            evidence="Underskrevet ark i sagsmappen" if purpose == TAKE_PART else "",
            recorded_by=users[row["ref"]].consultant,
            from_on=on + datetime.timedelta(days=offset),
            until_on=on + datetime.timedelta(days=offset + LASTS) if event == GIVEN else None,
        )
        for row in rows("citizens")
        for offset, purpose, event in sorted(_events(row), key=lambda found: found[0])
    )


def _events(row):
    """(days from today, purpose, event), one citizen's."""
    answers = row["consents"]
    for purpose, event, after in FIRST[answers]:
        offset = int(row["referred_on"]) + after
        yield offset, purpose, event
        while (
            event == GIVEN
            and (offset := offset + LASTS - ASKED_AGAIN) <= 0
            and purpose not in NOT_RENEWED.get(answers, ())
        ):
            yield offset, purpose, event
    if answers == "withdrawn":
        yield WITHDRAWN, COMPANIES, Consent.Event.WITHDRAWN


def date_back():
    """The register writes down when it was told; in a story that is the day itself."""
    demo = Citizen.objects.filter(ref__in=[row["ref"] for row in rows("citizens")])
    told = list(Consent.objects.filter(citizen__in=demo))
    for consent in told:
        consent.recorded_at = moment(consent.from_on, 0)
    Consent.objects.bulk_update(told, ["recorded_at"], batch_size=200)
    blocks = list(Block.objects.filter(citizen__in=demo))
    for block in blocks:
        block.recorded_at = max(
            (match.events.latest("at", "pk").at for match in _ended(block)),
        )
    Block.objects.bulk_update(blocks, ["recorded_at"])


def _ended(block):
    party = {"mentor": block.mentor} if block.mentor_id else {"opening__company": block.company_id}
    return block.citizen.matches.exclude(ended_on=None).filter(**party)
