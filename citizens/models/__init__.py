"""One kind of party: the citizens, what they wish for and what they need. One noun a file."""

from citizens.models.contact import ContactChange
from citizens.models.needs import Need
from citizens.models.pauses import Pause
from citizens.models.plan import Goal, GoalBefore
from citizens.models.profile import Citizen
from citizens.models.progression import Focus, Measurement, Score
from citizens.models.referral import Referral, Told
from citizens.models.statuses import IN_JOB, Employment, Status
from citizens.models.steps import StepDone
from citizens.models.wishes import Wish, WishList

__all__ = [
    "IN_JOB",
    "Citizen",
    "ContactChange",
    "Employment",
    "Focus",
    "Goal",
    "GoalBefore",
    "Measurement",
    "Need",
    "Pause",
    "Referral",
    "Score",
    "Status",
    "StepDone",
    "Told",
    "Wish",
    "WishList",
]
