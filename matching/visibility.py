"""Who may see whom: every list and every page begins here, and nowhere else reads people's rows.

What you may not see and what does not exist look the same: 404.
"""

from django.db.models import Q

from citizens.models import Citizen
from companies.models import Company, Opening
from matching.models import Decision, FollowUp, Match, ScoringModel, Task
from matching.stages import Kind, Stage
from mentors.models import Mentor
from programme.models import Office, User
from programme.roles import Role

CASE_WORKERS = (Role.COORDINATOR, Role.CONSULTANT)


def offices_of(user):
    """The job centres whose citizens concern a user: her own, and for a branch those it serves."""
    mine = user.offices.values("pk")
    return Office.objects.filter(
        Q(pk__in=mine) | Q(served_by__in=mine), kind=Office.Kind.JOB_CENTRE
    ).distinct()


def citizens_visible_to(user):
    """A coordinator sees the job centres that her branch serves; a consultant, those for whom she is
    contact person; a volunteer, those running with him now; anybody else, nobody."""
    if not user.is_active:
        return Citizen.objects.none()
    if user.role == Role.COORDINATOR:
        return Citizen.objects.filter(office__in=offices_of(user))
    if user.role == Role.CONSULTANT:
        return Citizen.objects.filter(consultant=user)
    if user.role == Role.MENTOR:
        running = Match.objects.filter(mentor__user=user, stage=Stage.RUNNING)
        return Citizen.objects.filter(pk__in=running.values("citizen"))
    return Citizen.objects.none()


def cases_visible_to(user):
    """Citizens whose case pages open: all that is known, matches and reasons included."""
    return citizens_visible_to(user) if user.role in CASE_WORKERS else Citizen.objects.none()


def companies_visible_to(user):
    """Consultants and coordinators see every company; another's citizen never shows through it."""
    if user.is_active and user.role in CASE_WORKERS:
        return Company.objects.all()
    return Company.objects.none()


def openings_visible_to(user):
    return Opening.objects.filter(company__in=companies_visible_to(user))


def mentors_visible_to(user):
    """A coordinator sees her branch's volunteers, a consultant those of the branches that serve her
    job centres, a volunteer himself. Those without a branch yet are any case worker's to place."""
    if not user.is_active:
        return Mentor.objects.none()
    mine = user.offices.values("pk")
    if user.role == Role.COORDINATOR:
        return Mentor.objects.filter(Q(branch__in=mine) | Q(branch=None))
    if user.role == Role.CONSULTANT:
        branches = Office.objects.filter(Q(serves__in=mine) | Q(pk__in=mine))
        return Mentor.objects.filter(Q(branch__in=branches) | Q(branch=None))
    if user.role == Role.MENTOR:
        return Mentor.objects.filter(user=user)
    return Mentor.objects.none()


def matches_visible_to(user):
    """The matches of the citizens whose cases open."""
    return Match.objects.filter(citizen__in=cases_visible_to(user))


def follow_ups_visible_to(user):
    return FollowUp.objects.filter(match__in=matches_visible_to(user))


def tasks_visible_to(user):
    """The tasks about the citizens whose cases open."""
    return Task.objects.filter(citizen__in=cases_visible_to(user)).select_related(
        "citizen", "match__opening__company", "match__mentor"
    )


def versions_visible_to(user):
    """The versions of the weights: whoever answers for them or is judged by their figures."""
    readers = (*CASE_WORKERS, Role.EVALUATOR, Role.ADMINISTRATOR)
    if user.is_active and user.role in readers:
        return ScoringModel.objects.all()
    return ScoringModel.objects.none()


def decision_by_number(number):
    """Any recorded list, for a command at the machine itself; None where there is none."""
    return Decision.objects.select_related("model").filter(pk=number).first()


def parties_visible_to(user, kind):
    """What may be ranked for this reader: openings or volunteers."""
    return openings_visible_to(user) if kind == Kind.COMPANIES else mentors_visible_to(user)


def colleagues_of(user):
    """Consultants who share an office with the user, to hand a case to."""
    return (
        User.objects.filter(role=Role.CONSULTANT, offices__in=offices_of(user))
        .distinct()
        .order_by("name")
    )
