"""Changing keys: every key wrapped by another one, every text sealed anew. Stopped anywhere, it goes on."""

import datetime
import itertools
import time

from django.apps import apps
from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from programme import vault
from programme.fields import PrivateText, Sealed

# Whoever had begun to write before a new generation was there seals by the old one. An hour later
# that is in the database, and the next run finds it.
KEPT_BESIDE = datetime.timedelta(hours=1)
PATIENCE = 100  # times a citizen's rows are tried, a tenth of a second apart
AT_ONCE = 500  # rows


def private_texts(registry=apps):
    """Every field whose text is sealed, of all models."""
    return [
        field
        for model in registry.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, PrivateText)
    ]


def is_anything_sealed():
    """Whether the database holds a text that needs a key."""
    return any(_texts(field).exists() for field in private_texts())


def rotate(*, texts=False, kept_beside=KEPT_BESIDE):
    """Wrap every key by FIELD_KEY. With `texts`, give every citizen and the house a new key as well,
    and seal every text by it.

    Returns {"rewrapped": keys, "renewed": keys, "texts": sealed anew, "unreadable": texts left as they
    are, "busy": keys whose rows somebody held all the while, "kept": old keys that a run from an hour
    later on throws away}.

    One run with `texts` that was begun is to be ended: stopped, the next one goes on with it.
    """
    counted = dict.fromkeys(("rewrapped", "renewed", "texts", "unreadable", "busy", "kept"), 0)
    counted["rewrapped"] = vault.rewrap()
    began_at = _begin() if texts else None
    for key in vault.known():
        if began_at and max(vault.generations(key).values()) < began_at:
            vault.renew(key)
            counted["renewed"] += 1
        if len(vault.generations(key)) > 1:
            _leave_old(key, counted, kept_beside)
    if texts and not counted["busy"]:
        _mark().unlink()
    return counted


def _begin():
    """When this run began; or the one that was stopped, and now goes on."""
    mark = _mark()
    if not mark.exists():
        mark.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = mark.with_name(".resealing-new")
        unfinished.write_text(timezone.now().isoformat())
        unfinished.replace(mark)
    return datetime.datetime.fromisoformat(mark.read_text())


def _mark():
    return vault.folder() / ".resealing"


def _leave_old(key, counted, kept_beside):
    """Seal by the latest generation of a key what is not yet; then throw the others away, once nobody
    can be writing by them any more."""
    made = vault.generations(key)
    latest = max(made)
    sealed, unreadable = _patiently(_reseal, key, latest)
    if sealed is None:
        counted["busy"] += 1
    else:
        counted["texts"] += sealed
        counted["unreadable"] += unreadable
    if sealed is None or unreadable or timezone.now() < made[latest] + kept_beside:
        counted["kept"] += len(made) - 1
    else:
        vault.drop(key, set(made) - {latest})


def _patiently(act, *about):
    """Tries again instead of waiting with rows in hand: so nobody's own work is broken off for it."""
    for _time in range(PATIENCE):
        try:
            return act(*about)
        except OperationalError:
            time.sleep(0.1)
    return None, 0


@transaction.atomic
def _reseal(key, latest):
    """(texts that are sealed by the latest generation now, texts that do not open)"""
    sealed = unreadable = 0
    for field in private_texts():
        for row in (
            _texts(field)
            .filter(_about(field, key))
            .select_for_update(nowait=True, of=("self",), no_key=True)
        ):
            stored = row.__dict__[field.attname].stored
            if vault.is_sealed(stored) and vault.generation_of(stored) == latest:
                continue
            try:
                text = vault.unseal(stored, key=key, about=field.about)
            except vault.Unreadable:
                unreadable += 1
                continue
            _store(field, row, vault.seal(text, key=key, about=field.about))
            sealed += 1
    return sealed, unreadable


def _about(field, key):
    """Which rows' texts are sealed by a key: a condition."""
    found, before = Q(pk__in=()), Q()
    for path in field.of:
        to_key = "key" if path == "self" else f"{path}__key"
        found |= before & Q(**{to_key: key})
        before &= Q(**{f"{to_key}__isnull": True})
    return before if key == vault.HOUSE else found


def _texts(field):
    return field.model._base_manager.exclude(**{field.name: ""}).order_by("pk")


def _store(field, row, stored):
    field.model._base_manager.filter(pk=row.pk).update(**{field.name: Sealed(stored)})


# For migrations


def seal_plain(registry, app):
    """Seal what an earlier version wrote in plain text, in the tables of one app."""
    for field, row, stored in _stored(registry, app):
        if not vault.is_sealed(stored):
            sealed = vault.seal(stored, key=field.owner_key(row), about=field.about)
            _store(field, row, sealed)


def unseal_again(registry, app):
    """The way back, as far as the keys are there; raises Unreadable where one is not."""
    for field, row, stored in _stored(registry, app):
        text = vault.unseal(stored, key=field.owner_key(row), about=field.about)
        _store(field, row, text)


def _stored(registry, app):
    """(field, row, what is stored) of every text that is not empty."""
    for field in private_texts(registry):
        if field.model._meta.app_label != app:
            continue
        keys = iter(list(_texts(field).values_list("pk", flat=True)))
        owners = [path for path in field.of if path != "self"]
        while batch := list(itertools.islice(keys, AT_ONCE)):
            for row in field.model._base_manager.filter(pk__in=batch).select_related(*owners):
                yield field, row, row.__dict__[field.attname].stored
