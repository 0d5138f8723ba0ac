"""A referral as it comes from the job centre, what the citizen was told, the answer, the status."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citizens.models import Citizen, Referral, Told
from matching import consents
from matching.labels import STATUS_ITEMS
from matching.models import Consent
from matching.referrals import first_talk_of, places_of
from matching.status_letters import items_with_a_yes
from matching.visibility import case_workers_of, offices_of
from web.forms.fields import DateField
from web.forms.matches import words_field
from web.forms.seen import SeenForm


class UnaskedForm(forms.Form):
    """A yes that comes too soon after a no counts where the citizen brought it up."""

    unasked = forms.BooleanField(
        label=_("The citizen said this without being asked"),
        required=False,
        widget=forms.HiddenInput,
    )
    citizen: Citizen
    purpose: Consent.Purpose

    def wait(self):
        """Why the citizen may not be asked today: a sentence, or ""."""
        return consents.why_not_ask(self.citizen, self.purpose, timezone.localdate())

    def clean_unasked(self):
        refusal = self.wait() if self.answers() else ""
        if refusal:
            self.fields["unasked"].widget = forms.CheckboxInput()
            if not self.cleaned_data["unasked"]:
                raise forms.ValidationError(refusal)
        return self.cleaned_data["unasked"]

    def answers(self):
        """Whether the form holds a yes."""
        return True


class ReferForm(forms.Form):
    referred_on = DateField(label=_("Referred on"))
    office = forms.ModelChoiceField(label=_("Job centre"), queryset=None)
    referred_by = forms.CharField(label=_("Caseworker at the job centre"), max_length=120)
    referred_by_email = forms.EmailField(
        label=_("The caseworker's e-mail"), required=False, max_length=254
    )
    done = _("The referral is saved.")

    def __init__(self, citizen, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices_of(user)
        known = getattr(citizen, "referral", None) or citizen
        names = ("referred_on", "office", "referred_by", "referred_by_email")
        self.initial = {name: getattr(known, name, "") for name in names} | self.initial


class AcceptForm(UnaskedForm):
    """Everything has been told, and the first conversation has a day, a time and a name."""

    told = forms.MultipleChoiceField(
        label=_("The citizen has been told"),
        choices=Told.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    admitted_on = DateField(label=_("The admitting meeting was on"))
    first_talk_on = DateField(
        label=_("First conversation on"), help_text=_("Within 14 days, on a working day.")
    )
    first_talk_time = forms.TimeField(
        label=_("At"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    first_talk_with = forms.ModelChoiceField(label=_("With"), queryset=None)
    channel = forms.ChoiceField(
        label=_("How did the citizen say yes to taking part?"),
        choices=Consent.Channel.choices,
        widget=forms.RadioSelect,
    )
    beyond_quota = forms.BooleanField(
        label=_("A manager has decided that the citizen is taken in all the same"),
        error_messages={"required": _("All places are taken: tick that a manager has decided it.")},
    )
    done = _("Accepted. The first conversation is agreed.")
    purpose = Consent.Purpose.TAKE_PART

    def __init__(self, citizen, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.citizen = citizen
        self.fields["first_talk_with"].queryset = case_workers_of(citizen)
        if consents.holds(citizen, self.purpose, timezone.localdate()):
            del self.fields["channel"]
        if not places_of(citizen.referral.office, timezone.localdate()).is_full:
            del self.fields["beyond_quota"]
        self.order_fields(["told", "admitted_on", *self.fields])
        self.initial = {
            "told": citizen.referral.told,
            "admitted_on": timezone.localdate(),
            "first_talk_with": citizen.consultant_id,
        } | self.initial

    def answers(self):
        return "channel" in self.fields

    def agreed(self):
        """The fields beside the checklist."""
        return [self[name] for name in self.fields if name != "told"]


class MoveForm(SeenForm, forms.Form):
    """Another day, time or name for the first conversation."""

    first_talk_on = DateField(label=_("First conversation on"), show_hidden_initial=True)
    first_talk_time = forms.TimeField(
        label=_("At"),
        show_hidden_initial=True,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    first_talk_with = forms.ModelChoiceField(
        label=_("With"), queryset=None, show_hidden_initial=True
    )
    later = forms.BooleanField(
        label=_("The citizen has asked for a later day than within the 14 days"), required=False
    )
    done = _("The first conversation is moved.")
    NAMES = ("first_talk_on", "first_talk_time", "first_talk_with")

    def __init__(self, citizen, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first_talk_with"].queryset = case_workers_of(citizen)
        self.shown = dict(zip(self.NAMES, first_talk_of(citizen.referral), strict=True))
        self.initial = self.shown | self.initial

    def clean(self):
        return super().clean() | {"seen": self.seen(*self.NAMES)}

    def refused(self):
        """What stands there now has been said: whoever saves once more means it."""
        day, time, whom = self.shown.values()
        self.see(first_talk_on=day, first_talk_time=time, first_talk_with=whom.pk)


class TellForm(forms.Form):
    told = forms.MultipleChoiceField(choices=Told.choices, required=False)
    done = _("What has been told is saved.")

    def __init__(self, citizen, user, *args, **kwargs):
        super().__init__(*args, **kwargs)


class DeclineForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Who declined?"),
        choices=[
            (Referral.Outcome.NO_OF_CITIZEN, _("The citizen")),
            (Referral.Outcome.NO_OF_OFFICE, _("The job centre")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(label=_("Why?"), choices=Referral.Reason.choices)
    reason_in_words = words_field(_("In words"), help_text=_("No diagnosis, and no illness."))
    channel = forms.ChoiceField(
        label=_("How did the citizen say no?"),
        choices=Consent.Channel.choices,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Only where the citizen declined."),
    )
    done = _("The no is recorded, and the case is closed.")

    def __init__(self, citizen, user, *args, **kwargs):
        super().__init__(*args, **kwargs)


class StatusYesForm(UnaskedForm):
    """Nothing is ticked beforehand but what a yes holds to already."""

    items = forms.MultipleChoiceField(
        label=_("The job centre may hear"),
        choices=list(STATUS_ITEMS.items()),
        error_messages={"required": _("Tick what the job centre may hear.")},
        widget=forms.CheckboxSelectMultiple,
    )
    channel = forms.ChoiceField(
        label=_("How did the citizen say yes?"),
        choices=Consent.Channel.choices,
        widget=forms.RadioSelect,
    )
    purpose = Consent.Purpose.TELL_STATUS

    def __init__(self, citizen, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.citizen = citizen
        self.order_fields(["items", "channel", "unasked"])
        self.initial.setdefault("items", items_with_a_yes(citizen, timezone.localdate()))
