"""Who may see whom: every list and every page begins here, and nowhere else reads people's rows.

What you may not see and what does not exist look the same: 404.
"""

from django.db.models import BooleanField, ExpressionWrapper, Q, Value
from django.utils import timezone

from citizens.models import Citizen, Focus, Goal, GoalBefore, Measurement, Referral, Score
from companies.models import Company, Opening
from matching.models import (
    Agreement,
    CafeMeeting,
    CafeSignUp,
    CaseMeeting,
    CaseOnAgenda,
    CompanySheet,
    Conversation,
    CouldBeMe,
    Course,
    CourseDay,
    Decision,
    DiaryEntry,
    Erasure,
    ExpectationTalk,
    FollowUp,
    GroupVisit,
    Match,
    MatchEvent,
    OpennessPlan,
    ScoringModel,
    Task,
    TeamMember,
    Worry,
)
from matching.stages import Kind, Stage
from mentors.models import Contract, Feedback, InformationMeeting, Mentor, VolunteerCentre
from programme.models import Deputy, Office, User
from programme.roles import Role

CASE_WORKERS = (Role.COORDINATOR, Role.CONSULTANT)


def offices_of(user):
    """The job centres whose citizens concern a user: her own, and for a branch those it serves."""
    mine = user.offices.values("pk")
    return Office.objects.filter(
        Q(pk__in=mine) | Q(served_by__in=mine), kind=Office.Kind.JOB_CENTRE
    ).distinct()


def acting_for(user):
    """The contact persons whose work is a user's today: her own, and those she stands in for."""
    stood_in_for = Deputy.on(timezone.localdate()).filter(deputy=user)
    return User.objects.filter(Q(pk=user.pk) | Q(deputies__in=stood_in_for)).distinct()


def citizens_visible_to(user):
    """A coordinator sees the job centres that her branch serves; a consultant, those for whom she is
    contact person or stands in today; a volunteer, those running with him now, and those he is asked
    about until he answers; anybody else, nobody. What is open of each: see `fields.py`."""
    if not user.is_active:
        return Citizen.objects.none()
    if user.role == Role.COORDINATOR:
        return Citizen.objects.filter(office__in=offices_of(user))
    if user.role == Role.CONSULTANT:
        return Citizen.objects.filter(consultant__in=acting_for(user))
    if user.role == Role.MENTOR:
        return Citizen.objects.filter(pk__in=own_matches_of(user).values("citizen"))
    return Citizen.objects.none()


def colleagues_citizens_visible_to(user):
    """The citizens of a consultant's colleagues: name, contact person and where the case is, so that
    a case can be found and handed over."""
    if not user.is_active or user.role != Role.CONSULTANT:
        return Citizen.objects.none()
    theirs = Citizen.objects.filter(office__in=offices_of(user))
    return theirs.exclude(consultant__in=acting_for(user))


def own_matches_of(user):
    """A volunteer's own: those he is asked about, and those that run."""
    if not user.is_active or user.role != Role.MENTOR:
        return Match.objects.none()
    return Match.objects.filter(
        mentor__user=user, stage__in=[Stage.ASKED, Stage.RUNNING]
    ).select_related("citizen__postcode", "citizen__consultant", "mentor")


def cases_visible_to(user):
    """Citizens whose case pages open: all that is known, matches and reasons included."""
    return citizens_visible_to(user) if user.role in CASE_WORKERS else Citizen.objects.none()


def referrals_visible_to(user):
    """Where the citizens whose cases open came from."""
    return Referral.objects.filter(citizen__in=cases_visible_to(user)).select_related(
        "citizen__consultant", "office", "first_talk_with"
    )


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
    mine, there = user.offices.values("pk"), Mentor.objects.filter(erased_on=None)
    if user.role == Role.COORDINATOR:
        return there.filter(Q(branch__in=mine) | Q(branch=None))
    if user.role == Role.CONSULTANT:
        branches = Office.objects.filter(Q(serves__in=mine) | Q(pk__in=mine))
        return there.filter(Q(branch__in=branches) | Q(branch=None))
    if user.role == Role.MENTOR:
        return there.filter(user=user)
    return Mentor.objects.none()


def branches_of(user):
    """The branches whose volunteers a coordinator finds and looks after."""
    if not user.is_active or user.role != Role.COORDINATOR:
        return Office.objects.none()
    return user.offices.filter(kind=Office.Kind.BRANCH)


def centres_visible_to(user):
    """The volunteer centres that send people to a coordinator's branches."""
    return VolunteerCentre.objects.filter(branch__in=branches_of(user))


def information_meetings_visible_to(user):
    return InformationMeeting.objects.filter(branch__in=branches_of(user))


def _own_papers(user):
    """Whose contracts and talks open: to the coordinator, and to the volunteer himself."""
    if user.role not in (Role.COORDINATOR, Role.MENTOR):
        return Mentor.objects.none()
    return mentors_visible_to(user)


def contracts_visible_to(user):
    return Contract.objects.filter(mentor__in=_own_papers(user))


def feedback_visible_to(user):
    """What was said with a volunteer about how it goes."""
    return Feedback.objects.filter(mentor__in=_own_papers(user))


def matches_visible_to(user):
    """The matches of the citizens whose cases open."""
    return Match.objects.filter(citizen__in=cases_visible_to(user))


def sheets_visible_to(user):
    """What was handed over to companies about the citizens whose cases open."""
    return CompanySheet.objects.filter(match__in=matches_visible_to(user))


def openness_visible_to(user):
    """What a citizen wants to say at a place is between the citizen and the contact person."""
    return OpennessPlan.objects.filter(
        match__in=matches_visible_to(user), match__citizen__consultant__in=acting_for(user)
    )


def goals_visible_to(user):
    """The plans of the citizens whose cases open: whole to the contact person; to a coordinator the
    days, and of the words none are loaded."""
    goals = Goal.objects.filter(citizen__in=cases_visible_to(user))
    return goals if user.role == Role.CONSULTANT else goals.defer("words", "who", "given_up_why")


def goals_before_visible_to(user):
    """What goals were before they were changed is read by those who read their words."""
    return GoalBefore.objects.filter(
        citizen__in=cases_visible_to(user), citizen__consultant__in=acting_for(user)
    )


def measurements_visible_to(user):
    """That something was measured, and on which day, of the citizens whose cases open."""
    return Measurement.objects.filter(citizen__in=cases_visible_to(user))


def scores_visible_to(user):
    """What was measured, and said about it, is between the citizen and the contact person."""
    return Score.objects.filter(
        measurement__in=measurements_visible_to(user),
        measurement__citizen__consultant__in=acting_for(user),
    )


def focus_visible_to(user):
    """What a citizen works on is read by those who read the measurements."""
    return Focus.objects.filter(
        citizen__in=cases_visible_to(user), citizen__consultant__in=acting_for(user)
    )


def follow_ups_visible_to(user):
    """Each says as `opens` whether more than its day may be read."""
    return _with_words(
        user, FollowUp.objects.filter(match__in=matches_visible_to(user)), "recorded_by"
    )


def diary_visible_to(user):
    """What volunteers write about meetings: each his own, and whole. The contact person reads what is
    meant for her, and of the words for himself none are loaded; a coordinator, the days."""
    if user.role == Role.MENTOR:
        own = own_matches_of(user).filter(stage=Stage.RUNNING)
        return DiaryEntry.objects.filter(match__in=own.values("pk"))
    entries = DiaryEntry.objects.filter(match__in=matches_visible_to(user)).defer("own")
    opens = user.role == Role.CONSULTANT
    return entries.annotate(opens=Value(opens, output_field=BooleanField()))


def expectations_visible_to(user):
    """What citizen and volunteer expect of one another; each says as `opens` whether the words may be
    read. The volunteer whom it binds reads it while they meet."""
    if user.role == Role.MENTOR:
        own = own_matches_of(user).filter(stage=Stage.RUNNING)
        talks = ExpectationTalk.objects.filter(match__in=own.values("pk"))
        return talks.annotate(opens=Value(True, output_field=BooleanField()))
    talks = ExpectationTalk.objects.filter(match__in=matches_visible_to(user))
    return _with_words(user, talks, "recorded_by")


def events_visible_to(user):
    """The steps of matches; each says as `opens` whether its note may be read."""
    return _with_words(user, MatchEvent.objects.filter(match__in=matches_visible_to(user)), "by")


def _with_words(user, rows, by):
    """Words about a citizen whose case opens are the contact person's, and whoever's who wrote them."""
    opens = Q(pk__isnull=False) if user.role == Role.CONSULTANT else Q(**{by: user})
    return rows.annotate(opens=ExpressionWrapper(opens, BooleanField()))


def tasks_visible_to(user):
    """The tasks about the citizens whose cases open."""
    return Task.objects.filter(citizen__in=cases_visible_to(user)).select_related(
        "citizen", "office", "match__opening__company", "match__mentor"
    )


def is_sinds_own(user):
    """Whether a user belongs to a branch of SIND and to no job centre: the inner side of the wall."""
    return set(user.offices.values_list("kind", flat=True)) == {Office.Kind.BRANCH}


def conversations_visible_to(user):
    """Those about citizens whose cases open; about nobody, those with companies and with volunteers
    whom the user sees. What stays with SIND is there for SIND's own alone.

    Each says as `opens` whether its text and agreements may be read too: a coordinator reads what
    she wrote herself or what is about no citizen, and of the rest she knows the day.
    """
    cases, about_nobody = cases_visible_to(user), Q(citizen=None, match=None)
    with_whom = (
        Q(company__in=companies_visible_to(user))
        | Q(company=None, mentor__in=mentors_visible_to(user))
        | Q(company=None, mentor=None, office__in=offices_of(user))
    ) & (Q(mentor=None) | Q(mentor__in=mentors_visible_to(user)))
    opens = Q(recorded_by=user) | about_nobody
    if user.role == Role.CONSULTANT:
        opens = Q(pk__isnull=False)
    return (
        _on_this_side_of_the_wall(user)
        .filter(Q(citizen__in=cases) | Q(match__citizen__in=cases) | about_nobody & with_whom)
        .annotate(opens=ExpressionWrapper(opens, BooleanField()))
    )


def contacts_visible_to(user):
    """That somebody was in contact with a company or volunteer, whoever it was about. Of those that
    are not among `conversations_visible_to` only the day, how, and by whom may be shown."""
    return _on_this_side_of_the_wall(user).filter(
        Q(company__in=companies_visible_to(user)) | Q(mentor__in=mentors_visible_to(user))
    )


def _on_this_side_of_the_wall(user):
    if not user.is_active or user.role not in CASE_WORKERS:
        return Conversation.objects.none()
    if is_sinds_own(user):
        return Conversation.objects.all()
    return Conversation.objects.filter(stays_with_sind=False)


def agreements_visible_to(user):
    """The agreements of the conversations that may be read."""
    read = conversations_visible_to(user).filter(opens=True)
    return Agreement.objects.filter(conversation__in=read.values("pk"))


def meetings_visible_to(user):
    """The case meetings of a case worker's own offices, and of those that her branch serves."""
    if not user.is_active or user.role not in CASE_WORKERS:
        return CaseMeeting.objects.none()
    mine = user.offices.values("pk")
    offices = Office.objects.filter(Q(pk__in=mine) | Q(served_by__in=mine))
    return CaseMeeting.objects.filter(office__in=offices)


def offices_around(user):
    """A case worker's own offices, those that her branch serves, and the branches that serve hers: what
    one of them holds for citizens concerns the others too."""
    if not user.is_active or user.role not in CASE_WORKERS:
        return Office.objects.none()
    mine = user.offices.values("pk")
    around = Q(pk__in=mine) | Q(served_by__in=mine) | Q(serves__in=mine)
    return Office.objects.filter(around).distinct()


def courses_visible_to(user):
    return Course.objects.filter(office__in=offices_around(user))


def course_days_visible_to(user):
    return CourseDay.objects.filter(course__in=courses_visible_to(user))


def group_visits_visible_to(user):
    return GroupVisit.objects.filter(office__in=offices_around(user))


def cafe_meetings_visible_to(user):
    return CafeMeeting.objects.filter(office__in=offices_around(user))


def team_visible_to(user):
    """Those in the teams of courses whose cases open; and whoever leads a course knows the whole team
    of it as far as colleagues know one another's citizens: by name, to say who came. Of the others a
    course tells the number."""
    led = Q(course__led_by=user, citizen__in=colleagues_citizens_visible_to(user))
    return TeamMember.objects.filter(
        Q(citizen__in=cases_visible_to(user)) | led, course__in=courses_visible_to(user)
    )


def could_be_me_visible_to(user):
    """The answers after group visits; each says as `opens` whether its words may be read."""
    answers = CouldBeMe.objects.filter(citizen__in=cases_visible_to(user))
    opens = Value(user.role == Role.CONSULTANT, output_field=BooleanField())
    return answers.annotate(opens=opens)


def sign_ups_visible_to(user):
    return CafeSignUp.objects.filter(citizen__in=cases_visible_to(user))


def agenda_visible_to(user):
    """What meetings were asked and advised about the citizens whose cases open, whoever met."""
    return CaseOnAgenda.objects.filter(citizen__in=cases_visible_to(user))


def versions_visible_to(user):
    """The versions of the weights: whoever answers for them or is judged by their figures."""
    readers = (*CASE_WORKERS, Role.EVALUATOR, Role.ADMINISTRATOR)
    if user.is_active and user.role in readers:
        return ScoringModel.objects.all()
    return ScoringModel.objects.none()


def worries_visible_to(user):
    """The questions and worries about the citizens whose cases open; of those, a coordinator has the
    volunteers' and what she wrote herself, as she has with conversations."""
    found = Worry.objects.filter(citizen__in=cases_visible_to(user))
    if user.role == Role.COORDINATOR:
        return found.filter(Q(whose=Worry.From.MENTOR) | Q(recorded_by=user))
    return found


def erasures_visible_to(user):
    """The erasures that wait, of those whose cases open and of the volunteers a case worker sees."""
    there = Erasure.objects.filter(done_at=None)
    if not user.is_active or user.role not in CASE_WORKERS:
        return there.none()
    keys = Q(key__in=cases_visible_to(user).values("key"))
    return there.filter(keys | Q(key__in=mentors_visible_to(user).values("key")))


def proofs_visible_to(user):
    """What is known of those who are gone: it names nobody."""
    if user.is_active and user.role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        return Erasure.objects.exclude(done_at=None)
    return Erasure.objects.none()


def user_of_calendar(key):
    """Whose calendar a secret address is, if that one may still log in and has cases."""
    return User.objects.filter(calendar_key=key, is_active=True, role__in=CASE_WORKERS).first()


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


def receivers_of(citizens):
    """Consultants who can take cases over: those who log in, and whom one of the cases' job centres
    concerns.

    citizens : a queryset, or a list
    """
    offices = Office.objects.filter(citizens__in=citizens).values("pk")
    theirs = Q(offices__in=offices) | Q(offices__serves__in=offices)
    return (
        User.objects.filter(theirs, is_active=True, role=Role.CONSULTANT)
        .distinct()
        .order_by("name")
    )


def case_workers_of(citizen):
    """Those who can hold a citizen's first conversation: the contact person, and the case workers
    whom the job centre's citizens concern."""
    theirs = Q(offices=citizen.office_id) | Q(offices__serves=citizen.office_id)
    if citizen.office_id is None:
        theirs = Q()
    return (
        User.objects.filter(
            theirs | Q(pk=citizen.consultant_id), is_active=True, role__in=CASE_WORKERS
        )
        .distinct()
        .order_by("name")
    )
