"""What a citizen answered to the places on a sheet: for each a yes, a no with its reason, or a maybe."""

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.choices import Answer, Said
from matching.models import Consent
from matching.stages import Reason
from web.forms.matches import words_field

NO_ANSWER = ("", _("No answer yet"))


class AnswerForm(forms.Form):
    """The answer to one match."""

    answer = forms.ChoiceField(
        label=_("Answer"),
        choices=[*Answer.choices, NO_ANSWER],
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(
        label=_("If no: why not?"),
        choices=[("", _("Choose a reason")), *Reason.choices],
        required=False,
    )
    words = words_field(_("In the citizen's own words"))
    all_optional = True

    def __init__(self, match, data=None):
        super().__init__(data, prefix=f"match-{match.pk}", initial={"answer": ""})
        self.match = match

    def clean(self):
        said = super().clean()
        answer = said.get("answer")
        if answer == Answer.NO and not said.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("A no needs its reason."))
        if not answer and said.get("words") and "answer" not in self.errors:
            self.add_error("answer", _("Say whether it is a yes, a no or a maybe."))
        return said

    def said(self):
        return Said(
            self.match,
            self.cleaned_data["answer"],
            reason=self.cleaned_data["reason"],
            words=self.cleaned_data["words"],
        )


class AnswersForm(forms.Form):
    """How it was said; and, as `answers`, what was said to each match."""

    channel = forms.ChoiceField(
        label=_("How did the citizen answer?"),
        choices=Consent.Channel.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, matches, data=None):
        super().__init__(data)
        self.answers = [AnswerForm(match, data) for match in matches]

    def clean(self):
        said = super().clean()
        right = [
            form.is_valid() for form in self.answers
        ]  # all of them, to say all mistakes at once
        if all(right) and not self.said():
            self.add_error(None, _("Nothing is answered yet."))
        if not all(right):
            self.add_error(None, _("Some of the answers need another look."))
        return said

    def said(self):
        """[Said, …]: those that were answered."""
        return [form.said() for form in self.answers if form.cleaned_data["answer"]]
