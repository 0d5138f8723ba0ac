"""Which fields of our forms are watched for words that hardly belong there.

Every free text is watched for CPR numbers, and for words of illness too unless it stands below. So a new
field is watched from its first day on.
"""

from django import forms

from companies.models import Company
from mentors.models import Mentor
from programme.indicators import OF_INDICATOR
from programme.sensitive_words import has_cpr_number, illness_words
from web.forms.fields import LongText, WordsField

ILLNESS, CPR = "illness", "cpr"
FREE_TEXTS = (forms.CharField, LongText, WordsField)  # not their kin: addresses, numbers, secrets

# Where a word of illness is no mistake, and why.
_NAME = "a name, of a person, a company or its trade"
_ASKED = "asked of everybody, and about nobody"
_FEW = "contact person and deputy alone read it"
EXEMPT = {
    "CitizenForm.name": _NAME,
    "ReferForm.referred_by": _NAME,
    "MentorForm.name": _NAME,
    "ReceiverForm.elsewhere": _NAME,
    "ContactForm.name": _NAME,
    "CompanyForm.name": _NAME,
    "CompanyForm.industry": _NAME,
    "CompanyForm.address": _NAME,
    "EntranceForm.name": _NAME,
    "Narrowing.q": "searches, and is not kept",
    "CitizenForm.needs_in_words": _FEW,
    "ConversationForm.text": _FEW,
    "FollowUpForm.note": _FEW,
    "FollowUpForm.warning_signs": _FEW,
    "FollowUpForm.what_next": _FEW,
    "MeasurementForm.comment": _FEW,
    "SetForm.title_da": _ASKED,
    "SetForm.title_en": _ASKED,
    **{f"IndicatorForm.{name}": _ASKED for name in OF_INDICATOR},
    "DiaryForm.own": "the volunteer alone reads it, and it says itself what does not belong there",
    "ConfirmForm.absence": "what is agreed about being ill can hardly be said without the word",
    "CouldBeMeForm.words": _FEW,
    "OpennessForm.what": "the citizen's own plan for what to say about it, read by few",
    "OpennessForm.to_whom": _FEW,
    "OpennessForm.when": _FEW,
    "OpennessForm.who_helps": _FEW,
}

# Many of these stand on one page: the hint would be all that is seen. They warn where a word is typed.
WITHOUT_HINT = ("AnswerForm", "OneFact")


def watch_of(form, name):
    """What a field is watched for: ILLNESS (and CPR numbers), CPR, or "" for what is no free text."""
    names = [one.__name__ for one in type(form).__mro__ if one.__module__.startswith("web.forms.")]
    field = form.fields[name]
    if not names or type(field) not in FREE_TEXTS or field.widget.is_hidden:
        return ""
    # "comment-energy" is one of several comments.
    exempt = any(f"{one}.{name.split('-')[0]}" in EXEMPT for one in names)
    # What was said with a company or a volunteer is read by all who work with them.
    exempt = exempt and not isinstance(getattr(form, "party", None), Company | Mentor)
    return CPR if exempt else ILLNESS


def has_hint(form, name):
    """Whether this is the field of a form at which the hint stands: the first longer text of those
    that others read."""
    if type(form).__name__ in WITHOUT_HINT or hasattr(form, "fact"):
        return False
    longer = (
        other
        for other, field in form.fields.items()
        if isinstance(field.widget, forms.Textarea) and watch_of(form, other) == ILLNESS
    )
    return next(longer, None) == name


def found_in(posted):
    """(whether there is a word of illness, whether a CPR number) in what a page has sent.

    Each watched field sends its own name along, see `web.forms.renderer.BoundField`.
    """
    read_by_others = _texts(posted, ILLNESS)
    every = [*read_by_others, *_texts(posted, CPR)]
    return bool(illness_words("\n".join(read_by_others))), any(
        has_cpr_number(text) for text in every
    )


def _texts(posted, watch):
    return [text for name in posted.getlist(f"watch-{watch}") for text in posted.getlist(name)]
