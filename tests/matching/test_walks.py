"""Both life cycles walked at random: no way to an approach without a yes, no event lost, no place
taken twice."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from matching import lifecycle
from matching.models import Consent, Match
from matching.stages import BACK, BEFORE_YES, HOLDS_PLACE, Reason, Side, Stage
from tests import people

pytestmark = pytest.mark.django_db


def whoever_walks():
    """Two citizens, one company with one place and one volunteer with room for one."""
    odder = people.office("Jobcenter Odder")
    tina = people.consultant("Tina", odder)
    return {
        "tina": tina,
        "karen": people.coordinator("Karen", people.branch("SIND Odder", odder)),
        "citizens": [people.citizen(name, contact=tina) for name in ("Bettina", "Karina")],
        "opening": people.company("Havrekrogen", places=1).openings.get(),
        "volunteer": people.mentor("Kirsten", capacity=1),
    }


class Walk(RuleBasedStateMachine):
    """Every verb, also where it does not belong. What is refused changes nothing.

    who : as `whoever_walks`, in the database before the walk and as they were after it
    """

    def __init__(self, who):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        vars(self).update(deepcopy(who))
        self.steps = {}  # match → how many events there are to be

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def take(self, match, step):
        """One verb on a match as a page would: refused, or one event more when it moved."""
        before = match and Match.objects.get(pk=match.pk).stage
        try:
            with transaction.atomic():
                match = step()
        except lifecycle.Refused:
            if match:
                assert Match.objects.get(pk=match.pk).stage == before
            return
        moved = before != match.stage
        self.steps[match.pk] = self.steps.get(match.pk, 0) + moved

    def matches(self):
        return list(Match.objects.order_by("pk"))

    @rule(who=st.integers(0, 1), at_work=st.booleans())
    def shortlist(self, who, at_work):
        party = self.opening if at_work else self.volunteer
        citizen, known = self.citizens[who], set(self.steps)
        found = lifecycle.shortlist(citizen, party, by=self.tina, at=timezone.now())
        if found.pk not in known:
            self.steps[found.pk] = 1

    @rule(data=st.data())
    def agree(self, data):
        self.on_one(data, lambda match: lifecycle.agree(match, by=self.tina, at=timezone.now()))

    @rule(data=st.data(), stage=st.sampled_from(Stage))
    def advance(self, data, stage):
        self.on_one(
            data, lambda match: lifecycle.advance(match, stage, by=self.tina, at=timezone.now())
        )

    @rule(data=st.data(), stage=st.sampled_from([*HOLDS_PLACE, Stage.APPROACHED]))
    def confirm(self, data, stage):
        day = timezone.localdate()
        self.on_one(
            data,
            lambda match: lifecycle.confirm(
                match,
                stage,
                by=self.tina,
                at=timezone.now(),
                starts_on=day,
                follow_up_on=day + timedelta(3),
                **people.agreed(day),
            ),
        )

    @rule(data=st.data())
    def back(self, data):
        self.on_one(
            data,
            lambda match: lifecycle.back(
                match, BACK.get(match.stage, Stage.AGREED), by=self.tina, at=timezone.now()
            ),
        )

    @rule(data=st.data(), side=st.sampled_from(Side), reason=st.sampled_from(Reason))
    def end(self, data, side, reason):
        self.on_one(
            data,
            lambda match: lifecycle.end(
                match, by=self.tina, at=timezone.now(), side=side, reason=reason
            ),
        )

    @rule(data=st.data())
    def walk_on(self, data):
        """The usual next step, so that walks get far."""
        from matching.stages import STEPS

        def step(match):
            following = STEPS[match.kind][match.stage]
            now, day = timezone.now(), timezone.localdate()
            if not following or following[0] == Stage.ENDED:
                raise lifecycle.Refused("at the end")
            if following[0] == Stage.AGREED:
                return lifecycle.agree(match, by=self.tina, at=now)
            if following[0] in HOLDS_PLACE and match.stage not in HOLDS_PLACE:
                return lifecycle.confirm(
                    match,
                    following[0],
                    by=self.tina,
                    at=now,
                    starts_on=day,
                    follow_up_on=day,
                    **people.agreed(day),
                )
            by = self.karen if following[0] == Stage.ACCEPTED else self.tina
            return lifecycle.advance(match, following[0], by=by, at=now)

        for _ in range(3):
            self.on_one(data, step)

    def on_one(self, data, step):
        matches = self.matches()
        if matches:
            match = data.draw(st.sampled_from(matches))
            self.take(match, lambda: step(Match.objects.get(pk=match.pk)))

    @invariant()
    def all_holds(self):
        matches = Match.objects.select_related("consent__mentor", "consent__company")
        matches = list(matches.prefetch_related("events"))
        for match in matches:
            self.nobody_is_approached_without_a_yes(match)
            self.no_event_is_lost_and_each_follows_the_one_before(match)
        self.no_place_is_taken_twice(matches)

    def nobody_is_approached_without_a_yes(self, match):
        after_the_yes = {
            event.to_stage
            for event in match.events.all()
            if event.to_stage not in (*BEFORE_YES, Stage.ENDED)
        }
        if after_the_yes:
            yes = match.consent
            assert yes.event == Consent.Event.GIVEN and yes.citizen_id == match.citizen_id
            assert (yes.mentor or yes.company) == match.other

    def no_event_is_lost_and_each_follows_the_one_before(self, match):
        events = list(match.events.all())
        assert len(events) == self.steps[match.pk]
        assert [event.from_stage for event in events] == [
            "",
            *(event.to_stage for event in events[:-1]),
        ]
        assert events[-1].to_stage == match.stage

    def no_place_is_taken_twice(self, matches):
        held = [match for match in matches if match.stage in HOLDS_PLACE]
        assert len([match for match in held if match.opening_id == self.opening.pk]) <= 1
        assert len([match for match in held if match.mentor_id == self.volunteer.pk]) <= 1


def test_no_walk_leads_past_a_yes_or_loses_a_step(db):
    who = whoever_walks()
    run_state_machine_as_test(lambda: Walk(who), settings=settings(stateful_step_count=15))
