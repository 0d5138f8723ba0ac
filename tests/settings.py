"""The settings under test: a developer's, whatever the environment says."""

import os

os.environ.setdefault("DEBUG", "1")

from web.settings import *  # noqa: F403

DEMO = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast, for invented people
