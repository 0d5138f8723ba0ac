"""A citizen's profile as it is typed."""

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citizens.models import Citizen, Need
from citizens.models.contact import record_contact
from citizens.models.needs import accommodations, record_needs
from citizens.models.profile import EARLIEST_BIRTH, FULL_WEEK
from citizens.models.wishes import record_wishes
from matching import consents, readiness
from matching.fields import GROUP_OF, groups_written
from matching.hand_over import change_contact
from matching.models import Consent
from matching.visibility import colleagues_of, offices_of
from programme.models import why_not_join
from programme.pauses import current_pause, hold_pause
from web.forms.fields import DateField, HoursField, LongText, TimetableFormField, WordsField
from web.forms.numbers import PhoneField
from web.forms.seen import PauseFields

LEVELS = [("", _("No need")), *Need.Level.choices]
WEEKLY = _("Write whole or half hours, from 0 to 37.")


class CitizenForm(PauseFields, forms.ModelForm):
    """Profile, wishes and needs in one form; wishes that change become a new list."""

    phone = PhoneField(label=_("Phone"))
    hours_now = HoursField(label=_("Hours a week now"), least=0, most=FULL_WEEK, sentence=WEEKLY)
    hours_goal = HoursField(
        label=_("Hours a week hoped for"), least=0, most=FULL_WEEK, sentence=WEEKLY
    )
    longest_day = HoursField(
        label=_("Longest day they manage, in hours"),
        least="0.5",
        most=12,
        sentence=_("Write whole or half hours, from half an hour to 12 hours."),
    )
    timetable = TimetableFormField(label=_("Can work"))
    travel_by = forms.MultipleChoiceField(
        label=_("Travels"),
        choices=Citizen.Means.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    wishes = WordsField(
        label=_("Wishes"), help_text=_("Tasks or occupations, one a line, the dream first.")
    )
    own_companies = WordsField(
        label=_("Companies where the citizen can see themselves"),
        help_text=_("Three to five, one a line."),
    )
    pause_from = DateField(label=_("Pause from"), required=False, show_hidden_initial=True)
    pause_until = DateField(
        label=_("Pause until and including"), required=False, show_hidden_initial=True
    )

    GROUPS = [
        (_("Who"), ["name", "birth_year", "phone", "email", "postcode"]),
        (
            _("The case"),
            [
                "office",
                "consultant",
                "referred_on",
                "phase",
                "contact_every_weeks",
                "pause_from",
                "pause_until",
            ],
        ),
        (_("Wishes"), ["wishes", "own_companies", "demand"]),
        (
            _("Hours"),
            [
                "hours_now",
                "hours_goal",
                "ceiling_tested",
                "longest_day",
                "days_a_week",
                "timetable",
                "short_notice",
            ],
        ),
        (_("Journey"), ["travel_by", "travel_minutes"]),
        (
            _("What the citizen brings"),
            ["qualifications", "strengths", "cv", "languages", "interests"],
        ),
        (
            _("A volunteer"),
            [
                "mentor_wish",
                "mentor_look_again_on",
                "mentor_role",
                "mentor_age",
                "mentor_gender",
                "meeting_places",
                "support_person",
                "relatives_take_part",
            ],
        ),
        (
            _("Background, for figures only, never for ranking"),
            ["gender", "education", "work_years", "months_unemployed"],
        ),
    ]

    class Meta:
        model = Citizen
        exclude = ["ref", "programme"]  # noqa: DJ006 - every other field is the case worker's to write
        field_classes = dict.fromkeys(
            ("qualifications", "strengths", "cv", "languages", "interests", "meeting_places"),
            WordsField,
        ) | {
            "needs_in_words": LongText,
            "referred_on": DateField,
            "mentor_look_again_on": DateField,
        }
        widgets = {
            "postcode": forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}),
            "needs_in_words": forms.Textarea(attrs={"rows": 4}),
            "referred_on": DateField.widget,
            "mentor_look_again_on": DateField.widget,
        }
        help_texts = {"mentor_look_again_on": _("After a “not yet”. Empty: in three months.")}
        error_messages = {
            "postcode": {
                "invalid_choice": _(
                    "There is no such postcode. Write four figures, for example 8000."
                )
            }
        }

    def __init__(self, *args, user, **kwargs):
        self.user, self.today = user, timezone.localdate()
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices_of(user)
        self.fields["office"].required = True
        self.fields["contact_every_weeks"].required = False
        consultants = self.fields["consultant"]
        consultants.show_hidden_initial = bool(self.instance.pk)
        # The present one stays, though she may belong to another office.
        consultants.queryset = consultants.queryset.filter(
            Q(pk__in=colleagues_of(user).values("pk")) | Q(pk=self.instance.consultant_id)
        )
        written = groups_written(user, self.instance)
        for name in set(GROUP_OF) & set(self.fields):
            if GROUP_OF[name] not in written:
                del self.fields[name]
        self.needs = (
            {need.accommodation_id: need for need in self.instance.needs.all()}
            if self.instance.pk
            else {}
        )
        self.accommodations = list(accommodations())
        for accommodation in self.accommodations:
            self._add_need(accommodation)
        if self.instance.pk:
            pause = current_pause(self.instance.pauses, self.today)
            self.initial |= {
                "wishes": self.instance.wishes_now(),
                "own_companies": self.instance.own_companies(),
                "pause_from": pause and pause.begins_on,
                "pause_until": pause and pause.ends_on,
            }

    def _add_need(self, accommodation):
        need = self.needs.get(accommodation.pk)
        self.fields[f"need-{accommodation.pk}"] = forms.ChoiceField(
            label=accommodation.label,
            choices=LEVELS,
            required=False,
            initial=need.level if need else "",
        )
        self.fields[f"known-{accommodation.pk}"] = forms.ChoiceField(
            label=_("Known by"),
            choices=Need.KnownBy.choices,
            required=False,
            initial=need.known_by if need else Need.KnownBy.TOLD,
        )

    def groups(self):
        """The fields under their headings, as the page shows them."""
        return [
            (heading, [self[name] for name in names if name in self.fields])
            for heading, names in self.GROUPS
        ]

    def clean_contact_every_weeks(self):
        """Left empty, it stays what was agreed before."""
        weeks = self.cleaned_data["contact_every_weeks"]
        return self.instance.contact_every_weeks if weeks is None else weeks

    def need_rows(self):
        """(accommodation, level field, known-by field) in the order of the catalogue."""
        return [
            (accommodation, self[f"need-{accommodation.pk}"], self[f"known-{accommodation.pk}"])
            for accommodation in self.accommodations
        ]

    def clean_birth_year(self):
        year = self.cleaned_data["birth_year"]
        if year is not None and not EARLIEST_BIRTH <= year <= self.today.year - 15:
            raise forms.ValidationError(
                _("Write a year between %(first)d and %(last)d."),
                params={"first": EARLIEST_BIRTH, "last": self.today.year - 15},
            )
        return year

    def clean(self):
        super().clean()
        said = self.cleaned_data
        if self.instance.pk is None and (refusal := why_not_join(self.instance.programme)):
            raise forms.ValidationError(refusal)
        now, goal = said.get("hours_now"), said.get("hours_goal")
        if now is not None and goal is not None and goal < now:
            self.add_error(
                "hours_goal", _("The hours hoped for cannot be fewer than the hours now.")
            )
        if "mentor_look_again_on" not in self.errors:
            said["mentor_look_again_on"] = readiness.look_again_on(
                said.get("mentor_wish"), said.get("mentor_look_again_on"), self.today
            )
        begins, ends = said.get("pause_from"), said.get("pause_until")
        if ends and not begins:
            self.add_error("pause_from", _("Say when the pause begins."))
        elif ends and ends < begins:
            self.add_error("pause_until", _("The pause ends before it begins."))
        if self.instance.pk:
            self.keep_other_pause(self.instance.pauses)
            self._keep_other_contact()
        return said

    def _keep_other_contact(self):
        """Handed over meanwhile: it stays so, unless this page names somebody else again."""
        now, typed = self.initial["consultant"], self.cleaned_data.get("consultant")
        seen = self.seen("consultant")
        if seen is None or "consultant" in self.errors:
            return
        was, to = getattr(seen[0], "pk", seen[0]), typed and typed.pk
        if now in (was, to):
            return
        if to == was:
            self.cleaned_data["consultant"] = (
                self.fields["consultant"].queryset.filter(pk=now).first()
            )
            return
        self.add_error(
            "consultant",
            _("Meanwhile there is another contact person. Save once more if yours is to stand."),
        )
        self.see(consultant=now)

    def save(self, commit=True):
        said, now = self.cleaned_data, timezone.now()
        is_new = self.instance.pk is None
        if not is_new:
            change_contact(self.instance, said["consultant"], by=self.user, at=now)
        citizen = super().save(commit)
        if is_new:
            record_contact(citizen, None, by=self.user, at=now)
        record_wishes(citizen, said["wishes"], said["own_companies"], on=self.today, by=self.user)
        record_needs(
            citizen,
            {
                accommodation.pk: (level, said[f"known-{accommodation.pk}"] or Need.KnownBy.TOLD)
                for accommodation in self.accommodations
                if (level := said[f"need-{accommodation.pk}"])
            },
        )
        hold_pause(citizen.pauses, said["pause_from"], said["pause_until"], on=self.today)
        return citizen


class ConsentForm(forms.Form):
    """What the citizen answered about one purpose, and about whom where it names a recipient."""

    purpose = forms.ChoiceField(
        label=_("About"),
        choices=Consent.Purpose.choices,
        help_text=_(
            "A yes to telling the job centre how it goes is written on the page “Status for the job"
            " centre”, item by item. A no, or that it is taken back, is written here."
        ),
    )
    recipient = forms.ChoiceField(
        label=_("Recipient"),
        required=False,
        help_text=_("Only for what is told to one company or volunteer."),
    )
    event = forms.ChoiceField(
        label=_("Answer"), choices=Consent.Event.choices, widget=forms.RadioSelect
    )
    channel = forms.ChoiceField(
        label=_("How"), choices=Consent.Channel.choices, widget=forms.RadioSelect
    )
    unasked = forms.BooleanField(
        label=_("The citizen said this without being asked"),
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, citizen, *args, **kwargs):
        self.citizen, self.today = citizen, timezone.localdate()
        super().__init__(*args, **kwargs)
        self.recipients = {party.ref: party for party in _recipients(citizen)}
        self.fields["recipient"].choices = [
            ("", _("No single recipient")),
            *((ref, party.name) for ref, party in self.recipients.items()),
        ]

    def clean(self):
        super().clean()
        said = self.cleaned_data
        if self.errors:
            return said
        purpose, event = Consent.Purpose(said["purpose"]), Consent.Event(said["event"])
        party = self.recipients.get(said["recipient"])
        if (purpose in consents.TO_RECIPIENT) != (party is not None):
            self.add_error(
                "recipient",
                _("Choose who it is about.")
                if party is None
                else _("This is about no single recipient."),
            )
            return said
        said.update(purpose=purpose, event=event, to=consents.recipient(party))
        refusal = self._why_not(purpose, event, said)
        if refusal:
            self.add_error("event", refusal)
        return said

    def _why_not(self, purpose, event, said):
        """Why this answer cannot be recorded: a sentence, or ""."""
        about = (self.citizen, purpose)
        answer = consents.last_answer(*about, **said["to"])
        wait = consents.why_not_ask(*about, self.today, **said["to"])
        if event == Consent.Event.ASKED:
            return wait
        if event == Consent.Event.WITHDRAWN:
            return "" if answer and answer.event == "given" else _("There is no yes to take back.")
        if event == Consent.Event.REFUSED:
            yes = answer and answer.is_yes_on(self.today)
            return _("There is a yes. If it is taken back, choose “withdrawn”.") if yes else ""
        if purpose in consents.TO_RECIPIENT and purpose != Consent.Purpose.PRESENT:
            return _(
                "This yes is given item by item, on the page of the match: with the sheet to the company,"
                " or under what the volunteer may know."
            )
        if purpose == Consent.Purpose.TELL_STATUS:
            return _("This yes is given item by item, on the page “Status for the job centre”.")
        if wait and not said["unasked"]:
            self.fields["unasked"].widget = forms.CheckboxInput()
            return wait
        return ""


def _recipients(citizen):
    """Whom the citizen can have been asked about: the other parties of the matches."""
    matches = citizen.matches.select_related("opening__company", "mentor")
    return sorted({match.other for match in matches}, key=lambda party: party.name)
