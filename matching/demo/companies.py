"""Companies, whom to talk to there, their openings and what they have answered."""

from companies.models import Company, Contact, Offer, Opening
from matching.demo.people import staff
from matching.demo.tables import day, number, rows, timetable, words
from programme.models import Answer

WRITTEN = [
    "ref",
    "cvr",
    "p_number",
    "name",
    "kind",
    "industry",
    "address",
    "attitude",
    "description",
]


def load(on):
    users = staff()
    table = rows("companies")
    companies = Company.objects.bulk_create(
        Company(
            **{name: row[name] for name in WRITTEN},
            postcode_id=number(row["postcode"]),
            consultant=users.get(row["consultant"]),
            no_contact_until=day(on, row["no_contact_until"]),
            closed_on=day(on, row["closed_on"]),
        )
        for row in table
    )
    Contact.objects.bulk_create(
        Contact(
            company=company,
            name=row["contact_name"],
            email=row["contact_email"],
            phone=row["contact_phone"],
        )
        for company, row in zip(companies, table, strict=True)
        if row["contact_name"] or row["contact_email"] or row["contact_phone"]
    )
    _load_openings(on, {company.ref: company for company in companies})


def _load_openings(on, companies):
    table = rows("openings")
    openings = Opening.objects.bulk_create(
        Opening(
            company=companies[row["company"]],
            title=row["title"],
            tasks=words(row["tasks"]),
            hours_min=number(row["hours_min"]),
            hours_max=number(row["hours_max"]),
            shortest_day=number(row["shortest_day"]),
            timetable=timetable(row["timetable"]),
            places=number(row["places"]),
            paid_hours=row["paid_hours"],
            demand=row["demand"],
            requires=words(row["requires"]),
            closed_on=day(on, row["closed_on"]),
        )
        for row in table
    )
    Offer.objects.bulk_create(
        Offer(
            opening=opening,
            accommodation_id=code,
            answer=answer,
            answered_on=day(on, row["answered_on"]),
        )
        for opening, row in zip(openings, table, strict=True)
        for answer, column in ((Answer.YES, "offers"), (Answer.NO, "offers_not"))
        for code in words(row[column])
    )
