"""What citizens take part in."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Programme(models.Model):
    """A course of action that citizens belong to, with a beginning and mostly an end."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    begins_on = models.DateField(_("begins"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    # Nobody joins any more, and everybody who was in it has somebody who goes on: `matching.closing`.
    closed_on = models.DateField(_("closed"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(begins_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("begins_on")),
                name="programme_ends_after_it_begins",
                violation_error_message=_(
                    "A programme cannot end before it begins. Look at the two days again."
                ),
            ),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def named(cls, said):
        """By its name, however it is written, or by its number; None where there is none."""
        if not said.isprintable():
            return None  # a line of commands brings bytes that are no text
        found = cls.objects.filter(name__iexact=said).first()
        if found is None and said.isascii() and said.isdecimal():
            found = cls.objects.filter(pk=said).first()
        return found

    @classmethod
    def names(cls):
        return list(cls.objects.values_list("name", flat=True))


def current_programme():
    """The programme that a new citizen joins: the latest one that is not closed. Where all are closed, the
    latest of them, which nobody can join (`why_not_join`)."""
    programmes = Programme.objects.order_by("pk")
    return programmes.filter(closed_on=None).last() or programmes.last()


def why_not_join(programme):
    """Why nobody can join a programme, as a sentence; "" if somebody can."""
    if programme.closed_on is None:
        return ""
    return gettext("“%s” is closed. Ask the administrator for a new programme first.") % programme
