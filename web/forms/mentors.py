"""A volunteer's facts, which the coordinator writes, and the part that is the volunteer's own."""

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from matching.visibility import centres_visible_to, information_meetings_visible_to
from mentors.models import LeftReason, Mentor, Source
from programme.importing.cells import EARLIEST_BIRTH, YOUNGEST
from programme.models import Gender, MentorRole, Office
from programme.pauses import current_pause, hold_pause
from programme.roles import Role
from programme.timetable import PARTS, Timetable
from web.forms.companies import whole_number
from web.forms.fields import DateField, LongText, TimetableFormField, WordsField, ticked
from web.forms.numbers import PhoneField
from web.forms.seen import PauseFields

BLANK = ("", _("Not known yet"))
BOXES = [(f"{day}-{part.code}", part.name) for day in range(7) for part in PARTS]


class AvailabilityOnly(PauseFields, forms.ModelForm):
    """What both forms below hold: how many at once, and a pause."""

    capacity = whole_number(
        20, _("Write a whole number from 0 to 20."), label=_("How many citizens at once")
    )
    pause_from = DateField(label=_("Pause from"), required=False, show_hidden_initial=True)
    pause_until = DateField(
        label=_("Pause until and including"),
        required=False,
        show_hidden_initial=True,
        help_text=_("Empty: until further notice."),
    )

    def __init__(self, *args, **kwargs):
        self.today = timezone.localdate()
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            pause = current_pause(self.instance.pauses, self.today)
            self.initial |= {
                "pause_from": pause and pause.begins_on,
                "pause_until": pause and pause.ends_on,
            }

    def clean(self):
        said = super().clean()
        begins, ends = said.get("pause_from"), said.get("pause_until")
        if ends and not begins and "pause_from" not in self.errors:
            self.add_error("pause_from", _("Say when the pause begins."))
        elif begins and ends and ends < begins:
            self.add_error("pause_until", _("The pause ends before it begins."))
        if self.instance.pk:
            self.keep_other_pause(self.instance.pauses)
        return said

    def save(self, commit=True):
        mentor = super().save(commit)
        said = self.cleaned_data
        hold_pause(mentor.pauses, said["pause_from"], said["pause_until"], on=self.today)
        return mentor


class MentorForm(AvailabilityOnly):
    """All that is known of a volunteer, for the coordinator."""

    phone = PhoneField(label=_("Phone"))
    timetable = TimetableFormField(label=_("Can meet"))

    GROUPS = [
        (_("Who"), ["name", "email", "phone", "postcode", "birth_year", "gender"]),
        (
            _("What the volunteer offers"),
            ["role", "trade", "languages", "interests", "meeting_places", "motivation"],
        ),
        (
            _("Times"),
            ["timetable", "timetable_confirmed_on", "capacity", "pause_from", "pause_until"],
        ),
        (
            _("The collaboration"),
            [
                "branch",
                "user",
                "active_from",
                "left_on",
                "left_reason",
            ],
        ),
        (
            _("How the volunteer came"),
            [
                "source",
                "centre",
                "enquired_on",
                "information_meeting",
                "interviewed_on",
                "references_seen_on",
            ],
        ),
    ]

    class Meta:
        model = Mentor
        # Every other field is the coordinator's to write; those of the contract, signing one writes.
        exclude = ["ref", "contract_signed_on", "contract_ends_on"]  # noqa: DJ006
        field_classes = {
            "languages": WordsField,
            "interests": WordsField,
            "meeting_places": WordsField,
            "motivation": LongText,
            "timetable_confirmed_on": DateField,
            "active_from": DateField,
            "left_on": DateField,
            "enquired_on": DateField,
            "interviewed_on": DateField,
            "references_seen_on": DateField,
        }
        widgets = {
            "postcode": forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}),
            "motivation": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "motivation": _("In the volunteer's own words; they go into the offer to the citizen."),
            "user": _("With a log-in the volunteer keeps times, capacity and pauses."),
            "left_on": _("From this day on the volunteer is suggested to nobody."),
        }
        error_messages = {
            "postcode": {
                "invalid_choice": _(
                    "There is no such postcode. Write four figures, for example 8000."
                )
            }
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [BLANK, *MentorRole.choices]
        self.fields["gender"].choices = [BLANK, *Gender.choices]
        branch, log_in = self.fields["branch"], self.fields["user"]
        branch.queryset = user.offices.filter(kind=Office.Kind.BRANCH)
        branch.required = True
        self.fields["source"].choices = [BLANK, *Source.choices]
        self.fields["left_reason"].choices = [("", "–"), *LeftReason.choices]
        self.fields["centre"].queryset = centres_visible_to(user)
        self.fields["information_meeting"].queryset = information_meetings_visible_to(user)
        # Somebody else's log-in would open this volunteer's citizens to the wrong person.
        mine = Q(offices__in=user.offices.values("pk")) | Q(offices=None)
        log_in.queryset = log_in.queryset.filter(
            mine, Q(mentor=None) | Q(mentor=self.instance.pk), role=Role.MENTOR
        ).distinct()
        log_in.empty_label = _("None yet")

    def groups(self):
        """The fields under their headings, as the page shows them."""
        return [(heading, [self[name] for name in names]) for heading, names in self.GROUPS]

    def clean_birth_year(self):
        year, last = self.cleaned_data["birth_year"], self.today.year - YOUNGEST
        if year is not None and not EARLIEST_BIRTH <= year <= last:
            raise forms.ValidationError(
                _("Write a year between %(first)d and %(last)d."),
                params={"first": EARLIEST_BIRTH, "last": last},
            )
        return year

    def clean(self):
        said = super().clean()
        left, why = said.get("left_on"), said.get("left_reason")
        if left and not why and "left_reason" not in self.errors:
            self.add_error("left_reason", _("Say why the volunteer stopped."))
        elif why and not left and "left_on" not in self.errors:
            self.add_error("left_on", _("Say since when the volunteer has left."))
        for name in ("centre", "information_meeting"):
            if said.get(name) and said.get("branch") and said[name].branch != said["branch"]:
                self.add_error(name, _("It belongs to another branch."))
        return said


class AvailabilityForm(AvailabilityOnly):
    """The volunteer's own: the week as boxes to tick, how many, pauses, places and interests."""

    week = forms.MultipleChoiceField(label=_("Week"), choices=BOXES, required=False)
    meeting_places = WordsField(label=_("Meeting places"))
    interests = WordsField(label=_("Interests and topics"))

    class Meta:
        model = Mentor
        fields = ["capacity", "meeting_places", "interests"]

    def shown_week(self):
        """The week to tick in: as it was sent, or as it is known."""
        known = self.instance.timetable or Timetable()
        return ticked(known, self["week"].value() or []) if self.is_bound else known

    def save(self, commit=True):
        mentor, boxes = self.instance, self.cleaned_data["week"]
        # Nothing ticked where nothing was known is no answer; taking the last tick away is one.
        if boxes or mentor.timetable is not None:
            mentor.timetable = ticked(mentor.timetable or Timetable(), boxes)
            mentor.timetable_confirmed_on = self.today
        return super().save(commit)
