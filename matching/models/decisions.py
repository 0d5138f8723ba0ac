import hashlib
import json
import zlib

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citizens.models import Citizen
from matching.scoring.ranking import by_weight
from matching.stages import Kind


class ScoringModel(models.Model):
    """One version of the weights, priors and parameters. A change is a new version, never an edit."""

    name = models.CharField(_("name"), max_length=20, choices=Kind)
    version = models.PositiveSmallIntegerField(_("version"))
    document = models.JSONField(_("weights, priors and parameters"))
    hash = models.CharField(_("hash"), max_length=64)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(_("reason"))
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    active_from = models.DateTimeField(_("active from"), null=True, blank=True)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    activation_reason = models.TextField(_("why it was put to use"), blank=True)

    class Meta:
        verbose_name = _("scoring model")
        verbose_name_plural = _("scoring models")
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="one_model_a_version")
        ]

    def __str__(self):
        return f"{self.get_name_display()} {self.version}"

    @property
    def weights(self):
        """{criterion: weight in hundredths}, the heaviest first."""
        weights = self.document["weights"]
        return {criterion: weights[criterion] for criterion in by_weight(self.name, weights)}

    @classmethod
    def active(cls, kind):
        """The version that ranks today."""
        return cls.objects.filter(name=kind, active_from__isnull=False).order_by(
            "-active_from", "-version"
        )[0]


class Unreadable(Exception):
    """A snapshot that was erased, or is no longer what was kept; its message says which."""


class Snapshot(models.Model):
    """A document as it was, found by the hash of its content; many decisions share one.

    Erasing takes the content and leaves the hash, so that a decision says that it was there.
    """

    hash = models.CharField(max_length=64, primary_key=True)
    packed = models.BinaryField(null=True)

    class Meta:
        verbose_name = _("basis of a list")
        verbose_name_plural = _("bases of lists")

    def __str__(self):
        return self.hash

    @property
    def content(self):
        """The document; raises Unreadable where it is not what the hash was made of."""
        if self.packed is None:
            raise Unreadable(_("What the list was made from has been erased."))
        try:
            written = zlib.decompress(self.packed)
        except zlib.error:
            written = b""
        if hashlib.sha256(written).hexdigest() != self.hash:
            raise Unreadable(_("What was kept about the list has been changed since."))
        return json.loads(written)


class Decision(models.Model):
    """A list as it was shown: who was ranked, by which version, from which inputs, with what result.

    The same citizen, version and inputs is the same decision with one more viewer.
    """

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="decisions")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    model = models.ForeignKey(ScoringModel, models.PROTECT, related_name="decisions")
    seeker = models.ForeignKey(Snapshot, models.PROTECT, related_name="+")
    pool = models.ForeignKey(Snapshot, models.PROTECT, related_name="+")
    words = models.ForeignKey(Snapshot, models.PROTECT, related_name="+")
    result = models.ForeignKey(Snapshot, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["citizen", "kind", "model", "seeker", "pool", "words"],
                name="one_decision_an_input",
            )
        ]

    def __str__(self):
        return f"{self.pk}"

    def place_of(self, ref):
        """Where the list had a party: (rank, ""), or (None, the rule that excluded it)."""
        result = self.result.content
        for rank, row in enumerate(result["order"], start=1):
            if row["ref"] == ref:
                return rank, ""
        return None, result["excluded"].get(ref, "")


class DecisionView(models.Model):
    """Somebody saw the list; without a user, a command printed it."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="views")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(_("seen"), auto_now_add=True)

    class Meta:
        verbose_name = _("view of a decision")
        verbose_name_plural = _("views of decisions")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.decision} {self.seen_at}"
