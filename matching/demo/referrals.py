"""Where the citizens came from, what they were told, and how many places each job centre has."""

import datetime

from citizens.models import Citizen, Referral, Told
from matching.cadence import working_day
from matching.demo.consents import LASTS
from matching.demo.people import JOB_CENTRES
from matching.demo.tables import DENMARK, day, rows
from matching.models import Consent
from matching.status_letters import TELL_STATUS
from programme.models import Office, Quota

QUOTAS = dict(zip(JOB_CENTRES, (75, 45, 45), strict=True))
QUOTA_FROM = -700  # days
CASEWORKERS = dict(
    zip(
        JOB_CENTRES,
        (
            ("Ulla Kragelund", "Bent Ørskov"),
            ("Lis Tvede", "Henning Raaby"),
            ("Jytte Holmgaard", "Kaj Vinther"),
        ),
        strict=True,
    )
)
ADMITTED_AFTER, FIRST_TALK_AFTER = 7, 14  # days after the referral …
# … but for these it was only just now, and the first conversation lies ahead.
ADMITTED_LATE = {"B-222": (-8, 4), "B-185": (-6, 5)}
# What those who still wait have been told.
WAITING: dict[str, tuple] = {"B-140": (), "B-139": tuple(Told.values[:9])}
DECLINED = {"B-119": (40, Referral.Reason.OTHER_OFFER, "Er begyndt på et kommunalt forløb.")}
# Whose yes lets the job centre hear how it goes: what, and how many days ago.
STATUS = {"B-101": (["phase", "next_talk"], -60), "B-103": (["phase", "place", "hours"], -30)}


def load(on):
    offices = {office.name: office for office in Office.objects.filter(name__in=JOB_CENTRES)}
    for name, number in QUOTAS.items():
        Quota.objects.get_or_create(
            office=offices[name], from_on=day(on, QUOTA_FROM), defaults={"number": number}
        )
    citizens = Citizen.objects.select_related("consultant").in_bulk(field_name="ref")
    Referral.objects.bulk_create(
        Referral(
            citizen=citizens[row["ref"]],
            referred_on=day(on, row["referred_on"]),
            office=offices[row["office"]],
            **_caseworker(row),
            **_answer(on, row, citizens[row["ref"]].consultant),
        )
        for row in rows("citizens")
    )
    _load_status_yes(on, citizens)


def _caseworker(row):
    names = CASEWORKERS[row["office"]]
    name = names[int(row["ref"].partition("-")[2]) % len(names)]
    place = row["office"].rpartition(" ")[2].lower()
    letters = name.lower().replace(" ", ".").replace("ø", "oe")
    return {"referred_by": name, "referred_by_email": f"{letters}@{place}.example"}


def _answer(on, row, consultant):
    ref, referred = row["ref"], int(row["referred_on"])
    if ref in WAITING:
        return {"told": list(WAITING[ref])}
    if ref in DECLINED:
        after, reason, words = DECLINED[ref]
        return {
            "outcome": Referral.Outcome.NO_OF_OFFICE,
            "declined_on": day(on, referred + after),
            "reason": reason,
            "reason_in_words": words,
        }
    usual = (referred + ADMITTED_AFTER, referred + FIRST_TALK_AFTER)
    admitted, talk = ADMITTED_LATE.get(ref, usual)
    admitted_on = day(on, admitted)
    # A weekend or holiday moves it, but what lies ahead stays ahead.
    talk_on = working_day(day(on, talk), after=on if talk > 0 else admitted_on)
    return {
        "outcome": Referral.Outcome.ACCEPTED,
        "told": list(Told.values),
        "admitted_on": admitted_on,
        "first_talk_at": datetime.datetime.combine(talk_on, datetime.time(10), tzinfo=DENMARK),
        "first_talk_with": consultant,
    }


def _load_status_yes(on, citizens):
    Consent.objects.bulk_create(
        Consent(
            citizen=citizens[ref],
            purpose=TELL_STATUS,
            event=Consent.Event.GIVEN,
            items=items,
            channel=Consent.Channel.SPOKEN,
            recorded_by=citizens[ref].consultant,
            from_on=day(on, offset),
            until_on=day(on, offset + LASTS),
        )
        for ref, (items, offset) in STATUS.items()
    )
