"""The life cycle of a match, for both kinds, as a table; lifecycle and pages are made from it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    COMPANIES = "companies", _("Companies")
    MENTORS = "mentors", _("Volunteers")


class Stage(models.TextChoices):
    SHORTLISTED = "shortlisted", _("Shortlisted")
    SOUNDED_OUT = "sounded_out", _("Sounded out")
    AGREED = "agreed", _("The citizen says yes")
    # companies
    APPROACHED = "approached", _("Approached")
    MEETING = "meeting", _("Meeting")
    INTERNSHIP = "internship", _("Internship")
    PAID_HOURS = "paid_hours", _("Paid hours")
    JOB = "job", _("Job")
    # mentors
    ASKED = "asked", _("Volunteer asked")
    ACCEPTED = "accepted", _("Volunteer says yes")
    TALK = "talk", _("Expectation talk")
    RUNNING = "running", _("Running")
    ENDED = "ended", _("Ended")


# From a stage, the stages that may follow it; the first one is the usual next step.
STEPS = {
    Kind.COMPANIES: {
        Stage.SHORTLISTED: (Stage.AGREED, Stage.SOUNDED_OUT, Stage.ENDED),
        Stage.SOUNDED_OUT: (Stage.AGREED, Stage.ENDED),
        Stage.AGREED: (Stage.APPROACHED, Stage.ENDED),
        Stage.APPROACHED: (Stage.MEETING, Stage.ENDED),
        Stage.MEETING: (Stage.INTERNSHIP, Stage.JOB, Stage.ENDED),
        Stage.INTERNSHIP: (Stage.PAID_HOURS, Stage.JOB, Stage.ENDED),
        Stage.PAID_HOURS: (Stage.JOB, Stage.INTERNSHIP, Stage.ENDED),
        Stage.JOB: (Stage.ENDED, Stage.PAID_HOURS),
        Stage.ENDED: (),
    },
    Kind.MENTORS: {
        Stage.SHORTLISTED: (Stage.AGREED, Stage.ENDED),
        Stage.AGREED: (Stage.ASKED, Stage.ENDED),
        Stage.ASKED: (Stage.ACCEPTED, Stage.ENDED),
        Stage.ACCEPTED: (Stage.TALK, Stage.ENDED),
        Stage.TALK: (Stage.RUNNING, Stage.ENDED),
        Stage.RUNNING: (Stage.ENDED,),
        Stage.ENDED: (),
    },
}

# What a step back leads to; hours fall from a job to paid hours, and from those to an internship.
BACK = {
    Stage.SOUNDED_OUT: Stage.SHORTLISTED,
    Stage.APPROACHED: Stage.AGREED,
    Stage.MEETING: Stage.APPROACHED,
    Stage.PAID_HOURS: Stage.INTERNSHIP,
    Stage.JOB: Stage.PAID_HOURS,
    Stage.ASKED: Stage.AGREED,
    Stage.ACCEPTED: Stage.ASKED,
    Stage.TALK: Stage.ACCEPTED,
}

PATHS = {
    kind: [stage for stage in steps if stage != Stage.SOUNDED_OUT] for kind, steps in STEPS.items()
}

# Nothing that points to the citizen leaves the house in these; everything later needs the yes.
BEFORE_YES = (Stage.SHORTLISTED, Stage.SOUNDED_OUT)
HOLDS_PLACE = (Stage.INTERNSHIP, Stage.PAID_HOURS, Stage.JOB, Stage.RUNNING)
OPEN_APPROACH = (Stage.APPROACHED, Stage.MEETING, Stage.ASKED, Stage.ACCEPTED, Stage.TALK)


class Side(models.TextChoices):
    """Who a no, or an end, came from."""

    CITIZEN = "citizen", _("The citizen")
    COMPANY = "company", _("The company")
    MENTOR = "mentor", _("The volunteer")
    OFFICE = "office", _("The consultant")


class Origin(models.TextChoices):
    """Where a match came from. Only the first is ranked; most places are in no list."""

    LIST = "list", _("From the list")
    OWN_FIND = "own_find", _("The citizen's own find")
    NETWORK = "network", _("Through somebody the citizen knows")
    CALLED = "called", _("A call with this citizen in mind")
    HELD_JOB = "held_job", _("A job held already")


class Reason(models.TextChoices):
    """Why a match ended; COUNTS_FOR_NOBODY says which ends tell nothing about the place."""

    CHANGED_MIND = "changed_mind", _("Does not want to after all")
    TOO_FAR = "too_far", _("Too far")
    HOURS = "hours", _("The hours do not fit")
    TASKS = "tasks", _("The tasks do not fit")
    NEED_UNMET = "need_unmet", _("Cannot offer what is needed after all")
    NO_ROOM = "no_room", _("No room at the moment")
    CHEMISTRY = "chemistry", _("They do not suit each other")
    PURPOSE_MET = "purpose_met", _("It did what it was meant to")
    RELAPSE = "relapse", _("The citizen needs time")
    BANKRUPT = "bankrupt", _("The company closed")
    OTHER_JOB = "other_job", _("Found something else")
    OTHER = "other", _("Other")


COUNTS_FOR_NOBODY = (Reason.RELAPSE, Reason.BANKRUPT)

TOP_RANKS = 3  # choosing below these is choosing against the ranking


class Override(models.TextChoices):
    """Why somebody was put on the shortlist against the ranking."""

    CITIZEN_WANTS = "citizen_wants", _("The citizen wants this one")
    MORE_CHOICE = "more_choice", _("The citizen is to have more to choose from")
    TALKED = "talked", _("We have talked with them about it")
    KNOW_MORE = "know_more", _("We know something that is not written here")
    TRIED = "tried", _("Those above have been tried")
    WHOLE_PLAN = "whole_plan", _("The plan for everybody is better so")
    OTHER = "other", _("Other")


# Rules that a person may pass over with a reason: the others protect somebody, or cannot be bent.
MAY_PASS = {
    Kind.COMPANIES: ("hours", "travel", "needs", "requirements", "rhythm", "times"),
    Kind.MENTORS: ("paused", "role", "language", "distance", "times"),
}
