from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from citizens.models.profile import Citizen


class WishList(models.Model):
    """What a citizen wished for from a day on. A change is a new list; the old ones stay as history."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="wish_lists")
    recorded_on = models.DateField(_("from"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("wish list")
        verbose_name_plural = _("wish lists")
        ordering = ["-pk"]

    def __str__(self):
        return " › ".join(wish.text for wish in self.wishes.all())


class Wish(models.Model):
    """A task or occupation, or a company where the citizen can see themselves; the dream is rank 1."""

    class Kind(models.TextChoices):
        TASK = "task", _("Task or occupation")
        COMPANY = "company", _("Company")

    wish_list = models.ForeignKey(WishList, models.CASCADE, related_name="wishes")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    rank = models.PositiveSmallIntegerField(_("rank"))
    text = models.CharField(_("wish"), max_length=200)

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        ordering = ["kind", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["wish_list", "kind", "rank"], name="one_wish_a_rank")
        ]

    def __str__(self):
        return self.text


def record_wishes(citizen, tasks, companies, *, on, by=None):
    """Write a new wish list where it differs from the latest; returns whether it did."""
    if (citizen.wishes_now(), citizen.own_companies()) == (list(tasks), list(companies)):
        return False
    wish_list = WishList.objects.create(citizen=citizen, recorded_on=on, recorded_by=by)
    for kind, texts in ((Wish.Kind.TASK, tasks), (Wish.Kind.COMPANY, companies)):
        for rank, text in enumerate(texts, start=1):
            # One by one: the change log misses what is written in bulk.
            Wish.objects.create(wish_list=wish_list, kind=kind, rank=rank, text=text)
    # A list read earlier, prefetched perhaps, is no longer the latest.
    citizen.__dict__.get("_prefetched_objects_cache", {}).pop("wish_lists", None)
    return True
