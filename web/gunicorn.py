"""How it is served: `gunicorn -c python:web.gunicorn web.wsgi`.

No log of addresses is kept unless `--access-logfile` asks for one; then it holds neither what was searched
for nor a key (docs/operations.md, "Logs").
"""

import os

import django
from django.core.management import CommandError, call_command
from django.db import connections
from gunicorn.glogging import Logger

from web.journal import without_keys

accesslog = None
access_log_format = "%(t)s %(h)s %(m)s %(U)s %(s)s %(B)s %(M)sms"


class Log(Logger):
    def atoms(self, *args):
        """`U` is the address without what follows "?"."""
        atoms = super().atoms(*args)
        return atoms | {"U": without_keys(atoms["U"] or "")}


logger_class = Log


def on_starting(server):
    """Before anybody is served: what must be right, or it does not start."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "web.settings")
    django.setup()
    try:
        call_command("check", databases=["default"])
    except CommandError as wrong:
        raise SystemExit(str(wrong)) from wrong
    finally:
        connections.close_all()  # workers are copies of this process, and share none
