"""Who may move what: `why_not` gives the sentence, or "" when it may be done."""

from django.utils import timezone
from django.utils.translation import gettext as _

from matching import consents
from matching.labels import RULES
from matching.models import Consent
from matching.models.pace import holding
from matching.stages import (
    BACK,
    BEFORE_YES,
    HOLDS_PLACE,
    MAY_PASS,
    STEPS,
    TOP_RANKS,
    Kind,
    Stage,
)
from matching.visibility import acting_for, cases_visible_to
from programme.roles import Role


def why_not(user, match, stage, on=None):
    """Why a user may not move a match to a stage on a day (default: today): a sentence, also the hint
    on the button."""
    if not may_move(user, match) and not may_answer(user, match, stage):
        if match.kind == Kind.COMPANIES and user.role == Role.COORDINATOR:
            return _("Only the citizen's contact person moves matches with companies.")
        return _("You cannot move this match.")
    if stage not in STEPS[match.kind].get(match.stage, ()) and stage != BACK.get(match.stage):
        return _("“%(to)s” does not follow “%(from)s”.") % {
            "to": Stage(stage).label,
            "from": Stage(match.stage).label,
        }
    if stage == Stage.ENDED:
        return ""
    if stage == Stage.ACCEPTED and not answers_for_volunteer(user, match):
        return _("Only the volunteer, or the coordinator on the volunteer's word, says yes here.")
    if stage in BEFORE_YES:
        return why_only_end(match)
    if refusal := _why_no_yes(match, stage, on or timezone.localdate()):
        return refusal
    if stage in HOLDS_PLACE and match.stage not in HOLDS_PLACE and not free_places(match):
        return _("There is no free place. Wait for one, or ask whether there is room for one more.")
    return ""


def _why_no_yes(match, stage, on):
    """Why the citizen's yes does not carry this step. Taking part must hold; so must the yes to this
    recipient when the circle widens, and later on it must not have been taken back."""
    if not consents.holds(match.citizen, Consent.Purpose.TAKE_PART, on):
        return _("The citizen does not take part at the moment: there is no yes to that.")
    if refusal := why_only_end(match):
        return refusal
    if stage == Stage.AGREED:
        return ""
    if match.consent_id is None:
        return _("The citizen has not said yes to this yet.")
    recipient = {"mentor": match.mentor} if match.mentor else {"company": match.opening.company}
    answer = consents.last_answer(match.citizen, Consent.Purpose.PRESENT, on=on, **recipient)
    if answer is None or answer.event != Consent.Event.GIVEN:
        return _("The citizen has taken the yes back: end the match, or ask again.")
    if stage in (Stage.APPROACHED, Stage.ASKED) and not answer.is_yes_on(on):
        return _("The citizen's yes has run out: ask again before anybody hears a name.")
    return ""


def why_only_end(match):
    """Why nothing but an end may follow: the yes that the match rests on was taken back; or ""."""
    if consents.taken_back(match):
        return _("The citizen has taken the yes back: end the match, or ask again.")
    return ""


def answers_for_volunteer(user, match):
    """The volunteer's answer is the volunteer's own to give, or a coordinator's to write down."""
    return user.role == Role.COORDINATOR or match.mentor.user_id == user.pk


def may_answer(user, match, stage):
    """Whether a user is the volunteer who is asked, and answers with a yes or a no."""
    return (
        match.stage == Stage.ASKED
        and stage in (Stage.ACCEPTED, Stage.ENDED)
        and match.mentor.user_id == user.pk
        and user.is_active
    )


def is_contact_person(user, citizen):
    """Whether a user is the citizen's contact person, or stands in for her today."""
    return citizen.consultant_id is not None and (
        citizen.consultant_id == user.pk
        or acting_for(user).filter(pk=citizen.consultant_id).exists()
    )


def may_move(user, match):
    """Company matches: the contact person. Volunteer matches: the coordinator or contact person."""
    if not cases_visible_to(user).filter(pk=match.citizen_id).exists():
        return False
    if is_contact_person(user, match.citizen):
        return True
    return match.kind == Kind.MENTORS and user.role == Role.COORDINATOR


def why_not_shortlist(user, citizen, kind):
    """Why a user may not put somebody on a citizen's shortlist: a sentence, or ""."""
    if is_contact_person(user, citizen) or (kind == Kind.MENTORS and user.role == Role.COORDINATOR):
        return ""
    return _("Only the citizen's contact person puts companies on the shortlist.")


def goes_against(rank):
    """Whether to choose this one is to choose against the list: past a rule, or far down."""
    return rank is None or rank > TOP_RANKS


def why_not_against(kind, rank, rule, override):
    """Why one may not be chosen from this place of a list: a sentence, or ""."""
    if rank is None and rule not in MAY_PASS[kind]:
        return _("This one cannot be chosen: %s.") % RULES[kind].get(
            rule, _("it is not on the list")
        )
    if goes_against(rank) and not override:
        return _("Say why this one, when others stand above it or a rule speaks against it.")
    return ""


def why_not_answer(user, kind):
    """Why a user may not write what a company or volunteer has answered: a sentence, or ""."""
    if kind == Kind.COMPANIES or user.role == Role.COORDINATOR:
        return ""
    return _("The coordinator writes what a volunteer has answered.")


def why_not_version(user):
    """Why a user may not make versions of the weights or put them to use: a sentence, or ""."""
    if user.role == Role.COORDINATOR:
        return ""
    return _("Only a coordinator makes versions of the weights and puts them to use.")


def free_places(match):
    """Whether one more fits: an unknown number of places is no limit."""
    party = match.mentor or match.opening
    room = match.mentor.capacity if match.mentor else match.opening.places
    held = holding(type(match).objects.exclude(pk=match.pk), timezone.localdate()).filter(
        **{"mentor" if match.mentor else "opening": party}
    )
    return room is None or held.count() < room
