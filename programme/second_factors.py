"""The secrets of second factors are kept sealed: a copy of the database is no key to a log-in."""

import base64
import os

from allauth.mfa.models import Authenticator
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction

NONCE = 12  # bytes
SECRETS = ("secret", "seed")  # of an app, and of the recovery codes; a key's public half is none


def seal(text):
    """The text sealed by FIELD_KEY, in base64."""
    nonce = os.urandom(NONCE)
    return base64.b64encode(nonce + _ciphers()[0].encrypt(nonce, text.encode(), None)).decode()


def unseal(sealed):
    """The text again; InvalidTag if it was sealed by neither FIELD_KEY nor FIELD_KEY_OLD."""
    whole = base64.b64decode(sealed)
    for cipher in _ciphers():
        try:
            return cipher.decrypt(whole[:NONCE], whole[NONCE:], None).decode()
        except InvalidTag:
            continue
    raise InvalidTag


@transaction.atomic
def reseal():
    """Seal every secret by FIELD_KEY, so that FIELD_KEY_OLD can go; returns how many there are."""
    count = 0
    for authenticator in Authenticator.objects.select_for_update():
        sealed = {name: authenticator.data[name] for name in SECRETS if name in authenticator.data}
        for name, secret in sealed.items():
            authenticator.data[name] = seal(unseal(secret))
            count += 1
        if sealed:
            authenticator.save(update_fields=["data"])
    return count


@transaction.atomic
def take_away(user):
    """Neither app nor key nor recovery code lets the user in any more, and every session ends."""
    Authenticator.objects.filter(user=user).delete()
    user.end_sessions()


def _ciphers():
    """That of the key in use, and during a change that of the one before. Each is made from its field
    key for this use alone."""
    return [
        AESGCM(HKDF(SHA256(), length=32, salt=None, info=b"second factors").derive(key))
        for key in (settings.FIELD_KEY, settings.FIELD_KEY_OLD)
        if key
    ]
