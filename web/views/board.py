"""The board: the best whole plan of volunteers for those who wait. It is looked at, edited and confirmed
pair by pair; what is edited stands in the address, as numbers, and is kept nowhere."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from matching import assigning, lifecycle
from matching.labels import ROLES, RULES
from matching.offers import offered
from matching.stages import Kind
from matching.visibility import citizens_visible_to, mentors_visible_to
from matching.waiting_times import waiting_time
from matching.wanted import wanted
from matching.wording import Wording
from programme.models import Gender, MentorRole, Term
from programme.roles import Role
from web.forms.board import BoardForm
from web.htmx import wants_fragment
from web.reading import RANKED, seen

PARTS_OF_WEEK = {
    "weekdays": gettext_lazy("on weekdays"),
    "weekend": gettext_lazy("at the weekend"),
}


class Edits(NamedTuple):
    """Pairs of keys, (citizen's, volunteer's), that stand, and that may not be."""

    fixed: tuple
    forbidden: tuple

    @classmethod
    def of(cls, data):
        return cls(*(_pairs(data.getlist(name)) for name in cls._fields))

    def fix(self, pair):
        """The pair stands, and nobody else is the citizen's."""
        others = tuple(one for one in self.fixed if one[0] != pair[0])
        return Edits((*others, pair), tuple(one for one in self.forbidden if one != pair))

    def forbid(self, pair):
        return Edits(
            tuple(one for one in self.fixed if one != pair),
            (*(one for one in self.forbidden if one != pair), pair),
        )

    def free(self, pair):
        """The pair is the plan's to decide again."""
        return Edits(*(tuple(one for one in pairs if one != pair) for pairs in self))

    def address(self, bound, **more):
        said = {
            name: ["-".join(map(str, pair)) for pair in getattr(self, name)]
            for name in self._fields
        }
        said |= {
            "bound": [] if bound is None else [bound],
            **{name: [key] for name, key in more.items()},
        }
        query = urlencode(said, doseq=True)
        return f"{reverse('board')}?{query}" if query else reverse("board")


def _pairs(typed):
    found = []
    for one in typed:
        keys = one.split("-")
        if len(keys) == 2 and all(
            key.isascii() and key.isdecimal() and len(key) < 10 for key in keys
        ):
            found.append((int(keys[0]), int(keys[1])))
    return tuple(dict.fromkeys(found))


@require_http_methods(["GET", "HEAD", "POST"])
def board(request):
    user = request.user
    if user.role != Role.COORDINATOR:
        raise Http404
    form = BoardForm(request.GET)
    bound = form.cleaned_data["bound"] if form.is_valid() else None
    edits = Edits.of(request.GET)
    found = assigning.board(
        citizens_visible_to(user), mentors_visible_to(user), timezone.localdate()
    )
    if request.method == "POST":
        return _confirm(request, found, edits, bound)
    seen(request, [*found.citizens, *found.paused], RANKED)
    best = found.plan(bound=bound)
    plan = found.plan(bound=bound, **edits._asdict()) if any(edits) else best
    moves = _moves(found, plan, edits, bound, request.GET.get("open"))
    if wants_fragment(request):
        return render(request, "board/_moves.html", {"moves": moves})
    context = {
        "form": form,
        "rows": [_row(found, pair, edits, bound) for pair in plan.pairs],
        "forbidden": _forbidden(found, edits, bound),
        "unserved": [
            {
                "citizen": one.citizen,
                "rule": RULES[Kind.MENTORS][one.rule],
                "days": _days(found, one),
                "asks": _asks(one.citizen),
                "open": edits.address(bound, open=one.citizen.pk)
                if one.rule == assigning.CAPACITY
                else None,
            }
            for one in plan.unserved
        ],
        "wanted": [
            {"citizens": one.citizens, "said": _said_of(one, found.suggester.keys)}
            for one in wanted(found, plan.unserved)
        ],
        "waiting_time": waiting_time(citizens_visible_to(user), found.on),
        "with_room": found.with_room(),
        "offered": offered(citizens_visible_to(user)),
        "waiting": len(found.citizens) + len(found.paused),
        "plan": plan,
        "edited": any(edits),
        "costs": _points(best.total - plan.total),
        "first_come": found.first_come(),
        "most": found.plan(served_first=True),
        "room": found.places,
        "moves": moves,
        "as_computed": Edits((), ()).address(bound),
        "here": edits.address(bound),
    }
    return render(request, "board/page.html", context)


def _days(found, one):
    return (found.on - found.since[one.citizen.pk]).days


def _points(number):
    return round(number, 1)


def _row(found, pair, edits, bound):
    keys = (pair.citizen.pk, pair.mentor.pk)
    return {
        "pair": pair,
        "days": _days(found, pair),
        "asks": _asks(pair.citizen),
        "sentences": _because(found, pair),
        "fixed": keys in edits.fixed,
        "fix": edits.fix(keys).address(bound),
        "free": edits.free(keys).address(bound),
        "forbid": edits.forbid(keys).address(bound),
        "open": edits.address(bound, open=keys[0]),
    }


def _asks(citizen):
    """What a citizen has asked for in a volunteer."""
    asked = [
        "" if citizen.mentor_role == MentorRole.ANY else ROLES.get(citizen.mentor_role, ""),
        citizen.get_mentor_gender_display(),
        citizen.get_mentor_age_display(),
        ", ".join(citizen.interests),
    ]
    return [str(one) for one in asked if one]


def _said_of(one, keys):
    """A volunteer to look for as a list of words: what, where, when."""
    language = keys[Term.Kind.LANGUAGE].labels.get(one.language, one.language)
    asked = [
        ROLES.get(one.role, ""),
        dict(Gender.choices).get(one.gender, ""),
        one.town,
        language and _("speaks %s") % language,
        f"{PARTS_OF_WEEK[one.days]}, {str(one.part.name).lower()}",
    ]
    return [str(said) for said in asked if said]


def _because(found, pair):
    """What speaks most for the pair, as on the citizen's list."""
    wording = Wording(Kind.MENTORS)
    parts = found.explain(pair.citizen.pk, pair.mentor.pk)["contributions"]
    telling = [
        part for part in parts if part["known"] and part["evidence"] and part["value"] >= 0.5
    ]
    telling.sort(key=lambda part: -part["points"])
    return [wording.contribution(part["criterion"], part["evidence"]) for part in telling[:2]]


def _forbidden(found, edits, bound):
    """The pairs that may not be, each with the way back."""
    citizens = {one.pk: one for one in found.citizens}
    mentors = {one.pk: one for one in found.mentors}
    return [
        {
            "citizen": citizens[c],
            "mentor": mentors[m],
            "free": edits.free((c, m)).address(bound),
        }
        for c, m in edits.forbidden
        if c in citizens and m in mentors
    ]


def _moves(found, plan, edits, bound, key):
    """Everybody whom one citizen could meet instead, and what that would cost all together and whom."""
    citizen = next((one for one in found.citizens if str(one.pk) == key), None)
    if citizen is None:
        return None
    now = {pair.citizen.pk: pair for pair in plan.pairs}
    moves = []
    for mentor in found.mentors:
        keys = (citizen.pk, mentor.pk)
        mine = now.get(citizen.pk)
        if found.score(*keys) is None or (mine and mine.mentor == mentor):
            continue
        then = edits.fix(keys)
        other = found.plan(bound=bound, **then._asdict())
        after = {pair.citizen.pk: pair for pair in other.pairs}
        if after.get(citizen.pk) is None or after[citizen.pk].mentor != mentor:
            continue  # no room that is not fixed for somebody else
        moves.append(
            {
                "mentor": mentor,
                "score": found.score(*keys),
                "costs": _points(plan.total - other.total),
                "whom": [
                    pair.citizen
                    for pk, pair in now.items()
                    if pk != citizen.pk and (pk not in after or after[pk].score < pair.score)
                ],
                "address": then.address(bound),
            }
        )
    return {"citizen": citizen, "rows": sorted(moves, key=lambda one: one["costs"])}


def _confirm(request, found, edits, bound):
    """One pair of the plan goes onto the citizen's shortlist: from there the citizen is asked."""
    pairs = _pairs([request.POST.get("pair", "")])
    if not pairs or found.score(*pairs[0]) is None:
        messages.error(request, _("These two cannot meet any more. Look at the plan anew."))
        return redirect(edits.address(bound))
    try:
        match = found.shortlist(*pairs[0], by=request.user, at=timezone.now())
    except lifecycle.Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(
            request,
            _("%(citizen)s can be asked about %(mentor)s now.")
            % {"citizen": match.citizen.ref, "mentor": match.mentor},
        )
    return redirect(edits.address(bound))
