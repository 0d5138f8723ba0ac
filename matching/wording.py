"""Codes and evidence into sentences in the reader's language. The core gives codes and figures;
here they are only said. Every criterion, rule, question and change has its sentence (a test counts).
"""

from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.labels import (
    CITIZEN_QUESTIONS,
    DEMANDS,
    DUE_WHY,
    DUE_WITH,
    LABELS,
    MEANS,
    PLAIN_CHANGES,
    QUESTIONS,
    ROLES,
    RULES,
)
from matching.models import Erasure
from matching.scoring.text import SPELLING
from matching.suggestions import name_of
from programme.models import Accommodation, Term
from programme.timetable import Timetable


def figure(number, decimals=None):
    """A number as the reader writes it: `2,5` in Danish; whole numbers bare."""
    if decimals is None:
        decimals = 0 if float(number).is_integer() else 1
    return number_format(round(Decimal(str(number)), decimals), decimals)


def listed(words):
    """One, two and three."""
    words = list(words)
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def term_name(term):
    """What an explanation calls a shared part of two texts."""
    return _("spelling") if term == SPELLING else term


class Wording:
    """Says one kind of explanation. Made once a page: it reads the catalogue."""

    def __init__(self, kind):
        self.kind = kind
        self.accommodations = Accommodation.objects.in_bulk()
        self.certificates = {
            term.code: term for term in Term.objects.filter(kind=Term.Kind.CERTIFICATE)
        }
        self.places = {
            term.code: term for term in Term.objects.filter(kind=Term.Kind.MEETING_PLACE)
        }

    def document(self, suggestions):
        """The explained list as the JSON that contracts.md describes, sentences included."""
        explained = suggestions.explained
        model = suggestions.decision.model
        return {
            "citizen": suggestions.citizen.ref,
            "kind": str(self.kind),
            "model": {"name": model.name, "version": model.version, "hash": model.hash},
            "decision": suggestions.decision.pk,
            "candidates": [
                {**self.candidate(found), "name": name_of(suggestions.party(found))}
                for found in explained["candidates"]
            ],
            "excluded": explained["excluded"],
            "near_misses": [self.near_miss(miss) for miss in explained["near_misses"]],
            "citizen_questions": [
                {"fact": fact, "sentence": str(CITIZEN_QUESTIONS[fact])}
                for fact in explained["citizen_questions"]
            ],
            "pool": explained["pool"],
        }

    def candidate(self, found):
        return {
            **found,
            "contributions": [
                {
                    **part,
                    "label": str(LABELS[self.kind][part["criterion"]]),
                    "sentence": self.contribution(part["criterion"], part["evidence"]),
                }
                for part in found["contributions"]
            ],
            "questions": [
                {**question, "sentence": self.question(question["fact"])}
                for question in found["questions"]
            ],
        }

    def near_miss(self, miss):
        changes = [
            {**self._readable(change), "sentence": self.change(change)}
            for change in miss["changes"]
        ]
        return {**miss, "changes": changes}

    def why_not(self, found):
        """What stops one that is excluded, and the least that would have to be otherwise."""
        return {
            **self.near_miss(found),
            "stops": [str(RULES[self.kind][rule]) for rule in found["rules"]],
        }

    def _readable(self, change):
        if change["fact"] == "timetable":
            return {**change, "from": _week(change["from"]), "to": _week(change["to"])}
        if change["fact"] == "requires":
            return {**change, "from": self._certificate(change["from"])}
        return change

    def contribution(self, criterion, evidence):
        """Why a candidate got its points for a criterion."""
        sentence = getattr(self, f"_{self.kind}_{criterion}", None) or getattr(
            self, f"_{criterion}"
        )
        return sentence(evidence)

    def question(self, fact):
        """What to ask when you call."""
        known = QUESTIONS[self.kind].get(fact)
        return str(known) if known else self.accommodations[fact].question

    def change(self, change):
        """The least change that would let a candidate in."""
        fact, now, then = change["fact"], change["from"], change["to"]
        if fact in PLAIN_CHANGES:
            return str(PLAIN_CHANGES[fact])
        if fact == "role":
            return _("If the volunteer would take this role: %s.") % ROLES[then]
        if fact == "hours_min":
            return _("If they could use %(then)s hours a week instead of %(now)s.") % {
                "now": figure(now),
                "then": figure(then),
            }
        if fact == "hours_now":
            return _("If the citizen began with %(then)s hours a week instead of %(now)s.") % {
                "now": figure(now),
                "then": figure(then),
            }
        if fact == "travel_minutes":
            return _("If the citizen could travel %(then)s minutes instead of %(now)s.") % {
                "now": figure(now),
                "then": figure(then),
            }
        if fact == "requires":
            return _("If they did without “%s”.") % self._certificate(now)
        if fact == "shortest_day":
            return _("If the days could be %(then)s hours instead of %(now)s.") % {
                "now": figure(now),
                "then": figure(then),
            }
        if fact == "timetable":
            return _("If the times could be %s.") % _week(then)
        return _("If they could offer this after all: %s.") % self.accommodations[fact].label

    def _certificate(self, key):
        return self.certificates[key].label if key in self.certificates else key

    def _needs_named(self, codes):
        return listed(self.accommodations[code].label.lower() for code in codes)

    # Companies

    def _tasks(self, evidence):
        if not evidence:
            return _("Not known: either the wishes or the tasks are missing.")
        if not evidence["answered"]:
            return _("None of the tasks answers a wish.")
        if evidence["wish"].casefold() == evidence["task"].casefold():
            said = _("“%(task)s” is exactly a wish.") % evidence
        else:
            said = _("“%(task)s” is close to the wish “%(wish)s”.") % evidence
        return said if evidence["dream"] else said + " " + _("It does not answer the dream.")

    def _needs(self, evidence):
        if not evidence:
            return _("Not known: no needs are noted for the citizen.")
        said = []
        if evidence["offered"]:
            said.append(_("Can offer %s.") % self._needs_named(evidence["offered"]))
        if evidence["refused"]:
            said.append(_("Cannot offer %s.") % self._needs_named(evidence["refused"]))
        if evidence["open"]:
            count = len(evidence["open"])
            said.append(
                ngettext(
                    "%d need has not been asked about.",
                    "%d needs have not been asked about.",
                    count,
                )
                % count
            )
        return " ".join(said)

    def _qualifications(self, evidence):
        if not evidence:
            return _("Not known: either the qualifications or the tasks are missing.")
        if not evidence["answered"]:
            return _("The citizen has not done these tasks before.")
        return _("“%(learnt)s” is of use for “%(task)s”.") % evidence

    def _companies_journey(self, evidence):
        if not evidence:
            return _("The journey is not known.")
        if not evidence["minutes"]:
            return _("In the same postcode area.")
        return _("%(minutes)s minutes %(means)s.") % {
            "minutes": evidence["minutes"],
            "means": MEANS[evidence["means"]],
        }

    def _companies_times(self, evidence):
        if not evidence:
            return _("The times are not known.")
        if evidence["wanted"] is None:
            return _("%s hours a week in common.") % figure(evidence["common"])
        return _("%(common)s hours a week in common; %(wanted)s are wanted.") % {
            "common": figure(evidence["common"]),
            "wanted": figure(evidence["wanted"]),
        }

    def _own_wish(self, evidence):
        if not evidence:
            return _("The citizen has not named companies.")
        if evidence["named"]:
            return _("The company is on the citizen's own list.")
        if "wish" in evidence:
            return _("Resembles “%(wish)s” on the citizen's own list.") % evidence
        return _("Is not on the citizen's own list.")

    def _growth(self, evidence):
        if evidence.get("ceiling"):
            return _("The hours are at a tested ceiling, so growing counts the same everywhere.")
        said = []
        if evidence["hours_max"] is not None:
            said.append(_("Up to %s hours a week.") % evidence["hours_max"])
        paid = {
            "yes": _("Paid hours are possible."),
            "no": _("Paid hours are not possible."),
            "": _("Whether paid hours are possible is not known."),
        }
        return " ".join([*said, paid[evidence["paid_hours"]]])

    def _experience(self, evidence):
        if not evidence:
            return _("Nobody from here has been there yet.")
        return _("%(kept)d of %(of)d earlier matches lasted at least six months.") % evidence

    def _openness(self, evidence):
        attitude = {
            "open": _("Open to people who need consideration."),
            "neutral": _("Neutral to people who need consideration."),
            "reserved": _("Reserved towards people who need consideration."),
            "": _("The attitude is not known."),
        }[evidence["attitude"]]
        count = evidence["answers"]
        if not count:
            return attitude
        return (
            attitude
            + " "
            + ngettext("Has answered %d question.", "Has answered %d questions.", count) % count
        )

    def _demand(self, evidence):
        if not evidence:
            return _("How demanding the tasks are is not known.")
        if evidence["offered"] == evidence["wanted"]:
            return _("The tasks are %s, as wanted.") % DEMANDS[evidence["offered"]]
        return _("The tasks are %(offered)s; %(wanted)s ones are wanted.") % {
            name: DEMANDS[said] for name, said in evidence.items()
        }

    def _practice(self, evidence):
        if not evidence:
            return _("The citizen's hours are not known.")
        if evidence["kind"] == "practice":
            return (
                _("A practice place does not fit, since paid hours are near.")
                if evidence["paid_hours_near"]
                else _("A practice place, good for trying work first.")
            )
        return (
            _("An ordinary company, which fits since paid hours are near.")
            if evidence["paid_hours_near"]
            else _("An ordinary company.")
        )

    def _spread(self, evidence):
        count = evidence["approaches"]
        if not count:
            return _("Nobody else is being presented there now.")
        return (
            ngettext(
                "%d other approach is open there.", "%d other approaches are open there.", count
            )
            % count
        )

    # Volunteers

    def _interests(self, evidence):
        if not evidence:
            return _("Not known: interests are missing.")
        if not evidence["shared"]:
            return _("No interests in common.")
        return _("In common: %s.") % listed(evidence["shared"])

    def _role(self, evidence):
        if not evidence:
            return _("The role wanted is not known.")
        if not evidence["offered"]:
            return _("The role offered is not known.")
        if evidence["wanted"] == "any":
            return _("Offers: %s. The citizen has no preference.") % ROLES[evidence["offered"]]
        return _("Offers: %(offered)s. Wanted: %(wanted)s.") % {
            name: ROLES[said] for name, said in evidence.items()
        }

    def _trade(self, evidence):
        if not evidence:
            return _("The working life is not known.")
        if evidence["wish"]:
            return _("“%(trade)s” is close to the wish “%(wish)s”.") % evidence
        return _("“%(trade)s”, a working life of their own to tell of.") % evidence

    def _mentors_times(self, evidence):
        if not evidence:
            return _("The times are not known.")
        said = _("%s hours a week in common.") % figure(evidence["common"])
        if "confirmed_days" in evidence:
            old = _("The times were confirmed %s days ago, and count less: ask whether they hold.")
            return f"{said} {old % evidence['confirmed_days']}"
        return said

    def _mentors_journey(self, evidence):
        if evidence.get("online"):
            return _("Both like to meet online.")
        if not evidence:
            return _("The distance is not known.")
        return _("%s km apart as the crow flies.") % evidence["km"]

    def _load(self, evidence):
        if not evidence:
            return _("How many the volunteer can take is not known.")
        count = evidence["room"]
        return ngettext("Room for %d more.", "Room for %d more.", count) % count

    def _age(self, evidence):
        if not evidence:
            return _("The age is not known.")
        if evidence["wanted"] == "peer":
            return _("Measured against the wish for somebody of the same age.")
        return _("Mature people count most, unless the citizen wants somebody of the same age.")

    def _place(self, evidence):
        if not evidence:
            return _("Not known: meeting places are missing.")
        if not evidence["shared"]:
            return _("No meeting place that both have named.")
        return _("Both like to meet here: %s.") % listed(
            self.places[spot].label if spot in self.places else spot for spot in evidence["shared"]
        )

    def _continuity(self, evidence):
        if evidence["met"]:
            return _("Has met the citizen before.")
        if evidence["colleague"]:
            return _("Works with the same contact person already.")
        return _("They do not know each other.")


def due_summary(due):
    """A contact that is due in a few words, by reference."""
    return f"{due.citizen.ref}: {DUE_WITH[due.contact]}"


def due_line(due, today):
    """A contact that is due as one line, by reference: for mails and terminals."""
    line = _("%(citizen)s, with: %(contact)s – %(why)s") % {
        "citizen": due.citizen.ref,
        "contact": DUE_WITH[due.contact],
        "why": DUE_WHY[due.why],
    }
    late = due.overdue_days(today)
    if not late:
        return line
    return line + ngettext(" (%d day late)", " (%d days late)", late) % late


def erasure_line(ref, why, on):
    """Somebody whose time is over, as one line by reference."""
    return _("%(party)s – %(why)s; goes on %(day)s") % {
        "party": ref,
        "why": Erasure.Why(why).label,
        "day": date_format(on, "SHORT_DATE_FORMAT"),
    }


def pause_changed(begins_on, ends_on, held_until=None):
    """What a page says that shows another pause than the one that stands there now."""
    if begins_on is None:
        now = _("Meanwhile the pause was taken away.")
    elif ends_on is None:
        now = _("Meanwhile a pause was saved: from %(begins)s until further notice.") % {
            "begins": date_format(begins_on, "SHORT_DATE_FORMAT")
        }
    else:
        now = _("Meanwhile a pause was saved: from %(begins)s until %(ends)s.") % {
            "begins": date_format(begins_on, "SHORT_DATE_FORMAT"),
            "ends": date_format(ends_on, "SHORT_DATE_FORMAT"),
        }
    if held_until:
        now += " " + _("The place is held until %s.") % date_format(held_until, "SHORT_DATE_FORMAT")
    return now + " " + _("What you typed is kept: save once more if it is to stand instead.")


def _week(days):
    return str(Timetable(days))


def told(document):
    """The list of `Wording.document` as text for a terminal."""
    lines = [f"{document['citizen']}  ({document['model']['name']} {document['model']['version']})"]
    for found in document["candidates"]:
        lines.append(f"{found['rank']:3} {found['score']:5.1f}  {found['ref']} {found['name']}")
        lines += [
            f"      {part['points']:5.1f} / {part['weight']:4.1f}  {part['label']}: {part['sentence']}"
            for part in found["contributions"]
        ]
        lines += [f"      ? {question['sentence']}" for question in found["questions"]]
    lines += [
        f"  – {count}: {RULES[document['kind']][rule]}"
        for rule, count in document["excluded"].items()
    ]
    for miss in document["near_misses"]:
        changes = " ".join(change["sentence"] for change in miss["changes"])
        lines.append(f"  ~ {miss['ref']} ({miss['would_rank']}): {changes}")
    return "\n".join(lines) + "\n"
