"""The words of the contract: the administrator adds a version, and changes none."""

from django import forms
from django.contrib import admin

from mentors.contracts import why_not_text
from mentors.models import ContractText


class ContractTextForm(forms.ModelForm):
    class Meta:
        model = ContractText
        fields = ["version", "text", "from_on"]

    def clean_text(self):
        text = self.cleaned_data["text"]
        refusal = why_not_text(text)
        if refusal:
            raise forms.ValidationError(refusal)
        return text


@admin.register(ContractText)
class ContractTextAdmin(admin.ModelAdmin):
    """The only table of this floor in the administration; `User.has_perm` opens none of it."""

    form = ContractTextForm
    list_display = ["version", "from_on"]

    def has_module_permission(self, request):
        return request.user.is_active and request.user.is_staff

    def has_view_permission(self, request, obj=None):
        return self.has_module_permission(request)

    def has_add_permission(self, request):
        return self.has_module_permission(request)

    def has_change_permission(self, request, obj=None):
        return False  # somebody has signed these words

    def has_delete_permission(self, request, obj=None):
        return False
