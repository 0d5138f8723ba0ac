"""What is held for several together: a course in its second week, a café meeting to come, and a visit
that has been."""

import datetime

from citizens.models import Citizen
from companies.models import Company
from matching.courses import LONGER_BY, LONGER_DAYS, WEEK
from matching.demo.people import BRANCH, staff
from matching.demo.tables import DENMARK, day
from matching.models import Attendance, CafeMeeting, Course, CourseDay, GroupVisit
from programme.models import Office
from programme.timetable import Timetable

THEMES = (
    "Hvad kan jeg, og hvad kan jeg godt lide?",
    "En dag, der holder: pauser, søvn og vejen derhen",
    "Hvad siger jeg på arbejdet, og til hvem?",
    "Mit første møde med en virksomhed",
)
BEGINS, ENDS = 9, 13  # o'clock
CAME = {
    "B-117": ("came", "came", "came"),
    "B-153": ("came", "cancelled", "came"),
    "B-204": ("came", "came", "no_show"),
    "B-210": ("cancelled", "came", "came"),
    "B-133": ("came", "came", "came"),
    "B-138": ("no_show", "came", "came"),
}
ABOUT_VISIT = {
    "B-117": ("yes", "Der var stille, og de viste os hver ting to gange."),
    "B-153": ("no", "For mange mennesker for mig."),
    "B-204": ("maybe", "Hvis jeg kan møde lidt senere."),
}
QUESTIONS = (
    "Hvad laver man her på en almindelig dag?",
    "Hvem ville hjælpe mig?",
    "Kan man være her få timer?",
)


def load(on):
    people = staff()
    mette, citizens = people["mette.dalgaard"], {one.ref: one for one in Citizen.objects.all()}
    _course(on, mette, citizens)
    branch = Office.objects.get(name=BRANCH)
    cafe = CafeMeeting.objects.create(
        office=branch,
        topic="At sige det på arbejdet",
        town="Odder",
        place="Biblioteket",
        held_at=datetime.datetime.combine(day(on, 9), datetime.time(14), tzinfo=DENMARK),
        guides="Ellen Marie og Kurt",
        seats=12,
        instead="En snak i telefonen med Inger, eller en gåtur torsdag.",
    )
    for ref, wish in (("B-117", "comes"), ("B-204", "instead"), ("B-133", "comes")):
        cafe.sign_ups.create(citizen=citizens[ref], wish=wish)
    visit = GroupVisit.objects.create(
        office=mette.offices.get(),
        company=Company.objects.get(ref="V-102"),
        held_on=day(on, -4),
        questions=list(QUESTIONS),
        led_by=mette,
    )
    for ref, (answer, words) in ABOUT_VISIT.items():
        visit.guests.create(citizen=citizens[ref], answer=answer, words=words)


def _course(on, led_by, citizens):
    """It began on the Monday of last week, so that three mornings are behind it on any day."""
    first = day(on, -7 - on.weekday())
    course = Course.objects.create(
        office=led_by.offices.get(),
        name="Efterårsholdet",
        led_by=led_by,
        begins_on=first,
        mornings=Timetable.parse(f"man-ons {BEGINS}-{ENDS}"),
    )
    hours = {"from_time": datetime.time(BEGINS), "to_time": datetime.time(ENDS)}
    for number, theme in enumerate(THEMES):
        for weekday in range(3):
            CourseDay.objects.create(
                course=course,
                on=day(first, 7 * number + weekday),
                kind=CourseDay.Kind.THEME,
                week=number + 1,
                theme=theme,
                **hours,
            )
    hours["to_time"] = datetime.time(ENDS + LONGER_BY)
    for number, week in enumerate(LONGER_DAYS, start=1):
        at = first + (course.weeks + week - 1) * WEEK
        CourseDay.objects.create(
            course=course, on=at, kind=CourseDay.Kind.LONGER, week=number, **hours
        )
    mornings = list(course.days.all()[:3])
    for ref, said in CAME.items():
        course.team.create(citizen=citizens[ref], from_on=first)
        for morning, came in zip(mornings, said, strict=True):
            Attendance.objects.create(day=morning, citizen=citizens[ref], came=came)
