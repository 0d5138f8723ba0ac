from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.views.decorators.http import require_safe

from programme import rotation, vault


@login_not_required
@require_safe
def health(request):
    """200 when database, migrations and keys are fine, 503 otherwise; to anyone, with no more said."""
    try:
        executor = MigrationExecutor(connection)
        behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        unfit = behind or not _keys_are_there()
    except (DatabaseError, vault.Unreadable):
        unfit = True
    if unfit:
        return JsonResponse({"status": "unavailable"}, status=503)
    return JsonResponse({"status": "ok"})


def _keys_are_there():
    """Raises Unreadable where FIELD_KEY is not theirs. Without any key nothing may be sealed: or else
    their folder is missing, and what is written now would get keys beside the lost ones."""
    vault.try_keys()
    return bool(vault.known()) or not rotation.is_anything_sealed()
