"""How volunteers are found: targets, volunteer centres, information meetings, and certificates."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from matching.visibility import branches_of, centres_visible_to, mentors_visible_to
from mentors import recruitment
from mentors.models import Certificate, InformationMeeting, VolunteerCentre
from web.forms.fields import DateField, RowsField
from web.forms.numbers import PhoneField

NO_SUCH_POSTCODE = _("There is no such postcode. Write four figures, for example 8000.")


def _number(most, sentence, **kwargs):
    said = dict.fromkeys(("invalid", "min_value", "max_value"), sentence)
    return forms.IntegerField(min_value=0, max_value=most, error_messages=said, **kwargs)


def _postcode(**kwargs):
    return forms.RegexField(
        r"^[0-9]{4}$",
        max_length=4,
        error_messages={"invalid": NO_SUCH_POSTCODE},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}),
        **kwargs,
    )


class OfBranch(forms.BaseForm):
    """For a form with a `branch`: who has only one is not asked."""

    only_branch = None

    def ask_for_branch(self, user):
        branches = branches_of(user)
        self.fields["branch"].queryset = branches
        if branches.count() == 1:
            self.only_branch = branches.get()
            del self.fields["branch"]

    def whose(self):
        return self.only_branch or self.cleaned_data["branch"]


class TargetForm(OfBranch, forms.Form):
    """A new target; the earlier ones stay."""

    branch = forms.ModelChoiceField(None, label=_("Branch"))
    town = forms.CharField(label=_("Town"), max_length=80)
    first_postcode = _postcode(label=_("Postcodes from"))
    last_postcode = _postcode(
        label=_("to"), required=False, help_text=_("Empty: the one postcode.")
    )
    at_least = _number(200, _("Write a whole number from 0 to 200."), label=_("At least"))
    at_most = _number(
        200, _("Write a whole number from 0 to 200."), label=_("At most"), required=False
    )
    from_on = DateField(label=_("From"))

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, initial={"from_on": timezone.localdate()}, **kwargs)
        self.ask_for_branch(user)

    def said(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "branch"}


class OwnOfBranch(OfBranch, forms.ModelForm):
    """What a branch has: once it is there, it stays with the branch."""

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["branch"]
            return
        self.ask_for_branch(user)
        if self.only_branch:
            self.instance.branch = self.only_branch

    def keep(self):
        """Save it; False where somebody else has just saved the same, and the form says so."""
        try:
            with transaction.atomic():
                self.save()
        except IntegrityError:
            self.add_error(None, self.Meta.error_messages[NON_FIELD_ERRORS]["unique_together"])
            return False
        return True

    def _get_validation_exclusions(self):
        # The branch counts for what may be there once, whether the page asks for it or not.
        return super()._get_validation_exclusions() - {"branch"}


class CentreForm(OwnOfBranch):
    phone = PhoneField(label=_("Phone"))

    class Meta:
        model = VolunteerCentre
        fields = ["branch", "name", "contact", "email", "phone"]
        labels = {"branch": _("Branch")}
        error_messages = {
            NON_FIELD_ERRORS: {"unique_together": _("There is a centre of this name already.")}
        }


class InformationMeetingForm(OwnOfBranch):
    """A meeting and, as `mentors`, who of the volunteers was there."""

    came = _number(
        1000, _("Write a whole number from 0 to 1000."), label=_("How many came"), required=False
    )
    mentors = RowsField(
        None,
        label=_("Who of the volunteers came"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        show_hidden_initial=True,
    )

    class Meta:
        model = InformationMeeting
        fields = ["branch", "held_on", "place", "centre", "came"]
        field_classes = {"held_on": DateField}
        labels = {"branch": _("Branch"), "centre": _("Together with the volunteer centre")}
        error_messages = {
            NON_FIELD_ERRORS: {
                "unique_together": _("There is a meeting on this day and in this place already.")
            }
        }

    def __init__(self, user, *args, **kwargs):
        super().__init__(user, *args, **kwargs)
        centres, mentors = centres_visible_to(user), mentors_visible_to(user)
        if branch := self.instance.branch_id:
            centres, mentors = centres.filter(branch=branch), mentors.filter(branch=branch)
        self.fields["centre"].queryset = centres
        # Who has been at another one, or has left since, is not asked about.
        here = Q(information_meeting=self.instance.pk) if self.instance.pk else Q(pk=None)
        could = Q(information_meeting=None) & (
            Q(left_on=None) | Q(left_on__gt=timezone.localdate())
        )
        self.fields["mentors"].queryset = mentors.filter(here | could)
        if self.instance.pk:
            self.initial["mentors"] = list(self.instance.mentors.values_list("pk", flat=True))
        if not self.fields["mentors"].queryset.exists():
            del self.fields["mentors"]

    def clean(self):
        super().clean()
        said = self.cleaned_data
        branch = said.get("branch") or self.instance.branch_id and self.instance.branch
        theirs = [said["centre"]] if said.get("centre") else []
        theirs += said.get("mentors") or []
        if branch and any(one.branch_id != branch.pk for one in theirs):
            self.add_error(
                None, _("The centre and the volunteers must be of the meeting's branch.")
            )
        return said

    def save(self, commit=True):
        meeting = super().save(commit)
        recruitment.set_who_came(meeting, self.who_came(), self.whom_it_showed())
        return meeting

    def who_came(self):
        """The keys of those who are ticked."""
        return [one.pk for one in self.cleaned_data.get("mentors") or ()]

    def whom_it_showed(self):
        """The keys of those who were ticked when the page was opened, if they are still asked about."""
        if "mentors" not in self.fields:
            return []
        shown = set(self.data.getlist(self["mentors"].html_initial_name))
        asked = self.fields["mentors"].queryset.values_list("pk", flat=True)
        return [pk for pk in asked if str(pk) in shown]


class CertificateForm(forms.Form):
    kind = forms.ChoiceField(label=_("Certificate"), choices=Certificate.Kind.choices)
    seen_on = DateField(label=_("Seen"))
    expires_on = DateField(
        label=_("Holds until and including"),
        required=False,
        help_text=_("Empty: it does not run out."),
    )
