"""What the administrator says to a reading of the sample."""

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.models import ReadingReview


class ReviewForm(forms.ModelForm):
    class Meta:
        model = ReadingReview
        fields = ["odd", "note"]
        labels = {"odd": _("Looks odd"), "note": _("Note, without names")}
