"""What a volunteer writes on the own page: hours, a pause, places and topics; each saved alone."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentors.models import Mentor
from web.forms.fields import DateField, TimetableFormField, WordsField
from web.forms.seen import PauseFields, SeenForm


class OwnHours(SeenForm, forms.Form):
    timetable = TimetableFormField(label=gettext_lazy("Hours"), show_hidden_initial=True)

    def __init__(self, *args, mentor, **kwargs):
        self.mentor = mentor
        super().__init__(*args, initial={"timetable": mentor.timetable}, **kwargs)

    def clean_timetable(self):
        """An old page takes nothing away that was tapped or written since."""
        typed, now, seen = (
            self.cleaned_data["timetable"],
            self.mentor.timetable,
            self.seen("timetable"),
        )
        if seen not in (None, (now,)) and typed != now:
            self.see(timetable=now)
            raise forms.ValidationError(
                _("Meanwhile the times were changed: %s. Save once more if yours hold.")
                % (str(now) if now else "–")
            )
        return typed


class OwnPause(PauseFields, forms.Form):
    pause_until = DateField(
        label=gettext_lazy("Pause until and including"), show_hidden_initial=True
    )
    pause_from = DateField(
        label=gettext_lazy("Pause from"),
        required=False,
        show_hidden_initial=True,
        help_text=gettext_lazy("Empty: from today."),
    )

    def __init__(self, *args, mentor, **kwargs):
        self.mentor, self.today = mentor, timezone.localdate()
        super().__init__(*args, **kwargs)

    def clean(self):
        super().clean()
        said = self.cleaned_data
        begins, ends = said.get("pause_from") or self.today, said.get("pause_until")
        if begins < self.today:
            self.add_error("pause_from", _("Write today or a later day."))
        elif ends and ends < self.today:
            self.add_error("pause_until", _("That day is over. Write today or a later day."))
        elif ends and ends < begins:
            self.add_error("pause_until", _("The pause ends before it begins."))
        if "pause_from" not in self.errors:
            said["pause_from"] = begins
        self.keep_other_pause(self.mentor.pauses)
        return said


class OwnWords(forms.ModelForm):
    meeting_places = WordsField(label=gettext_lazy("Meeting places"))
    interests = WordsField(label=gettext_lazy("Interests and topics"))

    class Meta:
        model = Mentor
        fields = ["meeting_places", "interests"]
