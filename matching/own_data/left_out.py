"""Fields that are in no document of own data, and why; the document says so too."""

from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy


class Reason(NamedTuple):
    """Fields that are in no document: what they are, and why."""

    what: Any
    why: Any


NUMBER = Reason(
    gettext_lazy("Numbers by which the system finds its rows"), gettext_lazy("They tell nothing.")
)
HASH = Reason(
    gettext_lazy("Fingerprints by which one can check that nothing was changed"),
    gettext_lazy("They tell nothing."),
)
UNUSED = Reason(gettext_lazy("Fields that are never filled in"), gettext_lazy("They are empty."))
SECRET = Reason(
    gettext_lazy("What keeps the log-in safe"), gettext_lazy("It would let somebody else in.")
)
OTHERS = Reason(
    gettext_lazy("The companies and volunteers as they were ranked"),
    gettext_lazy(
        "Their facts are theirs. You see which of them stood on a list, where, and with which score."
    ),
)
LISTS = Reason(
    gettext_lazy("The word lists that texts are compared by"),
    gettext_lazy("They are the same for everybody."),
)
FIELDS_LEFT_OUT = {
    "citizens.Citizen.key": NUMBER,
    "mentors.Mentor.key": NUMBER,
    "matching.Erasure.key": NUMBER,
    "matching.Consent.text_hash": HASH,
    "matching.Reading.salt": HASH,
    "matching.Reading.hash": HASH,
    "matching.Change.salt": HASH,
    "matching.Change.hash": HASH,
    "matching.Change.about": NUMBER,
    "matching.Change.object_pk": NUMBER,
    "matching.Change.object_id": NUMBER,
    "matching.Change.serialized_data": UNUSED,
    "matching.Change.changes_text": UNUSED,
    "matching.Change.cid": UNUSED,
    "matching.Change.remote_addr": UNUSED,
    "matching.Change.remote_port": UNUSED,
    "matching.Change.additional_data": UNUSED,
    "matching.Change.actor_email": UNUSED,
    "matching.Decision.pool": OTHERS,
    "matching.Decision.words": LISTS,
    "evaluation.SurveyLink.token_hash": HASH,
    "programme.User.password": SECRET,
    "programme.User.calendar_key": SECRET,
    "programme.User.sessions_ended": SECRET,
}
TOLD_NUMBERS = ("matching.Decision.id",)  # people know a list by it


def why_left_out(field):
    """Why a field is in no document, or None."""
    label = f"{field.model._meta.label}.{field.name}"
    if isinstance(field, models.AutoField) and label not in TOLD_NUMBERS:
        return NUMBER
    return FIELDS_LEFT_OUT.get(label)
