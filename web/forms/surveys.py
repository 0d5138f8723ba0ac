"""The questions of a questionnaire, each with its answers to choose; and until when a link works."""

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluation.models import Response
from web.forms.fields import DateField

NOT_SAID = "-"


class SurveyForm(forms.Form):
    """Any question may be passed over, or be met with “Rather not say”."""

    all_optional = True

    def __init__(self, data=None, *, questions, said=None, **kwargs):
        """said : {question's key: the answer that stands there}, to be corrected"""
        super().__init__(data, **kwargs)
        self.questions = {f"question-{one.code}": one for one in questions}
        for name, question in self.questions.items():
            options = [(str(option.pk), option.label) for option in question.options.all()]
            self.fields[name] = forms.ChoiceField(
                label=question.text,
                choices=[*options, (NOT_SAID, _("Rather not say"))],
                widget=forms.RadioSelect,
                required=False,
                initial=_as_chosen((said or {}).get(question.pk)),
                error_messages={"invalid_choice": _("Choose one of the answers.")},
            )

    def answers(self):
        """{question: the option chosen, or None for “Rather not say”}"""
        found = {}
        for name, question in self.questions.items():
            if chosen := self.cleaned_data[name]:
                options = {str(option.pk): option for option in question.options.all()}
                found[question] = options.get(chosen)
        return found


def _as_chosen(answer):
    if answer is None:
        return None
    return str(answer.option_id or NOT_SAID)


class RecordedForm(SurveyForm):
    """The same, as the consultant writes it down in a conversation or from paper."""

    how = forms.ChoiceField(
        label=_("How it was answered"),
        choices=[
            (Response.How.MEETING.value, Response.How.MEETING.label),
            (Response.How.PAPER.value, Response.How.PAPER.label),
        ],
        widget=forms.RadioSelect,
    )
    answered_on = DateField(label=_("Answered on"))
    corrects = forms.IntegerField(required=False, widget=forms.HiddenInput)


class LinkForm(forms.Form):
    valid_until = DateField(label=_("The link works until and including"))
