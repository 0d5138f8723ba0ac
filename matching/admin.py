"""The administrator keeps users and word lists, and reads no citizen through what was changed.

Quotas stand here and not on the floor below: how many are admitted is known here.
"""

from auditlog import admin as auditlog_admin
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError

from matching.referrals import why_not_quota
from programme.admin import TellsNobody
from programme.models import Quota

admin.site.unregister(auditlog_admin.LogEntry)


class QuotaForm(forms.ModelForm):
    class Meta:
        model = Quota
        fields = ["office", "number", "from_on"]

    def clean(self):
        super().clean()
        said = self.cleaned_data
        if not self.errors and (refusal := why_not_quota(**said, instead_of=self.instance)):
            raise ValidationError({"number": refusal})
        return said


@admin.register(Quota)
class QuotaAdmin(TellsNobody):
    form = QuotaForm
    list_display = ["office", "number", "from_on"]
    list_filter = ["office"]
