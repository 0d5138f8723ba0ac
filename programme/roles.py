"""What a user may be here; which rows a role opens stands in matching/visibility.py."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("Administrator")
    COORDINATOR = "coordinator", _("Coordinator")
    CONSULTANT = "consultant", _("Consultant")
    MENTOR = "mentor", _("Volunteer mentor")
    EVALUATOR = "evaluator", _("Evaluator")


# Whoever sees many citizens, or makes users: a password alone does not let these in.
NEED_SECOND_FACTOR = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR, Role.CONSULTANT})
