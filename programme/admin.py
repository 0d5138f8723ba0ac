"""What the administrator keeps: users, offices, programmes and word lists; nobody's case."""

from django import forms
from django.contrib import admin, messages
from django.core.mail import send_mail
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programme import second_factors
from programme.days import DAY
from programme.models import (
    Accommodation,
    Deputy,
    Occupation,
    Office,
    Option,
    Postcode,
    Programme,
    Question,
    Questionnaire,
    Target,
    TargetValue,
    Term,
    User,
)
from programme.roles import Role


class TellsNobody(admin.ModelAdmin):
    """What a row would take along, or what holds it, may be somebody's case: how many, never who."""

    def get_deleted_objects(self, objs, request):
        _named, counts, permissions, held_by = super().get_deleted_objects(objs, request)
        held = [gettext("Rows that name it: %d") % len(held_by)] if held_by else []
        return [str(one) for one in objs], counts, permissions, held


class UserForm(forms.ModelForm):
    """A new user sets a password by "forgotten password"; the administrator never knows one. A volunteer
    has none, and loses the one from an earlier role."""

    class Meta:
        model = User
        fields = ["email", "name", "role", "offices", "weekly_hours", "is_active"]

    def save(self, commit=True):
        user = super().save(commit=False)
        if not user.pk or (user.role == Role.MENTOR and user.has_usable_password()):
            user.set_unusable_password()
        user.email = user.email.lower()
        if commit:
            user.save()
            self.save_m2m()
        return user


def _tell_that_it_is_gone(user):
    send_mail(
        gettext("Rampe: your second factor has been taken away"),
        gettext(
            "An administrator has taken away your second factor (app, keys and recovery codes). You have"
            " been logged out, and set up a new one when you next log in.\n\nIf you did not ask for this,"
            " call your administrator at once."
        ),
        None,
        [user.email],
    )


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    form = UserForm
    list_display = ["name", "email", "role", "is_active"]
    list_filter = ["role", "is_active", "offices"]
    search_fields = ["name", "email"]
    filter_horizontal = ["offices"]
    actions = ["take_away_second_factor"]

    @admin.action(description=_("Take away the second factor (a lost phone or key)"))
    def take_away_second_factor(self, request, users):
        """Each is logged out everywhere, told by mail, and asked for a new one at the next log-in."""
        for user in users:
            with transaction.atomic():
                second_factors.take_away(user)
                self.log_change(request, user, gettext("Took away the second factor."))
            try:
                _tell_that_it_is_gone(user)
            except OSError:  # SMTPException among them; it is taken away all the same
                message = _("No mail could be sent to %s. Tell them yourself.") % user
                self.message_user(request, message, messages.WARNING)
        self.message_user(request, _("Taken away. The next log-in asks for a new one."))

    def has_delete_permission(self, request, obj=None):
        return False  # what somebody did keeps a name: set "may log in" to no instead


@admin.register(Office)
class OfficeAdmin(TellsNobody):
    list_display = ["name", "kind"]
    filter_horizontal = ["serves"]


admin.site.register(Programme, TellsNobody)


@admin.register(Deputy)
class DeputyAdmin(TellsNobody):
    list_display = ["user", "deputy", "begins_on", "ends_on"]


@admin.register(Target)
class TargetAdmin(TellsNobody):
    list_display = ["code", "title_da", "programme", "measure", "goal", "from_on"]
    list_filter = ["programme"]


@admin.register(TargetValue)
class TargetValueAdmin(TellsNobody):
    list_display = ["target", "on", "n", "of", "source"]


class OpenUntilItBegins(TellsNobody):
    """What is asked already stays as it is: answers mean what the question said when they were given."""

    def questionnaire_of(self, row):
        raise NotImplementedError

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._is_open(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._is_open(obj)

    def _is_open(self, obj):
        return obj is None or not self.questionnaire_of(obj).has_begun(localdate())


@admin.register(Questionnaire)
class QuestionnaireAdmin(OpenUntilItBegins):
    list_display = ["kind", "version", "programme", "from_on"]
    list_filter = ["programme", "kind"]
    actions = ["copy"]
    NOTICE = 30 * DAY  # to word the copy in

    def questionnaire_of(self, row):
        return row

    @admin.action(description=_("Copy as the next version, which begins in 30 days"))
    def copy(self, request, questionnaires):
        with transaction.atomic():
            for one in questionnaires:
                one.copied(localdate() + self.NOTICE)
        self.message_user(request, _("Copied. Until its day the copy can be changed."))


class Options(admin.TabularInline):
    model = Option
    extra = 0


@admin.register(Question)
class QuestionAdmin(OpenUntilItBegins):
    list_display = ["text_da", "code", "questionnaire", "position"]
    list_filter = ["questionnaire"]
    inlines = [Options]

    def questionnaire_of(self, row):
        return row.questionnaire


@admin.register(Accommodation)
class AccommodationAdmin(TellsNobody):
    list_display = ["code", "group", "label_da"]


@admin.register(Term)
class TermAdmin(TellsNobody):
    list_display = ["label_da", "kind", "code"]
    list_filter = ["kind"]
    search_fields = ["label_da", "code"]
    filter_horizontal = ["implies"]


@admin.register(Occupation)
class OccupationAdmin(TellsNobody):
    list_display = ["label", "code", "uri"]
    search_fields = ["label", "code"]


@admin.register(Postcode)
class PostcodeAdmin(TellsNobody):
    list_display = ["code", "town", "region"]
    search_fields = ["code", "town"]
