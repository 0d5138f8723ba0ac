"""Citizens from a file: the profile, the needs and the wishes."""

from django.utils import timezone
from django.utils.translation import gettext as _

from citizens.models import Citizen, Need
from citizens.models.contact import last_contact, record_contact
from citizens.models.wishes import Wish, record_wishes
from programme.importing import Column, Records, settle
from programme.importing.cells import (
    accommodations,
    birth_year,
    consultant,
    day,
    hours,
    job_centre,
    line,
    one_of,
    postcode,
    some_of,
    timetable,
    whole,
    words,
)
from programme.models import (
    Demand,
    Gender,
    MentorRole,
    Programme,
    current_programme,
    why_not_join,
)
from programme.vocabularies import PROGRAMME

LONGEST_WISH = Wish._meta.get_field("text").max_length


def _kept(name, parse, *danish, **more):
    return Column.of(Citizen, name, parse, *danish, **more)


class Citizens(Records):
    model = Citizen
    related = ("needs", "wish_lists__wishes", "contact_changes__after")
    columns = (
        _kept("ref", line, "Reference", "Ref", required=True),
        _kept("name", line, "Navn", required=True),
        _kept("birth_year", birth_year, "Fødselsår"),
        _kept("postcode", postcode, "Postnummer", "Postnr"),
        _kept("office", job_centre, "Jobcenter", "Kontor"),
        _kept("consultant", consultant, "Kontaktperson", "Konsulent"),
        _kept("referred_on", day, "Visiteret", "Henvist", "Visiteret den"),
        _kept("hours_now", hours(0, 37, "0.1"), "Timer nu", "Timer om ugen nu"),
        _kept("hours_goal", hours(0, 37, "0.1"), "Timer mål", "Ønskede timer", "Timemål"),
        _kept("longest_day", hours("0.5", 12, "0.5"), "Længste dag"),
        _kept("days_a_week", whole(1, 7), "Dage om ugen"),
        _kept("timetable", timetable, "Skema", "Ugeskema", "Tider"),
        _kept("travel_minutes", whole(0, 240), "Rejsetid", "Rejseminutter", "Minutters rejse"),
        _kept("travel_by", some_of(Citizen.Means), "Rejser med", "Transport", "Transportmiddel"),
        _kept("demand", one_of(Demand), "Sværhedsgrad", "Opgavernes sværhedsgrad"),
        Column("wishes", words(LONGEST_WISH), ("Ønsker", "Jobønsker")),
        Column(
            "company_wishes", words(LONGEST_WISH), ("Virksomhedsønsker", "Ønskede virksomheder")
        ),
        Column("needs_must", accommodations, ("Skal-behov", "Skånehensyn (skal)", "Skal")),
        Column("needs_wish", accommodations, ("Ønske-behov", "Skånehensyn (ønske)", "Ønske")),
        _kept("qualifications", words(), "Kvalifikationer"),
        _kept("strengths", words(), "Styrker", "Personlige styrker"),
        _kept("cv", words(), "CV", "Erfaring"),
        _kept("mentor_wish", one_of(Citizen.MentorWish), "Ønsker mentor", "Mentorønske"),
        _kept("mentor_role", one_of(MentorRole), "Mentorens rolle", "Mentorrolle"),
        _kept("languages", words(), "Sprog"),
        _kept("interests", words(), "Interesser"),
        _kept("gender", one_of(Gender), "Køn"),
        _kept("education", one_of(Citizen.Education), "Uddannelse"),
        _kept("work_years", whole(0, 60), "År i arbejde", "Års arbejde"),
        _kept("months_unemployed", whole(0, 720), "Måneder uden arbejde", "Måneders ledighed"),
    )

    def fresh(self):
        programme = current_programme() or Programme.objects.create(name=PROGRAMME)
        return Citizen(programme=programme)

    def clashes(self, citizen, values):
        joins = current_programme() if citizen is None else None
        if joins and (refusal := why_not_join(joins)):
            yield "ref", refusal
        now = values.get("hours_now", citizen and citizen.hours_now)
        goal = values.get("hours_goal", citizen and citizen.hours_goal)
        if now is not None and goal is not None and goal < now:
            column = "hours_goal" if "hours_goal" in values else "hours_now"
            sentence = _(
                "The hours hoped for (%(goal)s) may not be fewer than those now (%(now)s)."
            )
            yield column, sentence % {"goal": goal, "now": now}
        for code in sorted(
            {*(values.get("needs_must") or ())} & {*(values.get("needs_wish") or ())}
        ):
            yield "needs_wish", _("“%s” is both a must and a wish; keep one of them.") % code

    def write(self, citizen, values, known):
        known.join(values.get("consultant"), values.get("office"))
        record_contact(citizen, last_contact(citizen), at=timezone.now())
        needs = {
            level: values[f"needs_{level}"] for level in Need.Level if f"needs_{level}" in values
        }
        changed = settle(citizen.needs, "level", needs)
        tasks = values.get("wishes", citizen.wishes_now()) or []
        companies = values.get("company_wishes", citizen.own_companies()) or []
        return record_wishes(citizen, tasks, companies, on=known.today) or changed
