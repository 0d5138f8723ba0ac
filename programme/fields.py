"""Model fields that every floor above uses."""

from django.db import models


class Words(models.JSONField):
    """A list of free words or phrases in their order, as typed. Empty means not known."""

    def __init__(self, *args, **kwargs):
        kwargs["default"] = list
        kwargs["blank"] = True
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["default"], kwargs["blank"]
        return name, path, args, kwargs


class PrivateText(models.TextField):
    """Free text about somebody's health or life. It never enters a score, a log or a letter by
    itself; one class for all of it, so that whatever guards such text is said in one place."""

    def __init__(self, *args, **kwargs):
        kwargs["blank"] = True
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["blank"]
        return name, path, args, kwargs
