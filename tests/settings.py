"""The settings under test: a developer's, whatever the environment says."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("DEBUG", "1")

from web.settings import *  # noqa: F403

DEMO = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast, for invented people
# Each process of tests counts attempts to log in by itself, and each test from none (tests/conftest.py).
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Each process has keys of its own, as it has a database of its own.
KEY_STORE = tempfile.mkdtemp(prefix="rampe-keys-")
atexit.register(shutil.rmtree, KEY_STORE, ignore_errors=True)
