#!/usr/bin/env python
"""The developer's and operator's door: `python manage.py help` lists the commands."""

import os
import sys

PRODUCTION_SETTINGS = ("DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "FIELD_KEY", "FIELD_KEY_FILE")


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "web.settings")
    # A checkout with no setting of its own is a developer's; once any of them is given, the
    # settings refuse to start without the rest (web/wsgi.py never assumes anything).
    if not any(name in os.environ for name in PRODUCTION_SETTINGS):
        os.environ["DEBUG"] = "1"
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
