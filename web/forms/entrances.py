"""A place that comes from no list: which company, where it came from, and the citizen's yes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.entrances import EARLIEST, ORIGINS
from matching.models import Consent
from matching.stages import Origin
from programme.models import Postcode
from web.forms.fields import DateField, WordsField
from web.forms.lists import Narrowed
from web.forms.matches import hours_field

MOST_FOUND = 10
NEW = "new"


class PlaceFilter(Narrowed):
    """Companies by name, CVR number, P-number or reference."""

    searched = ("name", "cvr", "p_number", "ref")


class EntranceForm(forms.Form):
    """`place` is an opening ("opening-7"), other work at a company ("company-3"), or "new"."""

    place = forms.ChoiceField(label=_("Which place?"), widget=forms.RadioSelect)
    name = forms.CharField(label=_("The company's name"), required=False, max_length=120)
    postcode = forms.ModelChoiceField(
        label=_("Postcode"),
        queryset=Postcode._default_manager.all(),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}),
        error_messages={
            "invalid_choice": _("There is no such postcode. Write four figures, for example 8000.")
        },
    )
    tasks = WordsField(
        label=_("What is there to do?"),
        help_text=_("One a line, as concrete as possible: “put goods on the shelves”."),
    )
    origin = forms.ChoiceField(
        label=_("Where did the place come from?"),
        choices=[(origin.value, origin.label) for origin in ORIGINS],
        widget=forms.RadioSelect,
    )
    since = DateField(
        label=_("Since when?"), required=False, help_text=_("Only of a job held already.")
    )
    hours = hours_field(_("Hours a week"), help_text=_("Only of a job held already."))
    channel = forms.ChoiceField(
        label=_("How did the citizen say yes?"),
        choices=Consent.Channel.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, data=None, *, companies, found=(), initial=None):
        """companies : those that may be named      found : those that were searched for"""
        super().__init__(data, initial=initial)
        self.companies = companies
        self.fields["place"].choices = [*_places(found), (NEW, _("A company that is not here yet"))]
        if not found and not self.is_bound:
            self.initial.setdefault("place", NEW)

    def of_place(self):
        """The fields about the work itself, of a company or opening that is not here yet."""
        return [self[name] for name in ("name", "postcode", "tasks")]

    def of_job(self):
        return [self[name] for name in ("since", "hours")]

    def clean(self):
        super().clean()
        said = self.cleaned_data
        place, origin = said.get("place", ""), said.get("origin")
        if not place.startswith("opening-") and not said.get("tasks"):
            self.add_error("tasks", _("Write what there is to do."))
        if place == NEW:
            self._check_new(said)
        if origin == Origin.HELD_JOB and "since" not in self.errors:
            if said.get("since") is None:
                self.add_error("since", _("Say since when the citizen has had the job."))
            elif said["since"] < EARLIEST:
                self.add_error("since", _("The first day lies between 1970 and today."))
        return said

    def _check_new(self, said):
        name, postcode = said.get("name", ""), said.get("postcode")
        if not name:
            self.add_error("name", _("Write the company's name."))
        if postcode is None and "postcode" not in self.errors:
            self.add_error("postcode", _("Write where the company is."))
        if (
            name
            and postcode
            and self.companies.filter(name__iexact=name, postcode=postcode).exists()
        ):
            self.add_error(
                "name", _("A company of that name is here already. Search for it above.")
            )


def _places(companies):
    """[(value, label), …]: each opening, and other work at the same company."""
    for company in companies:
        where = f"{company}, {company.postcode}" if company.postcode else str(company)
        for opening in company.openings.all():
            tasks = ", ".join(opening.tasks) or str(opening)
            yield f"opening-{opening.pk}", f"{where}: {tasks}"
        yield f"company-{company.pk}", _("%s: other work there") % where
