"""A course as it is planned, its team, one day of it, and who came."""

from django import forms
from django.utils.translation import gettext_lazy as _

from matching import courses
from matching.models import Attended, TeamMember
from matching.models.courses import LONGEST_EXTENSION, TEAM
from web.forms.fields import DateField, TimetableFormField, WordsField

NOT_YET = ("", _("Not written down"))


def time_field(label):
    return forms.TimeField(
        label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


def seen_field(row):
    return forms.IntegerField(widget=forms.HiddenInput, initial=row.changes, min_value=0)


class CallOffForm(forms.Form):
    why = forms.CharField(
        label=_("Why?"),
        required=False,
        max_length=200,
        help_text=_("The contact persons of those who take part get it by mail."),
    )

    def __init__(self, row, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"] = seen_field(row)


class OfOffice(forms.BaseForm):
    """For a form with an `office`: who belongs to only one is not asked."""

    only_office = None

    def ask_for_office(self, user):
        self.fields["office"].queryset = user.offices.all()
        if user.offices.count() == 1:
            self.only_office = user.offices.get()
            del self.fields["office"]

    def that_changes(self, row):
        """The same form for something that is planned already: it is the same office's, and sends along
        how many changes the page knew of."""
        self.fields.pop("office", None)
        self.fields["seen"] = seen_field(row)
        return self

    def whose(self):
        return self.only_office or self.cleaned_data["office"]

    def said(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "office"}


class CourseForm(OfOffice, forms.Form):
    office = forms.ModelChoiceField(None, label=_("Office"), empty_label=None)
    name = forms.CharField(label=_("What is the course called?"), max_length=120)
    begins_on = DateField(label=_("First day"))
    mornings = TimetableFormField(
        label=_("Fixed mornings"),
        required=True,
        help_text=_(
            "For example “mon-wed 9-13”. Holidays are left out, and a day can be moved later."
        ),
    )
    weeks = forms.IntegerField(
        label=_("Weeks of themes"), min_value=1, max_value=courses.MOST_WEEKS, initial=4
    )
    seats = forms.IntegerField(
        label=_("Places in the team"), min_value=1, max_value=courses.MOST_SEATS, initial=TEAM
    )
    themes = WordsField(
        label=_("Themes"), help_text=_("One a line: the first week's first. It can be empty.")
    )

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.ask_for_office(user)


class RenameForm(forms.Form):
    """What can be changed of a course that is planned; its days have pages of their own."""

    name = CourseForm.base_fields["name"]
    seats = CourseForm.base_fields["seats"]

    def __init__(self, course, *args, **kwargs):
        super().__init__(*args, initial={"name": course.name, "seats": course.seats}, **kwargs)


class JoinForm(forms.Form):
    """Somebody for the team; `above` is asked once it is full."""

    citizen = forms.ModelChoiceField(
        None,
        label=_("Who?"),
        empty_label=_("Choose"),
        error_messages={
            "invalid_choice": _("Only your own open cases, who are not in the team yet.")
        },
    )
    above = forms.BooleanField(label=_("The team may be larger than planned"), required=False)

    def __init__(self, citizens, full, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["citizen"].queryset = citizens
        self.fields["citizen"].label_from_instance = lambda one: f"{one.name} ({one.ref})"
        if not full:
            self.fields["above"].widget = forms.HiddenInput()


class ExtendForm(forms.Form):
    weeks = forms.TypedChoiceField(
        label=_("Extra weeks"),
        coerce=int,
        choices=[(number, str(number)) for number in range(LONGEST_EXTENSION + 1)],
    )

    def __init__(self, member, *args, **kwargs):
        kwargs.setdefault("initial", {"weeks": member.extra_weeks})
        super().__init__(*args, prefix=f"extend-{member.pk}", **kwargs)


class LeaveForm(forms.Form):
    why = forms.ChoiceField(
        label=_("Why?"), choices=[("", _("Choose")), *TeamMember.LeftWhy.choices]
    )

    def __init__(self, member, *args, **kwargs):
        super().__init__(*args, prefix=f"leave-{member.pk}", **kwargs)


class DayForm(forms.Form):
    on = DateField(label=_("Day"))
    from_time = time_field(_("From"))
    to_time = time_field(_("To"))
    theme = forms.CharField(label=_("Theme"), required=False, max_length=200)

    def __init__(self, day, *args, **kwargs):
        names = ("on", "from_time", "to_time", "theme")
        super().__init__(*args, initial={name: getattr(day, name) for name in names}, **kwargs)
        self.fields["seen"] = seen_field(day)


class CameForm(forms.Form):
    """One choice for each: whether they came. The people are those whom the reader sees."""

    all_optional = True

    def __init__(self, people, came, *args, **kwargs):
        """people : {key: (row, name)}      came : {key: what is written down already}"""
        super().__init__(*args, **kwargs)
        self.people = people
        for key, (_row, name) in people.items():
            self.fields[f"came-{key}"] = forms.ChoiceField(
                label=name,
                required=False,
                choices=[*Attended.choices, NOT_YET],
                initial=came.get(key, ""),
                widget=forms.RadioSelect,
            )

    def said(self):
        """{row: answer} of those that the page asked about, as far as they were answered anew."""
        return {
            row: self.cleaned_data[f"came-{key}"]
            for key, (row, _name) in self.people.items()
            if f"came-{key}" in self.changed_data
        }
