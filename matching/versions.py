"""Versions of the scoring model: the first one comes with `migrate`."""

from django.db import connections
from django.utils import timezone

from matching.scoring.weighting import FIRST, fingerprint


def load_first(sender, using, **_signal):
    """Version 1 of both models, unless there are versions already."""
    from matching.models import ScoringModel

    if ScoringModel._meta.db_table not in connections[using].introspection.table_names():
        return  # a migration backwards to nothing
    for kind, document in FIRST.items():
        if not ScoringModel.objects.using(using).filter(name=kind).exists():
            ScoringModel.objects.using(using).create(
                name=kind,
                version=1,
                document=document,
                hash=fingerprint(document),
                reason="Udgangspunktet: vægtene er hypoteser, som skal måles.",
                active_from=timezone.now(),
            )
