"""Why a place was suggested, said to the citizen: "you", no figures of the ranking, nobody else's facts.

The reasons are those of the list as it was shown, computed again from what it kept; a need that the
company has said no to since is left out, and what has been answered since is no longer open.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.models import Opening
from matching.labels import DEMANDS, MEANS
from matching.models import Unreadable
from matching.scoring import explanation
from matching.scoring.questions import FACTS, asked_of
from matching.scoring.weighting import canonical
from matching.stages import Kind, Override
from matching.suggestions import Suggester, language
from matching.wording import listed
from mentors.models import Mentor
from programme.models import Accommodation, Term

TELLING = 0.5  # a value from which a criterion speaks for a place
SOON = 45  # minutes of travel that speak for a place
NEAR = 10  # kilometres, likewise

# What is told as open, where nobody has answered yet; accommodations bring their own question.
NOT_KNOWN = {
    Kind.COMPANIES: {
        "places": gettext_lazy("Do they have room at the moment?"),
        "paid_hours": gettext_lazy("Can some of the hours be paid later on?"),
        "attitude": gettext_lazy("How do they feel about showing consideration?"),
        "hours_min": gettext_lazy("Can they use you for the hours you manage now?"),
        "hours_max": gettext_lazy("Can there be more hours later on?"),
        "timetable": gettext_lazy("On which days and at what times could you come?"),
        "tasks": gettext_lazy("Which tasks would be yours?"),
        "shortest_day": gettext_lazy("Can the days be as short as you need?"),
        "demand": gettext_lazy("Are the tasks simple, varied or demanding?"),
        "postcode": gettext_lazy("Where is it?"),
    },
    Kind.MENTORS: {
        "timetable": gettext_lazy("When can you both meet?"),
        "languages": gettext_lazy("Which languages does the volunteer speak?"),
        "interests": gettext_lazy("What does the volunteer like to do?"),
        "role": gettext_lazy("What would the volunteer like to help with?"),
        "meeting_places": gettext_lazy("Where does the volunteer like to meet?"),
        "trade": gettext_lazy("What has the volunteer worked with?"),
        "postcode": gettext_lazy("Where does the volunteer live?"),
    },
}
ROLES = {
    "social": gettext_lazy("You have asked for company, and that is what is offered."),
    "professional": gettext_lazy(
        "You have asked for help with structure and goals, and that is what is offered."
    ),
    "both": gettext_lazy(
        "You have asked for company and for help with structure, and both are offered."
    ),
}


class PlainWords:
    """Says what speaks for some of one citizen's matches, and what is still open about them."""

    def __init__(self, citizen, kind, matches):
        self.citizen, self.kind, self.matches = citizen, Kind(kind), list(matches)
        self.accommodations = Accommodation.objects.in_bulk()
        spots = Term.objects.filter(kind=Term.Kind.MEETING_PLACE)
        self.spots = {term.code: term.label for term in spots}
        self.today, self.rows = self._today()
        self._lists = {}  # decision's key → its ranking, or None where it cannot be read any more

    def because(self, match, most):
        """The sentences that say why this one was thought of, the weightiest first."""
        said = []
        if match.override == Override.CITIZEN_WANTS:
            said.append(_("You have said yourself that you would like this one."))
        ranking, row = self._as_suggested(match)
        parts = explanation.candidate(ranking, row, None, [])["contributions"]
        for part in sorted(parts, key=lambda part: -part["points"]):
            if not part["evidence"] or part["value"] < TELLING:
                continue
            say = getattr(self, f"_{self.kind}_{part['criterion']}", None)
            sentence = say(part["evidence"], match) if say else ""
            if sentence and sentence not in said:
                said.append(sentence)
        return said[:most]

    def not_known(self, match, most):
        """What nobody has answered yet, as questions; first what would matter most to the list."""
        pool = self.today.pool
        row = self.rows[match.pk]
        codes = [
            fact.code
            for fact in FACTS[self.kind](self.today.seeker, pool)
            if fact.unknown(pool)[row]
        ]
        ranking, then = self._as_suggested(match)
        weighty = (
            [question["fact"] for question in asked_of(ranking, [then])[then]]
            if then in ranking.order
            else []
        )
        codes.sort(key=lambda code: weighty.index(code) if code in weighty else len(weighty))
        return [question for question in map(self._question, codes) if question][:most]

    def _question(self, code):
        if code in self.accommodations:
            return self.accommodations[code].question
        return str(NOT_KNOWN[self.kind].get(code, ""))

    # The lists

    def _today(self):
        """The ranking of these parties as they are today, and the row of each match's."""
        keys = [match.mentor_id or match.opening_id for match in self.matches]
        model = Opening if self.kind == Kind.COMPANIES else Mentor
        suggester = Suggester(self.kind, model._default_manager.filter(pk__in=keys))
        ranking = suggester.rank(self.citizen)
        place = {party.pk: row for row, party in enumerate(suggester.parties.values())}
        return ranking, {
            match.pk: place[match.mentor_id or match.opening_id] for match in self.matches
        }

    def _as_suggested(self, match):
        """The list that a match was chosen from and its row there; where that is no longer known, the
        list of today."""
        ranking = self._list(match.decision) if match.decision_id else None
        row = None if ranking is None else _row_of(match, ranking)
        return (self.today, self.rows[match.pk]) if row is None else (ranking, row)

    def _list(self, decision):
        if decision.pk not in self._lists:
            try:
                self._lists[decision.pk] = explanation.rank(
                    decision.kind,
                    decision.model.document,
                    language(canonical(decision.words.content)),
                    decision.seeker.content,
                    decision.pool.content,
                )
            except Unreadable:
                self._lists[decision.pk] = None
        return self._lists[decision.pk]

    # Companies

    def _companies_tasks(self, evidence, match):
        if not evidence["answered"]:
            return ""
        if evidence["wish"].casefold() == evidence["task"].casefold():
            return _("You wish for “%(wish)s”, and that is just what they need.") % evidence
        return _("You wish for “%(wish)s”. The task here is “%(task)s”.") % evidence

    def _companies_needs(self, evidence, match):
        pool, row = self.today.pool, self.rows[match.pk]
        # One is enough on a sheet of paper: the first is a must, where there is one.
        for code in evidence["offered"]:
            if code in self.accommodations and pool.offers[row, pool.accommodations[code]] == 1:
                return _("They have said that this is possible: %s") % (
                    self.accommodations[code].citizen
                )
        return ""

    def _companies_qualifications(self, evidence, match):
        if not evidence["answered"]:
            return ""
        return _("You can use what you know or have done before: “%(learnt)s”.") % evidence

    def _companies_journey(self, evidence, match):
        if not evidence["minutes"]:
            return _("It is in your own postcode area.")
        if evidence["minutes"] > SOON:
            return ""
        return _("It takes you about %(minutes)s minutes %(means)s.") % {
            "minutes": evidence["minutes"],
            "means": MEANS[evidence["means"]],
        }

    def _companies_times(self, evidence, match):
        return _("You can come at times when they have work.") if evidence["common"] else ""

    def _companies_own_wish(self, evidence, match):
        if evidence["named"]:
            return _("You have named the place yourself.")
        if "wish" in evidence:
            return _("It is like “%(wish)s”, which you have named yourself.") % evidence
        return ""

    def _companies_growth(self, evidence, match):
        if evidence.get("paid_hours") == "yes":
            return _("Some of the hours can be paid later on.")
        return ""

    def _companies_openness(self, evidence, match):
        return _("They like to show consideration.") if evidence["attitude"] == "open" else ""

    def _companies_demand(self, evidence, match):
        if evidence["offered"] != evidence["wanted"]:
            return ""
        return _("The tasks are %s, as you wish.") % DEMANDS[evidence["offered"]]

    def _companies_practice(self, evidence, match):
        if evidence["kind"] == "practice" and not evidence["paid_hours_near"]:
            return _("It is a place where you can try out working life.")
        return ""

    # Volunteers

    def _mentors_interests(self, evidence, match):
        if not evidence["shared"]:
            return ""
        return _("You have this in common: %s.") % listed(evidence["shared"])

    def _mentors_role(self, evidence, match):
        offered, wanted = evidence["offered"], evidence["wanted"]
        return str(ROLES.get(wanted, "")) if offered in (wanted, "both", "any") else ""

    def _mentors_trade(self, evidence, match):
        if not evidence["wish"]:
            return ""
        return _("Has worked with “%(trade)s”, and you wish for “%(wish)s”.") % evidence

    def _mentors_times(self, evidence, match):
        return _("You can both meet at the same times.") if evidence["common"] else ""

    def _mentors_journey(self, evidence, match):
        if evidence.get("online"):
            return _("You would both like to meet online.")
        return _("You do not live far from each other.") if evidence["km"] <= NEAR else ""

    def _mentors_age(self, evidence, match):
        return _("You are about the same age.") if evidence["wanted"] == "peer" else ""

    def _mentors_place(self, evidence, match):
        if not evidence["shared"]:
            return ""
        return _("You would both like to meet here: %s.") % listed(
            self.spots.get(spot, spot) for spot in evidence["shared"]
        )

    def _mentors_continuity(self, evidence, match):
        return _("You have met each other before.") if evidence["met"] else ""


def _row_of(match, ranking):
    """The row of a match's party in a list; None where it is not in it, or not told apart."""
    rows = ranking.rows_of.get(match.other_ref, [])
    if len(rows) > 1:
        opening, pool = match.opening, ranking.pool
        same_tasks = [row for row in rows if pool.tasks[row] == tuple(opening.tasks)]
        titled = [row for row in same_tasks if str(pool.opening[row]) == opening.title]
        rows = titled or same_tasks
    return rows[0] if len(rows) == 1 else None
