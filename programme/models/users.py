"""Those who log in, and who stands in for whom."""

import secrets

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from programme.models.facts import Period
from programme.roles import Role


class UserManager(BaseUserManager["User"]):
    def create_user(self, email, password=None, **facts):
        user = self.model(email=self.normalize_email(email).lower(), **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **facts):
        return self.create_user(email, password, **{"role": Role.ADMINISTRATOR, **facts})


class User(AbstractBaseUser):
    """Somebody who logs in: exactly one role, any number of offices. Citizens and companies never do."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    offices = models.ManyToManyField(
        "Office", verbose_name=_("offices"), blank=True, related_name="users"
    )
    is_active = models.BooleanField(_("may log in"), default=True)
    # A part-time week has room for fewer cases: see `settings.CASELOAD`.
    weekly_hours = models.DecimalField(
        _("hours a week for the cases"),
        max_digits=3,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(37)],
        help_text=_("Empty: a full week of 37 hours."),
    )
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)
    # The secret part of the address of the own calendar; none until it is asked for.
    calendar_key = models.CharField(  # noqa: DJ001 - unique: many have none
        max_length=64, unique=True, null=True, editable=False
    )
    # How often all of the user's sessions have been ended at once.
    sessions_ended = models.PositiveIntegerField(default=0, editable=False)

    objects = UserManager()
    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_user_an_address"),
            models.CheckConstraint(
                condition=models.Q(weekly_hours=None) | models.Q(weekly_hours__range=(1, 37)),
                name="user_hours_of_a_week",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def first_name(self):
        return self.name.split(" ")[0]

    def _get_session_auth_hash(self, secret=None):
        """A session goes on while this stays the same. Django's own knows the password alone; here one
        ends as well, from the next request on, when the role changes or somebody may not log in."""
        said = (
            super()._get_session_auth_hash(secret),  # type: ignore[misc]
            self.role,
            self.is_active,
            self.sessions_ended,
        )
        return salted_hmac(
            "programme.User.session", "|".join(map(str, said)), secret=secret, algorithm="sha256"
        ).hexdigest()

    def end_sessions(self):
        """Log out everywhere, from the next request on."""
        self.sessions_ended += 1
        self.save(update_fields=["sessions_ended"])

    def change_calendar_key(self):
        """A new secret address of the calendar; the old one is nobody's from now on."""
        self.calendar_key = secrets.token_urlsafe(32)
        self.save(update_fields=["calendar_key"])

    # Django's admin holds users, offices and catalogues, and is the administrator's alone.
    @property
    def is_staff(self):
        return self.role == Role.ADMINISTRATOR

    def has_module_perms(self, app_label):
        return self.is_active and self.is_staff and app_label == "programme"

    def has_perm(self, permission, obj=None):
        return self.has_module_perms(permission.partition(".")[0])


class Deputy(Period):
    """Somebody who looks after another one's citizens on some days, both included."""

    user = models.ForeignKey(User, models.CASCADE, related_name="deputies")
    deputy = models.ForeignKey(User, models.CASCADE, related_name="stands_in_for")

    class Meta(Period.Meta):
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")

    @classmethod
    def on(cls, day):
        """Those who stand in on a day."""
        return cls.objects.filter(
            models.Q(ends_on=None) | models.Q(ends_on__gte=day), begins_on__lte=day
        )
