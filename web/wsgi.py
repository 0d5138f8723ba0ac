"""What a web server imports: see `web/gunicorn.py`."""

import logging
import os

from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "web.settings")
logger = logging.getLogger(__name__)


class NobodyComesBack:
    """The pages, once whoever was erased and brought back by an old copy of the database is out again.

    Tried before the first request. Where the database does not answer, or is not migrated, it is tried
    again with each, and until then only /healthz answers.
    """

    def __init__(self, pages):
        self.pages = pages
        self.done = False
        self._replay()

    def __call__(self, environ, start_response):
        if self.done or environ["PATH_INFO"] == "/healthz" or self._replay():
            return self.pages(environ, start_response)
        start_response("503 Service Unavailable", [("Content-Type", "text/plain; charset=utf-8")])
        return ["Databasen svarer ikke endnu. Prøv igen om lidt.\n".encode()]

    def _replay(self):
        from matching.erasing import replay  # the apps are loaded by now

        try:
            replay(at=timezone.now())
        except DatabaseError:
            logger.exception("Erasures could not be replayed; no page is served.")
        else:
            self.done = True
        return self.done


application = NobodyComesBack(get_wsgi_application())
