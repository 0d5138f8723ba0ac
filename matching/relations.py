"""In which relation somebody may see something about a citizen: the columns of the table of fields."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Relation(models.TextChoices):
    CONTACT = "contact", _("Contact person")
    DEPUTY = "deputy", _("Deputy")
    COORDINATOR = "coordinator", _("Coordinator")
    COLLEAGUE = "colleague", _("Colleague")
    PROPOSED = "proposed", _("Volunteer who is asked")
    RUNNING = "running", _("Volunteer")
    MACHINE = "machine", _("A command at the machine")
