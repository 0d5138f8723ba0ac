from django.core.exceptions import ValidationError


class Refused(ValidationError):
    """A step that may not be taken now; its message is the sentence for the user."""
