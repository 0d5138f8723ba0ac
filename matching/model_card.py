"""What a version of the model is and does, in full and in words: the public page is made from it.

Rules, criteria, weights, parameters and inputs are those of the code and of the version in use; here
stands only what each of them is called, and a test sees to it that none is left without words.
"""

from dataclasses import fields

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching.encoding import DOCUMENTED
from matching.labels import LABELS, MEANS, RULE_NAMES, RULES
from matching.scoring import constraints
from matching.scoring.columns import Seeker
from matching.scoring.weighting import FIRST, rounded
from matching.stages import MAY_PASS
from matching.wording import listed

# How the value of a criterion is made; figures are the version's own parameters.
VALUES = {
    "companies": {
        "tasks": gettext_lazy(
            "The citizen's wishes are compared with the company's tasks, word by word. The best"
            " likeness counts most, the others a little. A wish counts %(lower_wish_counts)s of the"
            " one above it, so the dream counts most."
        ),
        "needs": gettext_lazy(
            "The share of the citizen's needs that the company offers to meet. A need that must be"
            " met counts as much as %(must_counts)s wishes."
        ),
        "qualifications": gettext_lazy(
            "What the citizen has learnt or done is compared with the tasks. The best likeness counts."
        ),
        "journey": gettext_lazy(
            "The shorter the journey, the more: the value is halved with every %(journey_half_life)s"
            " minutes."
        ),
        "times": gettext_lazy(
            "The hours a week in which both can, against the hours that the citizen hopes for."
        ),
        "own_wish": gettext_lazy(
            "Full where the company stands on the citizen's own list of companies; less where its"
            " line of business resembles what stands there."
        ),
        "growth": gettext_lazy(
            "One half is room to go from today's hours to those hoped for, the other half is whether"
            " paid hours are possible. Where the hours are at a tested ceiling, every company counts"
            " the same."
        ),
        "experience": gettext_lazy(
            "The share of earlier matches there that lasted at least six months. While there are few,"
            " the value stays near the middle. An end by bankruptcy or relapse counts against nobody."
        ),
        "openness": gettext_lazy(
            "One half is the company's attitude to people who need consideration. The other half is"
            " how many questions about needs it has answered, yes or no; %(enough_answers)s are"
            " enough."
        ),
        "demand": gettext_lazy(
            "Full where the tasks are simple, varied or demanding as the citizen likes it, half one"
            " step from it, nothing two steps from it."
        ),
        "practice": gettext_lazy(
            "Under %(paid_hours_near)s hours a week a practice place counts in full and an ordinary"
            " company half. From then on an ordinary company counts in full and a practice place"
            " nothing."
        ),
        "spread": gettext_lazy(
            "The fewer others who are being presented there, for each free place, the more. So not"
            " everybody is sent to the same place."
        ),
    },
    "mentors": {
        "interests": gettext_lazy(
            "The citizen's interests are compared with the volunteer's, word by word. Two that are"
            " the same are full."
        ),
        "role": gettext_lazy(
            "Full where the volunteer offers just the role asked for, a little less where the"
            " volunteer takes either. Where the citizen wants both, one of them counts a little more"
            " than half. Without a preference all count the same."
        ),
        "trade": gettext_lazy(
            "Any working life of their own counts %(any_trade)s. The rest is how much the trade"
            " resembles the citizen's wishes."
        ),
        "times": gettext_lazy(
            "The hours a week in which both can; %(hours_wanted)s hours are full. Times that the"
            " volunteer has not confirmed for %(times_hold)s days count less and less."
        ),
        "journey": gettext_lazy(
            "The value is halved with every %(half_distance)s km as the crow flies. Full where both"
            " like to meet online."
        ),
        "load": gettext_lazy(
            "How many more the volunteer has room for; room for %(room_wanted)s is full."
        ),
        "age": gettext_lazy(
            "Grows from %(mature_from)s years and is full at %(mature_at)s. Where the citizen wants"
            " somebody of the same age, it falls to nothing with %(peer_within)s years between them."
        ),
        "place": gettext_lazy(
            "Full where both have named the same place to meet, otherwise nothing."
        ),
        "continuity": gettext_lazy(
            "Full where they have met before, half where the volunteer works with the same contact"
            " person, otherwise nothing."
        ),
    },
}

PARAMETERS = {
    "detour": gettext_lazy("How many times longer the way is than as the crow flies"),
    "km_h": gettext_lazy("Speed in km an hour"),
    "extra_minutes": gettext_lazy("Minutes that are added"),
    "journey_half_life": gettext_lazy("Minutes with which a journey counts half"),
    "must_counts": gettext_lazy("How many wishes a need that must be met counts as"),
    "lower_wish_counts": gettext_lazy("How much a wish counts of the one above it"),
    "best_wish_counts": gettext_lazy(
        "Share of the value that is the best wish; the rest is all wishes together"
    ),
    "same_name": gettext_lazy("Per cent of letters in common from which two names are the same"),
    "resembling_counts": gettext_lazy("How much a resemblance to a company named counts (0 to 1)"),
    "role_among_others": gettext_lazy(
        "How much the role wanted counts where the volunteer offers others too (0 to 1)"
    ),
    "one_role_of_both": gettext_lazy(
        "How much one role counts where the citizen wants both (0 to 1)"
    ),
    "alike": gettext_lazy("Likeness of two texts (0 to 1) from which they are said to be alike"),
    "work": gettext_lazy("How much a wish must be about the work itself (0 to 1) to be compared"),
    "enough_answers": gettext_lazy("Answers about needs that are enough"),
    "paid_hours_near": gettext_lazy("Hours a week from which paid hours are near"),
    "kept_prior": gettext_lazy(
        "Matches that each company is thought to have had: lasted, not lasted"
    ),
    "farthest": gettext_lazy("Most km as the crow flies where they can only meet in person"),
    "half_distance": gettext_lazy("Km as the crow flies with which the distance counts half"),
    "hours_wanted": gettext_lazy("Hours a week in common that are full"),
    "times_hold": gettext_lazy("Days for which times hold once they are confirmed"),
    "times_half_life": gettext_lazy("More days with which times that are not confirmed count half"),
    "any_trade": gettext_lazy("How much any working life of their own counts (0 to 1)"),
    "room_wanted": gettext_lazy("Room for how many more that is full"),
    "mature_from": gettext_lazy("Age in years from which age counts"),
    "mature_at": gettext_lazy("Age in years at which age counts in full"),
    "peer_within": gettext_lazy("Years between two people from which they are not of the same age"),
}

# What is read of the citizen: for both lists, for one of them.
SEEKER = {
    "both": {
        "on": gettext_lazy("The day the list is made"),
        "consent": gettext_lazy("Whether the citizen has said yes to this kind of match"),
        "blocked": gettext_lazy("Those whom a no stands between"),
        "lat": gettext_lazy("Where the citizen's postcode lies (north–south)"),
        "lon": gettext_lazy("Where the citizen's postcode lies (east–west)"),
        "timetable": gettext_lazy("When the citizen can, hour by hour"),
        "wishes": gettext_lazy("Wishes for work, the dream first"),
    },
    "companies": {
        "hours_now": gettext_lazy("Hours a week that the citizen manages now"),
        "hours_goal": gettext_lazy("Hours a week that the citizen hopes for"),
        "ceiling_tested": gettext_lazy("Whether it has been tested that more hours are too many"),
        "longest_day": gettext_lazy("The longest day that the citizen manages"),
        "days_a_week": gettext_lazy("Days a week that the citizen manages"),
        "travel_minutes": gettext_lazy("The longest journey that the citizen manages"),
        "travel_by": gettext_lazy("How the citizen travels"),
        "demand": gettext_lazy("Whether the citizen likes simple, varied or demanding tasks"),
        "own_companies": gettext_lazy("Companies that the citizen has named"),
        "musts": gettext_lazy("Needs that must be met"),
        "need_wishes": gettext_lazy("Needs that are wished for"),
        "certificates": gettext_lazy("Certificates and licences"),
        "qualifications": gettext_lazy("What the citizen has learnt or done before"),
    },
    "mentors": {
        "role": gettext_lazy("The role that the volunteer is to have"),
        "gender": gettext_lazy("The gender that the citizen has asked for in a volunteer, if any"),
        "age": gettext_lazy("Whether the volunteer is to be mature or of the same age"),
        "birth_year": gettext_lazy("The citizen's year of birth"),
        "languages": gettext_lazy("Languages that the citizen speaks"),
        "interests": gettext_lazy("The citizen's interests"),
        "meeting_places": gettext_lazy("Where the citizen would like to meet"),
        "met": gettext_lazy("Volunteers whom the citizen has met before"),
        "colleagues": gettext_lazy("Volunteers who work with the citizen's contact person now"),
    },
}

PARTIES = {
    "companies": {
        "ref": gettext_lazy("The company's reference"),
        "opening": gettext_lazy("Which one of the company's openings it is"),
        "name": gettext_lazy("The company's name, for the citizen's own list"),
        "industry": gettext_lazy("Line of business"),
        "kind": gettext_lazy("Practice place or ordinary company"),
        "lat": gettext_lazy("Where the company's postcode lies (north–south)"),
        "lon": gettext_lazy("Where the company's postcode lies (east–west)"),
        "hours_min": gettext_lazy("The fewest hours a week that they can use"),
        "hours_max": gettext_lazy("The most hours a week that they can use"),
        "shortest_day": gettext_lazy("The shortest day that they can use"),
        "timetable": gettext_lazy("When somebody can work there, hour by hour"),
        "places": gettext_lazy("Places"),
        "held": gettext_lazy("Places that are taken"),
        "paid_hours": gettext_lazy("Whether paid hours are possible"),
        "demand": gettext_lazy("Whether the tasks are simple, varied or demanding"),
        "attitude": gettext_lazy("The attitude to people who need consideration"),
        "requires": gettext_lazy("Certificates and licences that they require"),
        "tasks": gettext_lazy("Tasks that they need help with"),
        "answers": gettext_lazy("How many questions about needs they have answered"),
        "no_contact_until": gettext_lazy("The day before which they are not to be called"),
        "closed_on": gettext_lazy("The day on which it closed"),
        "kept": gettext_lazy("Earlier matches there that lasted"),
        "lapsed": gettext_lazy("Earlier matches there that did not last"),
        "approaches": gettext_lazy("How many others are being presented there now"),
        "last_match_on": gettext_lazy("The day on which the last match there began"),
        "offers": gettext_lazy("Needs that they can meet"),
        "offers_not": gettext_lazy("Needs that they cannot meet"),
    },
    "mentors": {
        "ref": gettext_lazy("The volunteer's reference"),
        "opening": gettext_lazy("Always empty: only companies have several openings"),
        "lat": gettext_lazy("Where the volunteer's postcode lies (north–south)"),
        "lon": gettext_lazy("Where the volunteer's postcode lies (east–west)"),
        "role": gettext_lazy("The role that the volunteer offers"),
        "gender": gettext_lazy("Gender, used only where the citizen has asked for one"),
        "birth_year": gettext_lazy("The volunteer's year of birth"),
        "capacity": gettext_lazy("How many citizens the volunteer can take"),
        "held": gettext_lazy("How many citizens the volunteer has now"),
        "timetable": gettext_lazy("When the volunteer can meet, hour by hour"),
        "times_confirmed_on": gettext_lazy("The day on which the volunteer confirmed the times"),
        "languages": gettext_lazy("Languages that the volunteer speaks"),
        "interests": gettext_lazy("The volunteer's interests"),
        "trade": gettext_lazy("What the volunteer has worked with"),
        "meeting_places": gettext_lazy("Where the volunteer likes to meet"),
        "contract_signed_on": gettext_lazy("The day on which the contract was signed"),
        "contract_ends_on": gettext_lazy("The day on which the contract ends"),
        "active_from": gettext_lazy("The day from which the volunteer is active"),
        "left_on": gettext_lazy("The day on which the volunteer left"),
        "pauses": gettext_lazy("Pauses: first and last day"),
        "last_match_on": gettext_lazy("The day on which the volunteer's last match began"),
    },
}

NEVER = (
    gettext_lazy("diagnosis, illness and treatment"),
    gettext_lazy("the consultant's notes and other free text about the citizen"),
    gettext_lazy("origin, nationality and religion"),
    gettext_lazy("the citizen's and the volunteer's name"),
    gettext_lazy("gender, except where the citizen has asked for a volunteer of one gender"),
    gettext_lazy("how long somebody has been without work, and how much school they have had"),
    gettext_lazy("the company's description of itself"),
)

TIES = (
    gettext_lazy("The one about whom more is known comes first."),
    gettext_lazy(
        "Then the one who has waited longest since the last match. Never having had one comes first."
    ),
    gettext_lazy("Then the one with the lowest reference. So the order is always the same."),
)

LIMITS = (
    gettext_lazy(
        "The weights are hypotheses. People have set them, and they are to be measured against what"
        " lasts."
    ),
    gettext_lazy(
        "Interests in common are no proof: in a study of 9,000 matches they did not predict that the"
        " volunteer and the citizen went on for longer."
    ),
    gettext_lazy(
        "Likeness of texts knows only words and parts of words. It does not understand what is meant."
    ),
    gettext_lazy(
        "The journey is reckoned as the crow flies between postcodes, not by timetable. It can be"
        " wrong by many minutes."
    ),
    gettext_lazy("The list knows only what somebody has written. It can be old, or wrong."),
    gettext_lazy(
        "Whether people suit each other, and how a workplace feels, no figure here can say."
    ),
)


def model_card(model):
    """Everything about a version: rules, criteria by weight, parameters, inputs; each in words."""
    kind = model.name
    # As the scorer does: what a version does not say counts as in the first one.
    parameters = FIRST[kind]["parameters"] | model.document["parameters"]
    return {
        "model": model,
        "rules": [
            {
                "name": RULE_NAMES[rule],
                "sentence": RULES[kind][rule],
                "may_pass": rule in MAY_PASS[kind],
            }
            for rule in constraints.RULES[kind]
        ],
        "criteria": _criteria(model, parameters),
        "parameters": [row for name in parameters for row in _parameter(name, parameters[name])],
        "citizen": [
            (field.name, {**SEEKER["both"], **SEEKER[kind]}[field.name])
            for field in fields(Seeker)
            if field.name in SEEKER["both"] or field.name in SEEKER[kind]
        ],
        "party": [(name, PARTIES[kind][name]) for name in DOCUMENTED[kind]],
    }


def _criteria(model, parameters):
    said = {name: _number(value) for name, value in parameters.items() if _is_number(value)}
    kind, weights, priors = model.name, model.weights, model.document["priors"]
    _total, tenths = rounded(list(weights.values()), step=10)
    return [
        {
            "criterion": name,
            "label": LABELS[kind][name],
            "points": tenth / 10,  # the weight with one decimal, so that they add up as printed
            "weight": _number(weight / 100),
            "value": VALUES[kind][name] % said,
            "prior": _number(priors[name]),
        }
        for (name, weight), tenth in zip(weights.items(), tenths, strict=True)
    ]


def _parameter(name, value):
    """The rows that a parameter takes, [(code, label, value), …]: one for each means of transport."""
    label = PARAMETERS[name]
    if isinstance(value, dict):
        return [
            (
                f"{name}.{means}",
                _("%(parameter)s, %(means)s") % {"parameter": label, "means": MEANS[means]},
                _number(number),
            )
            for means, number in value.items()
        ]
    if isinstance(value, list):
        return [(name, label, listed(_number(number) for number in value))]
    return [(name, label, _number(value))]


def _is_number(value):
    return isinstance(value, int | float)


def _number(value):
    """With as many decimals as it has: `0,25` in Danish."""
    return number_format(f"{value:g}")
