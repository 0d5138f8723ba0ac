"""The matches, taken through the steps of the life cycle, so that every event and yes is true."""

import datetime
from decimal import Decimal

from citizens.models import Citizen
from companies.models import Opening
from matching import consents, lifecycle
from matching.demo.people import address
from matching.demo.tables import day, moment, rows, words
from matching.models import Consent, Decision, DecisionView
from matching.stages import HOLDS_PLACE, MAY_PASS, Kind, Override, Stage
from matching.suggestions import Suggester
from mentors.models import Mentor
from programme.models import User

COORDINATOR = address("inger.stenholt")


def load(on):
    held = {}
    for row in rows("follow_ups"):
        held.setdefault((row["citizen"], row["party"]), []).append(row)
    citizens = Citizen.objects.select_related("consultant").in_bulk(
        [row["citizen"] for row in rows("matches")], field_name="ref"
    )
    coordinator = User.objects.get(email=COORDINATOR)
    lists = {
        Kind.COMPANIES: Suggester(Kind.COMPANIES, Opening.objects.all(), on),
        Kind.MENTORS: Suggester(Kind.MENTORS, Mentor.objects.all(), on),
    }
    for row in rows("matches"):
        contacts = held.get((row["citizen"], row["party"]), [])
        _live_through(on, row, citizens, coordinator, contacts, lists)


def _live_through(on, row, citizens, coordinator, held, lists):
    """One match from the shortlist to where it is today, follow-ups in between."""
    citizen = citizens[row["citizen"]]
    by = coordinator if row["party"].startswith("M-") else citizen.consultant
    steps = [step.split(" ") for step in words(row["steps"])]
    # What is due after each contact: the next one that was held, or the one that waits.
    due = [*(one["held_on"] for one in held), row["next_follow_up"]]
    match = said_yes_on = None
    for hour, (stage, offset, *rest) in enumerate(steps, start=9):
        for one in [one for one in held if match and int(one["held_on"]) < int(offset)]:
            _follow_up(on, match, one, by, due)
            held = held[1:]
        at = moment(on, offset, hour)
        if stage == "shortlisted":
            match = _shortlist(citizen, _party(row), by, at, lists)
        elif stage == "sounded_out":
            match = lifecycle.advance(match, Stage.SOUNDED_OUT, by=by, at=at)
        elif stage == "agreed":
            match = lifecycle.agree(match, by=by, at=at)
            said_yes_on = day(on, offset)
        elif stage == "declined":
            match = lifecycle.decline(match, by=by, at=at, reason=rest[0])
        elif stage == "ended":
            match = lifecycle.end(match, by=by, at=at, side=rest[0], reason=rest[1])
        elif stage in HOLDS_PLACE and match.stage not in HOLDS_PLACE:
            starts_on = day(on, rest[0] if rest else offset)
            match = lifecycle.confirm(
                match,
                Stage(stage),
                by=by,
                at=at,
                starts_on=starts_on,
                follow_up_on=day(on, due[0]),
                **_agreed(citizen, stage, starts_on),
            )
        else:
            if stage in (Stage.APPROACHED, Stage.ASKED):
                _asked_again(match, said_yes_on, day(on, offset), by)
            match = lifecycle.advance(match, Stage(stage), by=by, at=at)
            if stage in HOLDS_PLACE:
                hours = _hours(citizen, stage)
                lifecycle.set_hours(match, by=by, from_on=day(on, offset), **hours)
    for one in held:
        _follow_up(on, match, one, by, due)


def _asked_again(match, said_yes_on, today, by):
    """A yes to being presented lasts two weeks; who is approached later has said it once more."""
    if today - said_yes_on > consents.PRESENTATION_LASTS:
        consents.record(
            match.citizen,
            Consent.Purpose.PRESENT,
            Consent.Event.GIVEN,
            on=today,
            by=by,
            channel=Consent.Channel.SPOKEN,
            **consents.recipient(match.other),
        )


PURPOSES = (
    "Jeg vil se, om jeg kan klare to dage i træk.",
    "Jeg vil prøve, om det er et fag for mig.",
    "Jeg vil vænne mig til at møde fast igen.",
    "Jeg vil vise, at jeg kan mere, end der står i mine papirer.",
    "Jeg vil finde ud af, hvor mange timer jeg kan holde til.",
)
ABSENCE = (
    "Ring før kl. 9. Er jeg syg, holder vi pause eller kortere dage; praktikken går ikke tabt."
)
INTERNSHIP_LASTS = datetime.timedelta(weeks=13)


def _agreed(citizen, stage, starts_on):
    """What is agreed when a place begins."""
    if stage == Stage.RUNNING:
        return {}
    if stage != Stage.INTERNSHIP:
        return _hours(citizen, stage)
    return {
        "purpose": PURPOSES[citizen.pk % len(PURPOSES)],
        "planned_until": starts_on + INTERNSHIP_LASTS,
        "absence": ABSENCE,
        **_hours(citizen, stage),
    }


def _hours(citizen, stage):
    now = citizen.hours_now or Decimal(4)
    goal = max(citizen.hours_goal or now, now)
    return {
        Stage.INTERNSHIP: {"hours": now, "paid_hours": 0},
        Stage.PAID_HOURS: {"hours": _halves((now + goal) / 2), "paid_hours": _halves(now / 2)},
        Stage.JOB: {"hours": goal, "paid_hours": goal},
    }[Stage(stage)]


def _halves(hours):
    """
    >>> _halves(Decimal("3.3"))
    Decimal('3.5')
    """
    return round(hours * 2) / Decimal(2)


def _shortlist(citizen, party, by, at, lists):
    """Chosen from a list, with a reason where it said otherwise; without one where the list of today
    cannot have been the one it was chosen from: the company has closed since."""
    kind, ref = (
        (Kind.MENTORS, party.ref)
        if isinstance(party, Mentor)
        else (Kind.COMPANIES, party.company.ref)
    )
    decision, _ = lists[kind].decide(citizen, by)
    Decision.objects.filter(pk=decision.pk, made_at__gt=at).update(made_at=at)
    DecisionView.objects.filter(decision=decision, seen_at__gt=at).update(seen_at=at)
    rank, rule = decision.place_of(ref)
    if rank is None and rule not in MAY_PASS[kind]:
        return lifecycle.shortlist(citizen, party, by=by, at=at)
    why = Override.KNOW_MORE if rule else Override.CITIZEN_WANTS
    return lifecycle.shortlist(citizen, party, by=by, at=at, decision=decision, override=why)


def _party(row):
    if row["party"].startswith("M-"):
        return Mentor.objects.get(ref=row["party"])
    return Opening.objects.get(company__ref=row["party"], title=row["opening"])


def _follow_up(on, match, held, by, due):
    """Hold the contact that was due; `due` moves on to the next one."""
    due.pop(0)
    lifecycle.follow_up(
        match,
        by=by,
        at=moment(on, held["held_on"], 15),
        held_on=day(on, held["held_on"]),
        outcome=held["outcome"],
        note=held["note"],
        contact=held["contact"],
        next_on=day(on, due[0]),
    )
