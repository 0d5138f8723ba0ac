"""What the other floors stand on: users, offices, programmes, places and the shared word lists."""

import secrets

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from programme.fields import Words
from programme.roles import Role


class Answer(models.TextChoices):
    """A fact that somebody has been asked about, or not yet."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Not known yet")


class Demand(models.TextChoices):
    """How demanding work is, or should be."""

    SIMPLE = "simple", _("Simple tasks")
    VARIED = "varied", _("Varied tasks")
    DEMANDING = "demanding", _("Demanding tasks")


class MentorRole(models.TextChoices):
    """What a volunteer offers, or a citizen asks for."""

    SOCIAL = "social", _("Social: walks, cafés, company")
    PROFESSIONAL = "professional", _("Professional: structure, goals")
    BOTH = "both", _("Both")
    ANY = "any", _("No preference")


class Gender(models.TextChoices):
    WOMAN = "woman", _("Woman")
    MAN = "man", _("Man")
    OTHER = "other", _("Other")


class Period(models.Model):
    """Days from one to another, both included; without an end it lasts until somebody ends it."""

    begins_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until and including"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["-begins_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("begins_on")),
                name="%(app_label)s_%(class)s_ends_after_it_begins",
            )
        ]

    def __str__(self):
        return f"{self.begins_on} – {self.ends_on or ''}"

    def covers(self, day):
        return self.begins_on <= day and (self.ends_on is None or day <= self.ends_on)


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
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_an_address")]

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


class Office(models.Model):
    """A job centre, or a branch of SIND, which serves job centres."""

    class Kind(models.TextChoices):
        JOB_CENTRE = "job_centre", _("Job centre")
        BRANCH = "branch", _("Branch of SIND")

    name = models.CharField(_("name"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.JOB_CENTRE)
    serves = models.ManyToManyField(
        "self", verbose_name=_("serves"), symmetrical=False, blank=True, related_name="served_by"
    )

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Programme(models.Model):
    """A course of action that citizens belong to, with a beginning and mostly an end."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    begins_on = models.DateField(_("begins"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["pk"]

    def __str__(self):
        return self.name

    @classmethod
    def named(cls, said):
        """By its name, however it is written, or by its number; None where there is none."""
        found = cls.objects.filter(name__iexact=said).first()
        if found is None and said.isascii() and said.isdecimal():
            found = cls.objects.filter(pk=said).first()
        return found

    @classmethod
    def names(cls):
        return list(cls.objects.values_list("name", flat=True))


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


class Quota(models.Model):
    """How many citizens a job centre may refer, from a day on. A change is a new row; the latest one
    that has begun counts."""

    office = models.ForeignKey(
        Office,
        models.CASCADE,
        verbose_name=_("job centre"),
        related_name="quotas",
        limit_choices_to={"kind": Office.Kind.JOB_CENTRE},
    )
    number = models.PositiveSmallIntegerField(_("number of places"))
    from_on = models.DateField(_("from"))

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        ordering = ["office", "-from_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "from_on"], name="one_quota_an_office_and_day"
            )
        ]

    def __str__(self):
        return f"{self.office}: {self.number}"

    @classmethod
    def numbers_on(cls, day):
        """{office's key: how many places it has on a day}; an office without a row has no limit."""
        begun = cls.objects.filter(from_on__lte=day).order_by("from_on")
        return dict(begun.values_list("office", "number"))


class Postcode(models.Model):
    """A Danish postcode and the middle of its area in degrees (GeoNames, CC BY 4.0)."""

    code = models.CharField(_("postcode"), max_length=4, primary_key=True)
    town = models.CharField(_("town"), max_length=80)
    region = models.CharField(_("region"), max_length=40)
    lat = models.FloatField()
    lon = models.FloatField()

    class Meta:
        verbose_name = _("postcode")
        verbose_name_plural = _("postcodes")
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} {self.town}"


class Bilingual:
    """Picks the reader's language from columns that end in `_da` and `_en`."""

    def __getattr__(self, name):
        if name in ("label", "title", "citizen", "question"):
            return getattr(
                self, f"{name}_{'en' if (get_language() or 'da').startswith('en') else 'da'}"
            )
        raise AttributeError(f"{type(self).__name__} has no attribute {name}")

    def __str__(self):
        return self.label


class Accommodation(Bilingual, models.Model):
    """A need that a workplace can meet: what the citizen is told, what the company is asked."""

    code = models.SlugField(primary_key=True, max_length=40)
    group = models.CharField(_("group"), max_length=40)
    label_da = models.CharField(max_length=120)
    label_en = models.CharField(max_length=120)
    citizen_da = models.CharField(max_length=300)
    citizen_en = models.CharField(max_length=300)
    question_da = models.CharField(max_length=300)
    question_en = models.CharField(max_length=300)
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("accommodation")
        verbose_name_plural = _("accommodations")
        ordering = ["position"]


class Target(Bilingual, models.Model):
    """What a programme has promised, from a day on. A changed goal is a new row; of one code's the latest
    that has begun holds."""

    class Measure(models.TextChoices):
        """Computed from the records; a target without one is measured by hand."""

        ADMITTED = "admitted", _("Citizens admitted")
        INTERNSHIP = "ever_in_internship", _("Ever in an internship")
        JOB = "ever_in_job", _("Ever in a job")
        KEPT = "ever_kept_6_months", _("Ever kept a job for more than six months")
        KEPT_OR_PENSION = "kept_6_months_or_pension", _("Kept a job, or pension: a union")
        NOW = "in_job_6_months_now", _("In a job now and for more than six months")
        VOLUNTEER = "ever_had_volunteer", _("Ever had a volunteer")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="targets")
    code = models.CharField(_("code"), max_length=5)
    title_da = models.CharField(_("title in Danish"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200)
    measure = models.CharField(_("computed as"), max_length=30, choices=Measure, blank=True)
    goal = models.DecimalField(
        _("goal"), max_digits=4, decimal_places=3, help_text=_("A share, for example 0.6 of all.")
    )
    out_of = models.PositiveIntegerField(
        _("of how many"),
        null=True,
        blank=True,
        help_text=_("Empty: of the citizens admitted; else of this many."),
    )
    is_proxy = models.BooleanField(_("stands for something that is not measured"), default=False)
    from_on = models.DateField(_("from"), null=True, blank=True)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["programme", "code", "from_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(goal__gt=0, goal__lte=1), name="goal_is_a_share"
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"


class TargetValue(models.Model):
    """What was found by hand about a target, and where."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="values")
    on = models.DateField(_("on"))
    n = models.PositiveIntegerField(_("how many"))
    of = models.PositiveIntegerField(_("of how many"))
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("value of a target")
        verbose_name_plural = _("values of targets")
        ordering = ["target", "on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(n__lte=models.F("of"), of__gt=0), name="value_n_of_n"
            ),
        ]

    def __str__(self):
        return f"{self.n}/{self.of}"


class Term(Bilingual, models.Model):
    """A word with its everyday synonyms. The lists help free words; they close nothing."""

    class Kind(models.TextChoices):
        FIELD = "field", _("Field of work")
        TASK = "task", _("Task")
        CERTIFICATE = "certificate", _("Certificate")
        INTEREST = "interest", _("Interest")
        LANGUAGE = "language", _("Language")
        MEETING_PLACE = "meeting_place", _("Meeting place")
        SOFT_WISH = "soft_wish", _("Wish about the workplace")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    code = models.SlugField(max_length=60)
    field = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("field"), null=True, blank=True, related_name="terms"
    )
    label_da = models.CharField(max_length=120)
    label_en = models.CharField(max_length=120)
    synonyms = Words(_("synonyms"))
    implies = models.ManyToManyField(
        "self", verbose_name=_("implies"), symmetrical=False, blank=True, related_name="implied_by"
    )

    class Meta:
        verbose_name = _("word")
        verbose_name_plural = _("word lists")
        ordering = ["kind", "label_da"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="one_term_a_code")]


class Occupation(models.Model):
    """An occupation of ESCO, the Commission's classification: one more group of words that mean one
    thing. Only there where somebody has imported it; everything works without."""

    uri = models.URLField(_("address"), unique=True)
    code = models.CharField(_("code"), max_length=40, blank=True)
    label = models.CharField(_("name"), max_length=200)
    alternatives = Words(_("other names"))

    class Meta:
        verbose_name = _("occupation")
        verbose_name_plural = _("occupations")
        ordering = ["uri"]

    def __str__(self):
        return self.label


def current_programme():
    """The programme that a new citizen joins: the latest one."""
    return Programme.objects.order_by("pk").last()
