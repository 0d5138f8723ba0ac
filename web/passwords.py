"""Passwords that are long and yet guessed at once: a known one, or a word of this house, dressed up."""

import re
from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# What lies near at hand to whoever works here, or guesses who does.
OUR_WORDS = frozenset(
    ["rampe", "sind", "jobcenter", "kommune", "borger", "virksomhed", "mentor", "frivillig"]
    + ["koordinator", "konsulent", "administrator", "fleksjob", "praktik", "login", "password"]
    + ["adgangskode", "kodeord", "velkommen", "sommer", "vinter", "efterår", "forår"]
)


class DressedUpValidator:
    """Refuses one word that everybody knows, however often, between figures and signs."""

    def validate(self, password, user=None):
        words = {word for word in re.split(r"[\W\d_]+", password.lower()) if word}
        if len(words) <= 1 and all(_is_known(word) for word in words):
            raise ValidationError(
                _("This is guessed at once: a known word with figures. Take several words."),
                code="password_dressed_up",
            )

    def get_help_text(self):
        return _("One known word with figures around it is not enough; several words are.")


def _is_known(word):
    """
    >>> [_is_known(word) for word in ("rampe", "sommersommer", "letmein", "havregrød")]
    [True, True, True, False]
    """
    shortest = word[: (word + word).index(word, 1)]  # "sommersommer" is "sommer"
    return shortest in OUR_WORDS or shortest in _common()


@cache
def _common():
    return CommonPasswordValidator().passwords
