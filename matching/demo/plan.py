"""The plans of two of the citizens, with what was agreed on the way."""

from citizens.models import Citizen, Goal, GoalBefore
from citizens.models.plan import FACTS
from matching.demo.tables import day, moment
from matching.models import Agreement, Conversation

# Each: a name for those below it, below which, the words, whose, and days as offsets: in the plan since,
# planned end, reached.
PLANS = {
    "B-101": (
        (
            "work",
            "",
            "Jeg vil tilbage i et køkken, hvor jeg kan være mig.",
            "citizen",
            -140,
            120,
            "",
        ),
        ("days", "work", "To gode dage om ugen, som holder.", "citizen", -140, 45, ""),
        ("bus", "days", "Tage bus 302 alene om morgenen.", "citizen", -75, 10, ""),
        ("rest", "days", "En fridag imellem, hver gang.", "citizen", -140, -80, -84),
        ("say", "work", "Sige til, før det bliver for meget.", "citizen", -75, -5, ""),
        ("cv", "work", "Et CV med det, jeg kan i dag.", "contact", -120, -60, -66),
    ),
    "B-103": (
        ("outside", "", "Et job ude, med faste opgaver.", "citizen", -120, 150, ""),
        ("three", "outside", "Tre formiddage om ugen uden at melde afbud.", "citizen", -60, 30, ""),
        (
            "list",
            "three",
            "En liste på døren, så jeg ved, hvad jeg skal.",
            "company",
            -60,
            -50,
            -52,
        ),
    ),
}
# The words as they were before, who changed nothing else, and when.
BEFORE = {"days": ("Tre dage om ugen.", -75)}
GIVEN_UP = (
    "B-101",
    "Stå i butikken.",
    -130,
    -98,
    "Der er for mange mennesker. Jeg vil hellere bagved.",
)
# Of the newest conversation: whose, what, until when, and for which goal.
AGREED = {
    "B-101": (
        ("citizen", "Køre turen med bussen én gang tirsdag.", 8, "bus"),
        ("office", "Ringe til køkkenet og spørge om tirsdag og fredag.", 9, "days"),
        ("citizen", "Finde eksamenspapirerne.", 14, ""),
    ),
    "B-103": (("company", "Sætte ugens liste op mandag.", 8, "three"),),
}


def load(on):
    citizens = Citizen.objects.select_related("consultant").in_bulk(PLANS, field_name="ref")
    for ref, rows in PLANS.items():
        citizen = citizens[ref]
        if citizen.consultant is None:
            continue
        goals: dict = {}
        for name, under, words, whose, begun, planned, reached in rows:
            goals[name] = _goal(
                citizen,
                goals.get(under),
                on,
                begun,
                words=words,
                whose=whose,
                planned_on=day(on, planned),
                reached_on=day(on, reached),
            )
        for name in BEFORE.keys() & goals.keys():
            words, changed = BEFORE[name]
            facts = {one: getattr(goals[name], one) for one in FACTS} | {"words": words}
            GoalBefore.objects.create(
                citizen=citizen,
                goal=goals[name],
                changed_by=citizen.consultant,
                changed_at=moment(on, changed, 14),
                **facts,
            )
        _agree(citizen, on, goals)
    ref, words, begun, given_up, why = GIVEN_UP
    if citizens[ref].consultant:
        ends = {"given_up_on": day(on, given_up), "given_up_why": why}
        _goal(citizens[ref], None, on, begun, words=words, whose="citizen", **ends)


def _goal(citizen, under, on, begun, **facts):
    return citizen.goals.create(
        under=under,
        level=under.level + 1 if under else Goal.Level.MILESTONE,
        begun_on=day(on, begun),
        written_by=citizen.consultant,
        written_at=moment(on, begun, 14),
        **facts,
    )


def _agree(citizen, on, goals):
    talk = Conversation.objects.filter(citizen=citizen, company=None).order_by("-held_on").first()
    if talk is None:
        return
    for whose, what, due, goal in AGREED[citizen.ref]:
        Agreement.objects.create(
            conversation=talk, whose=whose, what=what, due_on=day(on, due), goal=goals.get(goal)
        )
