"""What is wrong with the keys, said at start: better than on the first page that needs one."""

from django.conf import settings
from django.core import checks

from programme import vault


@checks.register("keys")
def keys_open(app_configs, **kwargs):
    try:
        vault.try_keys()
    except vault.Unreadable as wrong:
        return [
            checks.Error(
                f"The keys in {settings.KEY_STORE} do not open: {wrong}",
                hint="Set FIELD_KEY to the key they were wrapped by; while it is being changed,"
                " FIELD_KEY_OLD too (docs/operations.md, Keys).",
                id="programme.E002",
            )
        ]
    return []


@checks.register("keys", deploy=True)
def keys_have_a_place(app_configs, **kwargs):
    """Several machines share a PostgreSQL; they must share the keys too, and know where."""
    server = "postgresql" in settings.DATABASES["default"]["ENGINE"]
    if server and settings.KEY_STORE == settings.KEY_STORE_OF_ONE_MACHINE:
        return [
            checks.Warning(
                f"KEY_STORE is not set, so this machine keeps its own keys in {settings.KEY_STORE}.",
                hint="Set KEY_STORE to a folder that every machine serving this database shares.",
                id="programme.W001",
            )
        ]
    return []
