"""The programme's own page: its period, the places of its job centres, and what it has promised."""

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from evaluation import promises
from evaluation.statuses import standing
from evaluation.targets import Outcome, by_hand, is_early, measured, status_label
from matching.referrals import offices_with_quotas, places_of, set_quota
from matching.refusals import Refused
from programme.models import current_programme
from programme.roles import Role
from web.forms.programme import GoalForm, PeriodForm, QuotaForm, ValueForm

KINDS = {
    Outcome.MET: "success",
    Outcome.PARTLY: "warning",
    Outcome.NOT_MET: "error",
    Outcome.NOT_FOLLOWED_UP: "",
}
# At which field of a form a refusal from below stands.
STANDS_AT = {"quota": "number", "goal": "from_on", "value": "n"}


@require_http_methods(["GET", "HEAD", "POST"])
def programme(request):
    """Posting changes one of the things on the page; `what` says which."""
    user, today = request.user, timezone.localdate()
    if user.role not in promises.KEEPERS:
        raise Http404
    one = current_programme()
    goals = promises.goals(one)
    forms = _forms(user, one)
    what = request.POST.get("what") if request.method == "POST" else None
    if request.method == "POST" and what not in forms:
        raise Http404
    if what:
        forms = _forms(user, one, what, request.POST)
        if forms[what].is_valid():
            try:
                _save(user, what, forms[what])
            except Refused as refused:
                forms[what].add_error(STANDS_AT.get(what, NON_FIELD_ERRORS), refused)
            else:
                messages.success(request, _("Saved."))
                return redirect("programme")
        one.refresh_from_db()  # what was refused is not the programme's period
    context = {
        "programme": one,
        "today": today,
        "places": [_places(office, today) for office in offices_with_quotas(user)],
        "targets": _targets(user, one, goals, today),
        "forms": forms,
        "measures": user.role == Role.COORDINATOR,
    }
    return render(request, "programme/page.html", context, status=422 if what else 200)


def _forms(user, one, what=None, sent=None):
    """{what it is about: the form}; of these only the one that was sent is bound."""
    said = {name: sent if name == what else None for name in ("period", "quota", "goal", "value")}
    latest = promises.latest(one)
    return {
        "period": PeriodForm(said["period"], instance=one, prefix="period"),
        "quota": QuotaForm(user, said["quota"], prefix="quota"),
        "goal": GoalForm(latest, said["goal"], prefix="goal"),
        "value": ValueForm(latest.filter(by_hand()), said["value"], prefix="value"),
    }


def _save(user, what, form):
    said = form.cleaned_data
    if what == "period":
        form.save()
    elif what == "quota":
        set_quota(**said, by=user)
    elif what == "goal":
        promises.change_goal(**said)
    else:
        promises.write_value(said.pop("target"), **said)


def _places(office, today):
    """The running count, and the numbers over time: {"now", "coming", "earlier"}."""
    rows = list(office.quotas.order_by("from_on"))
    begun = [row for row in rows if row.from_on <= today]
    return {
        "now": places_of(office, today),
        "since": begun[-1].from_on if begun else None,
        "coming": [row for row in rows if row.from_on > today],
        "earlier": begun[:-1],
    }


def _targets(user, one, goals, today):
    """What holds today with what came of it, the goals before and after it beside. Whoever sees no
    citizen sees no figure of theirs either: a figure of few may say who."""
    figures = user.role == Role.COORDINATOR
    found = measured(one, standing(one, today), today)
    return [
        {
            "target": result.target,
            "goal": result.target.goal * 100,
            "result": result if figures or result.source or result.n is None else None,
            "percent": None if result.share is None else result.share * 100,
            "interval": [end * 100 for end in result.interval or ()],
            "status": status_label(result, one, today),
            "kind": "info" if is_early(result, one, today) else KINDS[result.status],
            "others": [
                {"from_on": row.from_on, "goal": row.goal * 100}
                for row in goals[result.target.code]
                if row.pk != result.target.pk
            ],
        }
        for result in found
    ]
