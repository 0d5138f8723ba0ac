"""What the administrator keeps: users, offices, programmes and word lists; nobody's case."""

from django import forms
from django.contrib import admin

from programme.models import (
    Accommodation,
    Deputy,
    Occupation,
    Office,
    Postcode,
    Programme,
    Quota,
    Term,
    User,
)


class UserForm(forms.ModelForm):
    """A new user sets a password by "forgotten password"; the administrator never knows one."""

    class Meta:
        model = User
        fields = ["email", "name", "role", "offices", "is_active"]

    def save(self, commit=True):
        user = super().save(commit=False)
        if not user.pk:
            user.set_unusable_password()
        user.email = user.email.lower()
        if commit:
            user.save()
            self.save_m2m()
        return user


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    form = UserForm
    list_display = ["name", "email", "role", "is_active"]
    list_filter = ["role", "is_active", "offices"]
    search_fields = ["name", "email"]
    filter_horizontal = ["offices"]

    def has_delete_permission(self, request, obj=None):
        return False  # what somebody did keeps a name: set "may log in" to no instead


@admin.register(Office)
class OfficeAdmin(admin.ModelAdmin):
    list_display = ["name", "kind"]
    filter_horizontal = ["serves"]


admin.site.register(Programme)


@admin.register(Deputy)
class DeputyAdmin(admin.ModelAdmin):
    list_display = ["user", "deputy", "begins_on", "ends_on"]


@admin.register(Quota)
class QuotaAdmin(admin.ModelAdmin):
    list_display = ["office", "number", "from_on"]
    list_filter = ["office"]


@admin.register(Accommodation)
class AccommodationAdmin(admin.ModelAdmin):
    list_display = ["code", "group", "label_da"]


@admin.register(Term)
class TermAdmin(admin.ModelAdmin):
    list_display = ["label_da", "kind", "code"]
    list_filter = ["kind"]
    search_fields = ["label_da", "code"]
    filter_horizontal = ["implies"]


@admin.register(Occupation)
class OccupationAdmin(admin.ModelAdmin):
    list_display = ["label", "code", "uri"]
    search_fields = ["label", "code"]


@admin.register(Postcode)
class PostcodeAdmin(admin.ModelAdmin):
    list_display = ["code", "town", "region"]
    search_fields = ["code", "town"]
