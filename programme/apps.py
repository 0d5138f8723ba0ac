from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ProgrammeConfig(AppConfig):
    name = "programme"
    verbose_name = _("Programme")

    def ready(self):
        from programme.vocabularies import load

        # Not a data migration: a test that empties its tables gets the lists back, and a longer
        # list in a new release needs no migration of its own.
        post_migrate.connect(load, sender=self)
