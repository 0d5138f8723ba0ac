"""The contract: what is offered, and the two ways of signing it."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from matching.cadence import DAY, months_later
from mentors import contracts
from programme.models import MentorRole
from web.forms.fields import DateField, LongText

ROLES = [(role.value, role.label) for role in contracts.ROLES]


class OfferForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=ROLES, widget=forms.RadioSelect)
    limits = LongText(
        label=_("Limits"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "What you have agreed about how much, when and what not. It stands in the contract."
        ),
    )
    begins_on = DateField(label=_("From"))
    ends_on = DateField(label=_("Until and including"))

    def __init__(self, mentor, contract, *args, **kwargs):
        super().__init__(*args, initial=_proposed(mentor, contract), **kwargs)


def _proposed(mentor, contract):
    """The offer as it stands; or a year that goes on from the contract that holds, or from today."""
    today = timezone.localdate()
    if contract and contract.signed_on is None:
        names = ("role", "limits", "begins_on", "ends_on")
        return {name: getattr(contract, name) for name in names}
    begins = contract.ends_on + DAY if contract and contract.ends_on >= today else today
    role = contract.role if contract else mentor.role
    return {
        "role": role if role in dict(ROLES) else MentorRole.SOCIAL,
        "limits": contract.limits if contract else "",
        "begins_on": begins,
        "ends_on": months_later(begins, 12) - DAY,
    }


class SignForm(forms.Form):
    """Whoever could turn 18 in the year of the signature says that it has happened."""

    is_adult = forms.BooleanField(label=_("The volunteer has turned 18"), required=False)

    def __init__(self, mentor, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not any(contracts.turns_adult_in(mentor, year) for year in self.years()):
            del self.fields["is_adult"]

    def years(self):
        return {timezone.localdate().year}

    def signed_on(self):
        return timezone.localdate()


class PaperForm(SignForm):
    signed_on_paper = DateField(label=_("Signed on paper"))
    field_order = ["signed_on_paper", "is_adult"]

    def years(self):
        typed = (self.data.get("signed_on_paper") or "")[:4]
        return super().years() | ({int(typed)} if typed.isdecimal() else set())

    def signed_on(self):
        return self.cleaned_data["signed_on_paper"]


class ReadForm(SignForm):
    read = forms.BooleanField(
        label=_("I have read the contract"),
        error_messages={"required": _("Read the contract, and tick that you have.")},
    )
    field_order = ["read", "is_adult"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "is_adult" in self.fields:
            self.fields["is_adult"].label = _("I have turned 18")
