"""The change log: who changed what, and what it was before. django-auditlog finds it, `Change` keeps it.

What was written about somebody's health or life is never in it: only that it was changed. Neither are
secrets of users.
"""

from auditlog.context import auditlog_disabled, disable_auditlog
from auditlog.registry import auditlog
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.signals import post_save, pre_save

from citizens.models import Citizen
from matching.models import (
    Change,
    Decision,
    DecisionView,
    Digest,
    Reading,
    Run,
    Seal,
    Snapshot,
)
from matching.models.changes import done_by
from programme import vault
from programme.fields import PrivateText, Sealed
from programme.models import Occupation, Postcode, User

__all__ = ["done_by", "follow", "forget", "forget_rows", "nobodys"]

# Written by the machine and never changed, or lists that come whole from elsewhere.
NOT_FOLLOWED = (
    *(Change, Decision, DecisionView, Digest, Reading, Run, Seal, Snapshot),
    *(Occupation, Postcode),
)
SECRETS = {User: ("password", "calendar_key")}
# A log-in is no change of rights, and the name of a key is no news.
NOT_TOLD = {User: ("last_login",), Citizen: ("key",)}
HIDDEN = "•••"

# Loading invented people is nobody's change.
nobodys = disable_auditlog


def no_number():
    """A request has no number of ours."""
    return None


def hidden(value):
    """Whether there was something, and no more; an empty one may be seen to be empty."""
    return "" if value in ("", "None") else HIDDEN


def follow(all_models):
    """Log the changes of every model but NOT_FOLLOWED: a new model is in without anybody's doing."""
    for model in all_models:
        if model in NOT_FOLLOWED or auditlog.contains(model):
            continue
        private, not_told = _private(model), NOT_TOLD.get(model, ())
        auditlog.register(
            model,
            # Named, or auditlog reads the rows that point here too; and it opens what it compares,
            # so what is sealed is left to us.
            include_fields=[
                field.name
                for field in model._meta.concrete_fields
                if field not in private and field.name not in not_told
            ],
            mask_fields=list(SECRETS.get(model, ())),
            mask_callable=f"{__name__}.hidden",
            m2m_fields=[field.name for field in model._meta.many_to_many],
        )
        if private:
            pre_save.connect(_private_changed, sender=model)
            post_save.connect(_private_made, sender=model)


def _private(model: type[models.Model]):
    return [field for field in model._meta.concrete_fields if isinstance(field, PrivateText)]


def _private_changed(sender, instance, update_fields=None, **_sent):
    """Log that a private text is another one than before. What nobody has opened is the same."""
    if instance._state.adding or auditlog_disabled.get():
        return
    opened = [
        field.name
        for field in _private(sender)
        if not isinstance(instance.__dict__.get(field.attname, Sealed("")), Sealed)
        and (not update_fields or field.name in update_fields)
    ]
    before = sender._base_manager.filter(pk=instance.pk).first() if opened else None
    if before is None:
        return
    changes = {}
    for name in opened:
        was, now = _text(before, name), getattr(instance, name)
        if was != now:
            changes[name] = [_mark(was), _mark(now)]
    if changes:
        Change.objects.log_create(instance, action=Change.Action.UPDATE, changes=changes)


def _private_made(sender, instance, created, **_sent):
    if not created or auditlog_disabled.get():
        return
    changes = {
        field.name: ["", HIDDEN]
        for field in _private(sender)
        if instance.__dict__.get(field.attname)
    }
    if changes:
        Change.objects.log_create(instance, action=Change.Action.CREATE, changes=changes)


def _text(row, name):
    """The text as it was, or None where it can no longer be opened."""
    try:
        return getattr(row, name)
    except vault.Unreadable:
        return None


def _mark(text):
    return "" if text == "" else HIDDEN


def forget(citizen):
    """Erase what was changed about a citizen; that something was, stays."""
    _forget(Change.objects.filter(about=citizen.pk))


def forget_rows(model, keys):
    """The same of rows about somebody else, a volunteer: what was changed in them."""
    rows = ContentType.objects.get_for_model(model)
    _forget(Change.objects.filter(content_type=rows, object_id__in=list(keys)))


def _forget(changes):
    changes.update(about=None, object_pk="", object_id=None, object_repr="", changes=None, salt="")
