from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from citizens.models import Citizen
from programme.models import Office
from programme.timetable import TimetableField

TEAM = 15
LONGEST_EXTENSION = 4  # weeks


class Attended(models.TextChoices):
    """Whether somebody came; each an ordinary outcome."""

    CAME = "came", _("Came")
    CANCELLED = "cancelled", _("Said no beforehand")
    NO_SHOW = "no_show", _("Did not come")


class Held(models.Model):
    """What is held on a day, and can be changed or called off."""

    changes = models.PositiveIntegerField(_("how often it was changed"), default=0)
    called_off_why = models.CharField(_("why it is called off"), max_length=200, blank=True)

    class Meta:
        abstract = True


class Course(models.Model):
    """A course of an office for a team of citizens: weeks of themes on fixed mornings, and longer days
    during the internship."""

    office = models.ForeignKey(
        Office, models.PROTECT, verbose_name=_("office"), related_name="courses"
    )
    name = models.CharField(_("name"), max_length=120)
    led_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("leads it"), related_name="+"
    )
    begins_on = models.DateField(_("begins"))
    mornings = TimetableField(_("fixed mornings"))
    weeks = models.PositiveSmallIntegerField(_("weeks of themes"), default=4)
    seats = models.PositiveSmallIntegerField(_("places in the team"), default=TEAM)

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["-begins_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "name", "begins_on"], name="one_course_of_a_name_and_day"
            ),
            models.CheckConstraint(
                condition=Q(weeks__gte=1) & Q(seats__gte=1), name="course_has_weeks_and_places"
            ),
        ]

    def __str__(self):
        return self.name


class CourseDay(Held):
    """A day of a course. `week` counts from 1: of the themes, the extra weeks going on from them; of the
    longer days, of the internship."""

    class Kind(models.TextChoices):
        THEME = "theme", _("Theme")
        EXTRA = "extra", _("Extra week")
        LONGER = "longer", _("Longer course day")

    course = models.ForeignKey(Course, models.CASCADE, related_name="days")
    on = models.DateField(_("day"))
    from_time = models.TimeField(_("from"))
    to_time = models.TimeField(_("to"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    week = models.PositiveSmallIntegerField(_("week"))
    theme = models.CharField(_("theme"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("course day")
        verbose_name_plural = _("course days")
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["course", "on"], name="one_course_day_a_day"),
            models.CheckConstraint(
                condition=Q(from_time__lt=F("to_time")), name="course_day_ends_after_it_begins"
            ),
        ]

    def __str__(self):
        return str(self.on)

    def taking_part(self):
        """Those in the team for whom the day is meant."""
        still = Q(until_on=None) | Q(until_on__gte=self.on)
        there = self.course.team.filter(still, from_on__lte=self.on)
        if self.kind == self.Kind.EXTRA:
            there = there.filter(extra_weeks__gte=self.week - self.course.weeks)
        return there


class TeamMember(models.Model):
    """A citizen in the team of a course, once; whoever comes back goes on in the same row."""

    class LeftWhy(models.TextChoices):
        PLACE = "place", _("Has found a place")
        DONE = "done", _("The course is done")
        OTHER_OFFER = "other_offer", _("Another offer suits better")
        OWN_WISH = "own_wish", _("Does not want to go on now")
        MOVED = "moved", _("Has moved")
        OTHER = "other", _("Another reason")

    course = models.ForeignKey(Course, models.CASCADE, related_name="team")
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="courses")
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    left_why = models.CharField(_("why left"), max_length=20, choices=LeftWhy, blank=True)
    extra_weeks = models.PositiveSmallIntegerField(_("extra weeks"), default=0)

    class Meta:
        verbose_name = _("member of a team")
        verbose_name_plural = _("members of teams")
        ordering = ["from_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["course", "citizen"], name="once_in_a_team"),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="member_leaves_after_joining",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None, left_why="")
                | Q(until_on__isnull=False) & ~Q(left_why=""),
                name="member_left_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(extra_weeks__lte=LONGEST_EXTENSION), name="member_extra_weeks"
            ),
        ]

    def __str__(self):
        return f"{self.course}: {self.citizen.ref}"


class Attendance(models.Model):
    """Whether a citizen came on a course day. It closes nothing and lowers no rank."""

    day = models.ForeignKey(
        CourseDay, models.CASCADE, verbose_name=_("course day"), related_name="attendances"
    )
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="attendances")
    came = models.CharField(_("came"), max_length=10, choices=Attended)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["day__on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["day", "citizen"], name="one_attendance_a_day")
        ]

    def __str__(self):
        return f"{self.day}: {self.get_came_display()}"
