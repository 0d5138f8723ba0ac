from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ProgrammeConfig(AppConfig):
    name = "programme"
    verbose_name = _("Programme")

    def ready(self):
        from programme import checks  # noqa: F401 - registers them
        from programme.vocabularies import load

        # Not a data migration: a test that empties its tables gets the lists back, and a longer
        # list in a new release needs no migration of its own.
        post_migrate.connect(load, sender=self)
        post_migrate.connect(create_cache_table, sender=self)


def create_cache_table(sender, using, **kwargs):
    """The table in which all processes count attempts to log in. Not a migration either: whoever gives up
    CACHE_URL later needs it then. Does nothing where it is there, or where the cache is elsewhere."""
    call_command("createcachetable", database=using, verbosity=0)
