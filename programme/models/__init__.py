"""What the other floors stand on: users, offices, programmes, places and the shared word lists. One
noun a file."""

from programme.models.facts import Answer, Demand, Gender, MentorRole, Period
from programme.models.indicators import ALWAYS, Indicator, IndicatorSet, set_in_use
from programme.models.offices import Office, Quota
from programme.models.postcodes import Postcode
from programme.models.programmes import Programme, current_programme, why_not_join
from programme.models.questionnaires import Option, Question, Questionnaire
from programme.models.steps import CaseStep
from programme.models.targets import Target, TargetValue
from programme.models.users import Deputy, User
from programme.models.words import Accommodation, Bilingual, Occupation, Term

__all__ = [
    "ALWAYS",
    "Accommodation",
    "Answer",
    "Bilingual",
    "CaseStep",
    "Demand",
    "Deputy",
    "Gender",
    "Indicator",
    "IndicatorSet",
    "MentorRole",
    "Occupation",
    "Office",
    "Option",
    "Period",
    "Postcode",
    "Programme",
    "Question",
    "Questionnaire",
    "Quota",
    "Target",
    "TargetValue",
    "Term",
    "User",
    "current_programme",
    "why_not_join",
    "set_in_use",
]
