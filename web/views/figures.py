"""The figures of the programme as they are told to those who see no person: on the screen and on paper."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from citizens.models import Citizen, Employment
from companies.models import Company
from evaluation import releases, survey_figures
from evaluation.percent import percent
from evaluation.suppression import FEWEST
from evaluation.targets import as_told, status_label, wilson
from matching.stages import Origin, Side
from programme.models import Gender, MentorRole, Questionnaire, current_programme
from programme.roles import Role

READERS = (Role.EVALUATOR, Role.COORDINATOR)
HEADLINES = {
    "ever_in_job": gettext_lazy("have had a job"),
    "kept": gettext_lazy("have kept a job for six months"),
    "kept_or_pension": gettext_lazy("have kept a job for six months, or have a pension"),
    "now": gettext_lazy("are in a job now, and have been for six months"),
    "internship": gettext_lazy("have been in an internship"),
    "volunteer": gettext_lazy("have had a volunteer"),
}
ALL, UNKNOWN = gettext_lazy("All"), gettext_lazy("Not known")
NO_ANSWER = gettext_lazy("No answer")
MONTHS = {
    "under_12": gettext_lazy("Under a year"),
    "12_23": gettext_lazy("1 to 2 years"),
    "24_59": gettext_lazy("2 to 5 years"),
    "60_or_more": gettext_lazy("5 years or more"),
}
HOW_LONG = {
    releases.LASTED: gettext_lazy("Lasted six months"),
    releases.ENDED: gettext_lazy("Ended before"),
    releases.NOT_DUE: gettext_lazy("Not yet due"),
}
STATUSES = {**dict(Employment.choices), "erased": gettext_lazy("Erased")}
# name of a table: (heading, labels of its lines)
WHO = {
    "gender": (gettext_lazy("Gender"), dict(Gender.choices)),
    "age": (gettext_lazy("Age"), {}),
    "months_unemployed": (gettext_lazy("Time without work"), MONTHS),
    "education": (gettext_lazy("Education"), dict(Citizen.Education.choices)),
}
LASTING = {
    "by_origin": (gettext_lazy("Where the place came from"), dict(Origin.choices)),
    "by_company": (gettext_lazy("Kind of company"), dict(Company.Kind.choices)),
    "by_role": (gettext_lazy("The volunteer's role"), dict(MentorRole.choices)),
}
ENDED_BY = {
    "companies_ended_by": (gettext_lazy("Places at companies"), dict(Side.choices)),
    "mentors_ended_by": (gettext_lazy("Volunteers"), dict(Side.choices)),
}
# The picture of the curve, in its own units: as wide as the months, and as high as a hundred per cent.
WIDTH, HEIGHT = 480, 200


@require_safe
def figures(request):
    return render(request, "figures/page.html", _figures(request.user))


@require_safe
def report(request):
    """The same figures on paper: what is told is told to everybody alike."""
    return render(request, "figures/report.html", _figures(request.user))


def _figures(user):
    if user.role not in READERS:
        raise Http404
    programme = current_programme()
    release = releases.latest(programme, timezone.localdate())
    context = {"programme": programme, "release": release, "fewest": FEWEST}
    if release is None:
        return context
    return context | {
        "citizens": releases.count(release, "citizens", "all"),
        "headlines": headlines(release),
        "statuses": _table(release, "statuses", STATUSES),
        "targets": [
            _target(found, may_be_told, release)
            for found, may_be_told in as_told(programme, release)
        ],
        "before": _before(release),
        "curve": _curve(release),
        "offices": _table(release, "offices", {}),
        "who": _tables(release, WHO),
        "lasting": [_with_shares(one) for one in _tables(release, LASTING)],
        "ended_by": _tables(release, ENDED_BY),
        "surveys": _surveys(release),
    }


def headlines(release):
    """[{sentence, n, of, percent, low, high, on}, …] of what is told."""
    found = []
    for name, sentence in HEADLINES.items():
        n = releases.count(release, name, releases.YES)
        if n is not None:
            of = releases.table(release, name).total
            found.append({"sentence": sentence, "on": _on(release, name), **_share(n, of)})
    return found


def _share(n, of):
    if not of:
        return {"n": n, "of": of, "percent": None}
    low, high = wilson(n, of)
    return {
        "n": n,
        "of": of,
        "percent": percent(n, of),
        "low": round(low * 100),
        "high": round(high * 100),
    }


def _target(found, may_be_told, release):
    target = found.target
    status = status_label(found, release.programme, release.on)
    told = {
        "code": target.code,
        "title": target.title,
        "is_proxy": target.is_proxy,
        "goal": percent(target.goal, 1),
        "too_few": not may_be_told,
        "status": status if may_be_told else "",
        "source": found.source,
        "not_due": found.not_due,
    }
    if found.n is not None:
        # A share of a number that was agreed on is no share of people: it has no interval.
        told["share"] = (
            _share(found.n, found.of)
            if found.interval
            else {"n": found.n, "of": found.of, "percent": percent(found.n, found.of)}
        )
    return told


def _on(release, name):
    return parse_date(release.tables[name]["on"])


def _before(release):
    """Who had a job when they came and who has one now; nothing where one of the two is not told."""
    begun = releases.count(release, "began_in_job", releases.YES)
    now = releases.count(release, "statuses", *Employment.values[:2])
    if begun is None or now is None:
        return None
    of = releases.count(release, "citizens", "all")
    return {"before": _share(begun, of), "now": _share(now, of)}


def _tables(release, names):
    return [
        {"heading": heading, **table}
        for name, (heading, labels) in names.items()
        if (table := _table(release, name, labels))
    ]


def _table(release, name, labels):
    """{"on", "groups": [label, …], "rows": [{label, counts, total, percent}, …], "total"}; None where it
    is not told."""
    found = releases.table(release, name)
    if found is None or len(found.lines) == 1 < len(found.lines[0]):
        return None
    rows = [
        {
            "label": _joined(line, labels),
            "counts": list(counts),
            "total": sum(counts),
            "percent": percent(sum(counts), found.total),
        }
        for line, counts in zip(found.lines, found.n, strict=True)
    ]
    names = _group_labels()
    groups = [_joined(group, names) for group in found.groups]
    sums = [sum(row["counts"][i] for row in rows) for i in range(len(groups))]
    # An office without citizens is no column.
    shown = [i for i, n in enumerate(sums) if n]
    shown.sort(key=lambda i: groups[i])
    for row in rows:
        row["counts"] = [row["counts"][i] for i in shown]
    return {
        "name": name,
        "on": _on(release, name),
        "groups": [groups[i] for i in shown],
        "codes": [found.groups[i] for i in shown],
        "rows": _nobodys_together(rows),
        "sums": [sums[i] for i in shown],
        "total": found.total,
    }


def _nobodys_together(rows):
    """The lines where nobody stands as one, the last: it tells the same, for a sum of nobody is nobody
    in each."""
    nobodys = [row for row in rows if not row["total"]]
    if len(nobodys) < 2:
        return rows
    one = nobodys[0] | {"label": " / ".join(row["label"] for row in nobodys)}
    return [*(row for row in rows if row["total"]), one]


def _surveys(release):
    """[{question, on, occasions: [label, …], rows: [(answer, [{n, percent}, …]), …]}, …] of what is told.
    A percentage is of those who answered."""
    told = []
    for scale in survey_figures.scales(release.programme, release.on):
        found = releases.table(release, scale.name)
        if found is None or len(found.lines) == 1 or any(len(group) > 1 for group in found.groups):
            continue
        shown = [i for i in range(len(found.groups)) if any(counts[i] for counts in found.n)]
        labels = {place: option.label for place, option in scale.options.items()}
        labels[survey_figures.NO_ANSWER] = NO_ANSWER
        answered = [
            sum(
                counts[i]
                for line, counts in zip(found.lines, found.n, strict=True)
                if line != (survey_figures.NO_ANSWER,)
            )
            for i in shown
        ]
        rows = [
            (
                _joined(line, labels),
                [
                    {
                        "n": counts[i],
                        "percent": None
                        if line == (survey_figures.NO_ANSWER,)
                        else percent(counts[i], of),
                    }
                    for i, of in zip(shown, answered, strict=True)
                ],
            )
            for line, counts in zip(found.lines, found.n, strict=True)
            if any(counts) or line != (survey_figures.NO_ANSWER,)
        ]
        told.append(
            {
                "question": scale.question,
                "on": _on(release, scale.name),
                "occasions": [Questionnaire.Kind(found.groups[i][0]).label for i in shown],
                "rows": rows,
                "of": answered,
            }
        )
    return told


def _group_labels():
    offices = {str(pk): name for pk, name in releases.office_names()}
    return {**offices, **HOW_LONG}


def _joined(codes, labels):
    labels = {"all": ALL, releases.UNKNOWN: UNKNOWN} | labels
    return " / ".join(str(labels.get(code, code)) for code in codes)


def _with_shares(table):
    """How many of those whose six months have passed have lasted; nothing where it is not told apart."""
    for row in table["rows"]:
        row["lasted"] = None
        counts = dict(zip(table["codes"], row["counts"], strict=True))
        if (releases.LASTED,) in counts and (releases.ENDED,) in counts:
            lasted, ended = counts[(releases.LASTED,)], counts[(releases.ENDED,)]
            row["lasted"] = _share(lasted, lasted + ended)
    return table


def _curve(release):
    """The marks of the curve, and the same as a line to draw: a step at each mark."""
    if not release.curve:
        return None
    last = release.curve[-1][0]
    marks, path = [], ["M0 0"]
    for months, still, low, high in release.curve:
        x, y = round(months / last * WIDTH), round((1 - still) * HEIGHT)
        path.append(f"H{x} V{y}")
        marks.append(
            {
                "months": months,
                "percent": round(still * 100),
                "low": round(low * 100),
                "high": round(high * 100),
                "at_least": releases.at_risk_told(release, months),
                "x": x,
                "y": y,
            }
        )
    return {
        "marks": marks,
        "path": " ".join(path),
        "width": WIDTH,
        "height": HEIGHT,
        "on": _on(release, "first_jobs"),
    }
