"""Volunteers: who they are and when they can, how they came, and what was agreed with them."""

from mentors.models.contracts import Contract, ContractText
from mentors.models.feedback import Feedback
from mentors.models.profile import Mentor, Pause
from mentors.models.recruitment import (
    Certificate,
    InformationMeeting,
    LeftReason,
    RecruitmentTarget,
    Source,
    VolunteerCentre,
)

# What is about one volunteer and nobody else.
OWN_ROWS = (Pause, Certificate, Contract, Feedback)

__all__ = [
    "Certificate",
    "Contract",
    "ContractText",
    "Feedback",
    "InformationMeeting",
    "LeftReason",
    "OWN_ROWS",
    "Mentor",
    "Pause",
    "RecruitmentTarget",
    "Source",
    "VolunteerCentre",
]
