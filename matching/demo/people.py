"""Offices, those who log in, citizens and volunteers."""

from django.contrib.auth.hashers import make_password

from citizens.models import Citizen, ContactChange, Need, Pause, Wish, WishList
from matching.demo.tables import day, moment, number, periods, rows, timetable, words, years
from mentors.models import Mentor
from mentors.models import Pause as MentorPause
from programme.models import Deputy, Office, User, current_programme
from programme.roles import Role

DOMAIN = "demo.rampe.example"
BRANCH = "SIND Østjylland"
JOB_CENTRES = ("Jobcenter Aarhus", "Jobcenter Odder", "Jobcenter Randers")
STAFF = (
    (Role.ADMINISTRATOR, "Karsten Vium", "karsten.vium", ()),
    (Role.COORDINATOR, "Inger Stenholt", "inger.stenholt", (BRANCH,)),
    (Role.COORDINATOR, "Anders Rosborg", "anders.rosborg", ("Jobcenter Randers",)),
    (Role.CONSULTANT, "Jakob Thyregod", "jakob.thyregod", ("Jobcenter Aarhus",)),
    (Role.CONSULTANT, "Lotte Brandstrup", "lotte.brandstrup", ("Jobcenter Aarhus",)),
    (Role.CONSULTANT, "Mette Dalgaard", "mette.dalgaard", ("Jobcenter Odder",)),
    (Role.CONSULTANT, "Søren Kirkeby", "soeren.kirkeby", ("Jobcenter Odder",)),
    (Role.CONSULTANT, "Nadia Al-Khatib", "nadia.alkhatib", ("Jobcenter Randers",)),
    (Role.CONSULTANT, "Per Ladefoged", "per.ladefoged", ("Jobcenter Randers",)),
    (Role.EVALUATOR, "Birgitte Hoff", "birgitte.hoff", ()),
    (Role.MENTOR, "Ellen Marie Toftegaard", "ellen.toftegaard", ()),
)


def address(user):
    return f"{user}@{DOMAIN}"


def staff():
    """The demo people who log in, by the part of their address before the @."""
    return {
        user.email.partition("@")[0]: user
        for user in User.objects.filter(email__endswith=f"@{DOMAIN}")
    }


# Who stands in for whom, in days from the day the data are loaded for.
DEPUTIES = (("lotte.brandstrup", "jakob.thyregod", 20, 40),)


def load_staff(on):
    """An import may have made the job centres already: they are found by name."""
    offices = {name: Office.objects.get_or_create(name=name)[0] for name in JOB_CENTRES}
    branch, _ = Office.objects.get_or_create(name=BRANCH, defaults={"kind": Office.Kind.BRANCH})
    branch.serves.add(*offices.values())
    offices[BRANCH] = branch
    for role, name, user, of in STAFF:
        # Nobody knows a password: on a demo machine the log-in page lets one in by a press.
        one = User.objects.create(
            email=address(user), name=name, role=role, password=make_password(None)
        )
        one.offices.set(offices[office] for office in of)
    users = staff()
    for user, deputy, begins, ends in DEPUTIES:
        Deputy.objects.create(
            user=users[user], deputy=users[deputy], begins_on=day(on, begins), ends_on=day(on, ends)
        )


def load_citizens(on):
    table = rows("citizens")
    users = staff()
    offices = {office.name: office for office in Office.objects.filter(name__in=JOB_CENTRES)}
    programme = current_programme()
    citizens = Citizen.objects.bulk_create(
        Citizen(
            programme=programme,
            office=offices[row["office"]],
            consultant=users[row["consultant"]],
            **_as_written(row, "ref name email phone phase demand needs_in_words"),
            **_as_written(row, "mentor_wish mentor_role mentor_gender mentor_age gender education"),
            birth_year=on.year - int(row["age"]),
            postcode_id=number(row["postcode"]),
            referred_on=day(on, row["referred_on"]),
            **_numbers(row, "hours_now hours_goal longest_day days_a_week travel_minutes"),
            **_numbers(row, "work_years months_unemployed"),
            **_yes(row, "ceiling_tested short_notice support_person relatives_take_part"),
            timetable=timetable(row["timetable"]),
            **_words(row, "travel_by qualifications strengths languages interests meeting_places"),
            cv=[years(on, line) for line in words(row["cv"])],
            mentor_look_again_on=day(on, row["mentor_look_again_on"]),
        )
        for row in table
    )
    Need.objects.bulk_create(
        Need(citizen=citizen, accommodation_id=code, level=level, known_by=known_by or "told")
        for citizen, row in zip(citizens, table, strict=True)
        for level in Need.Level
        for code, _, known_by in (need.partition(":") for need in words(row[f"needs_{level}"]))
    )
    Pause.objects.bulk_create(
        Pause(citizen=citizen, begins_on=begins, ends_on=ends)
        for citizen, row in zip(citizens, table, strict=True)
        for begins, ends in periods(on, row["pauses"])
    )
    ContactChange.objects.bulk_create(
        ContactChange(citizen=citizen, after=citizen.consultant, at=moment(on, row["referred_on"]))
        for citizen, row in zip(citizens, table, strict=True)
    )
    _load_wishes(on, citizens, table)


def stay_in_phase():
    """The phases of the table: living a match through has moved those of who is closed by now."""
    phases = {row["ref"]: row["phase"] for row in rows("citizens")}
    citizens = list(Citizen.objects.filter(ref__in=phases))
    for citizen in citizens:
        citizen.phase = phases[citizen.ref]
    Citizen.objects.bulk_update(citizens, ["phase"])


def _load_wishes(on, citizens, table):
    """A list from the first talk, and where the wishes have changed the older one before it."""
    lists = []
    for citizen, row in zip(citizens, table, strict=True):
        first, waited = int(row["referred_on"]) + 14, -int(row["referred_on"]) // 2
        if row["earlier_wishes"]:
            lists.append((citizen, first, row["earlier_wishes"], ""))
            first += waited
        if row["wishes"] or row["company_wishes"]:
            lists.append((citizen, first, row["wishes"], row["company_wishes"]))
    made = WishList.objects.bulk_create(
        WishList(citizen=citizen, recorded_on=day(on, offset), recorded_by=citizen.consultant)
        for citizen, offset, _tasks, _companies in lists
    )
    Wish.objects.bulk_create(
        Wish(wish_list=wish_list, kind=kind, rank=rank, text=text)
        for wish_list, (_citizen, _offset, tasks, companies) in zip(made, lists, strict=True)
        for kind, cell in ((Wish.Kind.TASK, tasks), (Wish.Kind.COMPANY, companies))
        for rank, text in enumerate(words(cell), start=1)
    )


def load_mentors(on):
    table = rows("mentors")
    branch = Office.objects.get(name=BRANCH)
    users = {user.email: user for user in staff().values() if user.role == Role.MENTOR}
    mentors = Mentor.objects.bulk_create(
        Mentor(
            branch=branch,
            user=users.get(row["email"]),
            **_as_written(row, "ref name email phone gender role trade motivation"),
            birth_year=on.year - int(row["age"]),
            postcode_id=number(row["postcode"]),
            capacity=number(row["capacity"]),
            timetable=timetable(row["timetable"]),
            **_words(row, "languages interests meeting_places"),
            **{
                name: day(on, row[name])
                for name in (
                    "timetable_confirmed_on",
                    "contract_signed_on",
                    "contract_ends_on",
                    "active_from",
                    "left_on",
                )
            },
        )
        for row in table
    )
    MentorPause.objects.bulk_create(
        MentorPause(mentor=mentor, begins_on=begins, ends_on=ends)
        for mentor, row in zip(mentors, table, strict=True)
        for begins, ends in periods(on, row["pauses"])
    )


def _as_written(row, names):
    return {name: row[name] for name in names.split()}


def _numbers(row, names):
    return {name: number(row[name]) for name in names.split()}


def _words(row, names):
    return {name: words(row[name]) for name in names.split()}


def _yes(row, names):
    return {name: row[name] == "yes" for name in names.split()}
