"""Demo data: 125 citizens, 16 volunteers and 320 companies who do not exist, around three job centres.

The tables lie beside this file. Every date in them is so many days from the day it is loaded for;
all else is fixed. References begin at 101, so that nothing imported is met.
"""

from django.db import transaction

from citizens.models import Citizen
from matching.changes import nobodys
from matching.demo import (
    companies,
    consents,
    conversations,
    courses,
    matches,
    people,
    plan,
    progression,
    recruiting,
    referrals,
    statuses,
)
from programme.models import User
from programme.roles import Role

# Whom the log-in page offers, one for each role.
DEMO_LOGINS = {
    Role.COORDINATOR: people.address("inger.stenholt"),
    Role.CONSULTANT: people.address("mette.dalgaard"),
    Role.MENTOR: people.address("ellen.toftegaard"),
    Role.EVALUATOR: people.address("birgitte.hoff"),
    Role.ADMINISTRATOR: people.address("karsten.vium"),
}


@transaction.atomic
@nobodys()
def load(on):
    """Load everything, as it would be on a day; False where it is there already."""
    if log_ins():
        return False
    people.load_staff(on)
    people.load_citizens(on)
    people.load_mentors(on)
    companies.load(on)
    consents.load(on)
    statuses.load_first(on)
    matches.load(on)
    statuses.load_later(on)
    people.stay_in_phase()
    conversations.load(on)
    referrals.load(on)
    recruiting.load(on)
    courses.load(on)
    progression.load(on)
    plan.load(on)
    consents.date_back()
    return True


def log_ins():
    """The demo people who may log in, as the database has them: none before they are loaded."""
    return list(User.objects.filter(email__endswith=f"@{people.DOMAIN}").order_by("role", "email"))


def demo_user(role):
    """Whom the log-in page lets in as a role by one press, or None before they are loaded."""
    return User.objects.filter(email=DEMO_LOGINS.get(role), role=role, is_active=True).first()


def anybody_there():
    """Whether the database has a citizen, whoever brought them."""
    return Citizen.objects.exists()
