"""How the volunteers came: where they were found, how many each town aims at, what was seen and said."""

from matching.demo.people import BRANCH, staff
from matching.demo.tables import day, moment
from mentors import contracts
from mentors.models import Mentor, RecruitmentTarget
from programme.models import MentorRole, Office

SINCE = -700  # days
TARGETS = (
    ("Aarhus", "8000", "8270", 8, 10),
    ("Odder", "8300", "8350", 4, 5),
    ("Randers", "8900", "8960", 4, 5),
)
CENTRE = ("Frivilligcenter Østgården", "Bodil Fenger", "frivillig@example.org", "+45 30 00 40 01")
MEETINGS = {
    "first": (-560, "Biblioteket i Randers", 14),
    "second": (-350, "Biblioteket i Odder", 11),
    "third": (-45, "Medborgerhuset", 9),
}
# The source, and which meeting: those who signed did so two months after they had enquired.
CAME = {
    "M-101": ("sind", None),
    "M-102": ("meeting", "second"),
    "M-103": ("network", None),
    "M-104": ("meeting", "first"),
    "M-105": ("online", None),
    "M-106": ("centre", None),
    "M-107": ("advert", None),
    "M-108": ("centre", None),
    "M-109": ("network", None),
    "M-110": ("network", None),
    "M-111": ("centre", None),
    "M-112": ("meeting", "third"),
    "M-113": ("advert", None),
    "M-114": ("online", None),
}
# Without a contract yet: when they enquired, and were interviewed.
ON_THE_WAY = {"M-112": (-52, -30)}
CERTIFICATES = {"M-102": ("criminal", -320, 45), "M-105": ("first_aid", -740, -10)}
TALKS = {
    "M-101": ("six_months", -150, "Du er glad for turene. Du vil gerne have en fast kaffedag."),
    "M-103": ("one_month", -120, "Det passer godt om onsdagen. Ring, hvis det bliver for meget."),
}
OFFERS = {
    "M-101": (MentorRole.SOCIAL, "Vi mødes ude i byen, ikke hjemme hos nogen."),
    "M-104": (MentorRole.PROFESSIONAL, "Højst to borgere ad gangen."),
}


def load(on):
    branch, inger = Office.objects.get(name=BRANCH), staff()["inger.stenholt"]
    for town, first, last, least, most in TARGETS:
        RecruitmentTarget.objects.create(
            branch=branch,
            town=town,
            first_postcode=first,
            last_postcode=last,
            at_least=least,
            at_most=most,
            from_on=day(on, SINCE),
        )
    name, contact, email, phone = CENTRE
    facts = {"contact": contact, "email": email, "phone": phone}
    centre = branch.volunteer_centres.create(name=name, **facts)
    meetings = {
        key: branch.information_meetings.create(
            held_on=day(on, held), place=place, came=came, centre=centre
        )
        for key, (held, place, came) in MEETINGS.items()
    }
    mentors = {one.ref: one for one in Mentor.objects.filter(branch=branch)}
    for ref, (source, meeting) in CAME.items():
        _came(mentors[ref], source, meeting and meetings[meeting], centre, on)
    for ref, (kind, seen, expires) in CERTIFICATES.items():
        days = {"seen_on": day(on, seen), "expires_on": day(on, expires)}
        mentors[ref].certificates.create(kind=kind, seen_by=inger, **days)
    for ref, (kind, held, text) in TALKS.items():
        said = {"kind": kind, "held_on": day(on, held), "text": text}
        mentors[ref].feedback.create(recorded_by=inger, **said)
    for ref, (role, limits) in OFFERS.items():
        begins = mentors[ref].contract_ends_on or on
        contracts.offer(
            mentors[ref],
            text=contracts.text_on(on),
            role=role,
            limits=limits,
            begins_on=day(begins, 1),
            ends_on=day(begins, 365),
            by=inger,
            at=moment(on, -2),
        )


def _came(mentor, source, meeting, centre, on):
    signed = mentor.contract_signed_on
    enquired, interviewed = ON_THE_WAY.get(mentor.ref, (None, None))
    mentor.source, mentor.information_meeting = source, meeting
    mentor.centre = centre if source == "centre" else None
    mentor.enquired_on = day(signed, -60) if signed else day(on, enquired)
    mentor.interviewed_on = day(signed, -20) if signed else day(on, interviewed)
    mentor.references_seen_on = day(signed, -5) if signed else None
    if mentor.left_on:
        mentor.left_reason = "moved"
    mentor.save()
