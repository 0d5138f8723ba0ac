"""What was said with the citizens, and at their workplaces."""

from citizens.models import Citizen
from companies.models import Company
from matching.demo.tables import day, moment, rows
from matching.models import Conversation, Match


def load(on):
    citizens = Citizen.objects.select_related("consultant").in_bulk(field_name="ref")
    companies = Company.objects.in_bulk(field_name="ref")
    matches = {
        (match.citizen.ref, match.other_ref): match
        for match in Match.objects.select_related("citizen", "opening__company", "mentor")
    }
    Conversation.objects.bulk_create(
        Conversation(
            citizen=citizens[row["citizen"]],
            company=companies.get(row["company"]),
            match=matches.get((row["citizen"], row["company"])),
            form=row["form"],
            held_on=day(on, row["held_on"]),
            text=row["text"],
            recorded_by=citizens[row["citizen"]].consultant,
            recorded_at=moment(on, row["held_on"], 15),
        )
        for row in rows("conversations")
        if citizens[row["citizen"]].consultant
    )
