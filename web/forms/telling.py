"""What a volunteer may know, ticked together with the citizen; and the volunteer's own answer."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from matching import telling
from matching.models import Consent
from web.forms.referrals import UnaskedForm
from web.forms.seen import SeenForm

LABELS = {"full_name": _("Full name"), "phone": _("Phone"), "email": _("E-mail")}


class CodesShown(forms.HiddenInput):
    """The codes that a page showed as ticked, in one: it is sent along where none was, too."""

    def format_value(self, value):
        return ",".join(value or [])

    def value_from_datadict(self, data, files, name):
        return list(filter(None, data.get(name, "").split(",")))


class CodesField(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple
    hidden_widget = CodesShown


class TellingForm(SeenForm, UnaskedForm):
    """What is not ticked is not known, and an unticked thing is taken back. What was there when the page
    was opened is sent along: an old page brings back nothing that was taken back meanwhile."""

    codes = CodesField(label=_("The volunteer may know"), required=False, show_hidden_initial=True)
    text = forms.CharField(
        label=_("A text in the citizen's own words"),
        required=False,
        max_length=1000,
        show_hidden_initial=True,
        help_text=_("What the volunteer should know to make it a good time together."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    channel = forms.ChoiceField(
        label=_("How did the citizen say it?"),
        choices=Consent.Channel.choices,
        widget=forms.RadioSelect,
    )
    all_optional = True

    def __init__(self, match, data=None, *, with_words):
        """with_words : whether whoever writes may read the citizen's own words"""
        self.match, self.at = match, timezone.now()
        super().__init__(data, initial=telling.told(match, self.at)._asdict())
        if not with_words:
            del self.fields["text"]
        self.fields["codes"].choices = [
            (code, f"{LABELS[code]}: {words}" if code in LABELS else words)
            for code, words in telling.things_for_volunteer(match.citizen).items()
        ]
        self.order_fields(["codes", "text", "channel", "unasked"])

    def clean_text(self):
        return telling.plain(self.cleaned_data["text"])

    def wait(self):
        said = self.cleaned_data
        return telling.why_not_ask(self.match, said.get("codes", []), said.get("text"), self.at)

    def clean(self):
        said = super().clean()
        changed = telling.why_look_again(
            self.match, self.showed(), self.at, with_words="text" in self.fields
        )
        if changed:
            self.add_error(None, changed)
            self.look_again()
        return said

    def showed(self):
        """What the page showed; None where there was no page."""
        names = [name for name in ("codes", "text") if name in self.fields]
        seen = self.seen(*names)
        return seen and telling.Told(*seen)

    def look_again(self):
        """The page shows from now on what stands there now."""
        now = telling.told(self.match, timezone.now())
        shown = {"codes": ",".join(now.codes), "text": now.text}
        self.see(**{name: value for name, value in shown.items() if name in self.fields})
