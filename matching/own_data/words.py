"""What a document of own data says to whoever reads it: titles of fields, and values in words.

Most of it the models say themselves; here stands what they know by a code or by no name at all.
"""

import datetime
import json
from decimal import Decimal

from django.db import models
from django.utils.formats import date_format
from django.utils.timezone import is_naive, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizens.models import Citizen, Told
from companies.models import Opening
from matching import readings
from matching.labels import MENDS, RULES, STATUS_ITEMS
from matching.model_card import SEEKER
from matching.models import Change, Match
from matching.wording import figure
from programme.models import Demand, Gender, MentorRole
from programme.timetable import Timetable

# What a field without a name of its own is called; with its table where that name could mislead.
TITLES = {
    "citizen": gettext_lazy("citizen"),
    "company": gettext_lazy("company"),
    "mentor": gettext_lazy("volunteer"),
    "match": gettext_lazy("match"),
    "consent": gettext_lazy("by which yes"),
    "decision": gettext_lazy("list"),
    "recorded_by": gettext_lazy("written by"),
    "recorded_at": gettext_lazy("written"),
    "made_by": gettext_lazy("made by"),
    "done_by": gettext_lazy("done by"),
    "owner": gettext_lazy("who does it"),
    "user": gettext_lazy("who"),
    "by": gettext_lazy("by whom"),
    "at": gettext_lazy("when"),
    "before": gettext_lazy("before"),
    "after": gettext_lazy("from then on"),
    "asked_by": gettext_lazy("asked by"),
    "confirmed_by": gettext_lazy("confirmed by"),
    "from_stage": gettext_lazy("from"),
    "to_stage": gettext_lazy("to"),
    "to_with": gettext_lazy("with"),
    "first_talk_with": gettext_lazy("first conversation with"),
    "matching.Decision.id": gettext_lazy("number of the list"),
    "matching.Decision.model": gettext_lazy("version of the weights"),
    "matching.Decision.seeker": gettext_lazy("you, as you were ranked"),
    "matching.Decision.result": gettext_lazy("the list"),
    "matching.Change.content_type": gettext_lazy("what"),
    "matching.Change.object_repr": gettext_lazy("reference"),
    "matching.Change.action": gettext_lazy("what was done"),
    "matching.Change.actor": gettext_lazy("by whom"),
    "matching.Change.timestamp": gettext_lazy("when"),
    "matching.Change.changes": gettext_lazy("from what to what"),
    "programme.User.last_login": gettext_lazy("last log-in"),
    "programme.Deputy.deputy": gettext_lazy("deputy"),
    "matching.Reading.through": gettext_lazy("page"),
}
ACTIONS = {
    Change.Action.CREATE: gettext_lazy("made"),
    Change.Action.UPDATE: gettext_lazy("changed"),
    Change.Action.DELETE: gettext_lazy("deleted"),
}
HOW = {
    "sheet": gettext_lazy("on a sheet"),
    "letter": gettext_lazy("in a letter"),
    "page": gettext_lazy("on the volunteer's page"),
}
# What can be said yes to, by what stands before the colon of a code.
ITEMS = {
    "sheet": gettext_lazy("the sheet"),
    "first_name": gettext_lazy("first name"),
    "full_name": gettext_lazy("full name"),
    "phone": gettext_lazy("phone"),
    "email": gettext_lazy("e-mail"),
    "hours": gettext_lazy("hours a week"),
    "timetable": gettext_lazy("times"),
    "area": gettext_lazy("area"),
    "qualifications": gettext_lazy("a qualification"),
    "strengths": gettext_lazy("a strength"),
    "cv": gettext_lazy("a line of experience"),
    "text": gettext_lazy("a text in your own words"),
}
CONTENT = {
    "name": gettext_lazy("name"),
    "hours": gettext_lazy("hours a week"),
    "timetable": gettext_lazy("times"),
    "area": gettext_lazy("area"),
    "qualifications": gettext_lazy("qualifications"),
    "strengths": gettext_lazy("personal strengths"),
    "cv": gettext_lazy("experience"),
    "needs": gettext_lazy("needs"),
    "text": gettext_lazy("in your own words"),
}
CODES_OF_SEEKER = {
    "travel_by": dict(Citizen.Means.choices),
    "demand": dict(Demand.choices),
    "role": dict(MentorRole.choices),
    "gender": dict(Gender.choices),
    "age": dict(Citizen.MentorAge.choices),
}


def title_of(field):
    """What a field is called: by its own name, by a title above, or by what it points to."""
    label = f"{field.model._meta.label}.{field.name}"
    if label in TITLES:
        return TITLES[label]
    if field._verbose_name is None:
        if field.name in TITLES:
            return TITLES[field.name]
        if field.is_relation:
            return field.related_model._meta.verbose_name
    return field.verbose_name


def title_of_table(model):
    """What the rows of a table are called; of a table between two others, by the field that makes it."""
    if made_by := model._meta.auto_created:
        field = next(one for one in made_by._meta.many_to_many if one.remote_field.through is model)
        return str(field.verbose_name)
    return str(model._meta.verbose_name_plural)


def called(row):
    """Another row as the reader knows it: by its name, and its reference where it has one."""
    if isinstance(row, Match):
        return called(row.other)
    if isinstance(row, Opening):
        return f"{called(row.company)}: {row}"
    ref = getattr(row, "ref", "")
    return f"{row} ({ref})" if ref else str(row)


def said(kept, row, field, value):
    """A value as the reader sees it; "" where there is none."""
    if value is None or value in ("", [], {}):
        return _said_of_nothing(row, field) if value is None else ""
    special = WORDS.get(f"{field.model._meta.label}.{field.name}")
    if special:
        return special(kept, row, value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return plainly(value)


def plainly(value):
    """A value of any kind in words.

    >>> plainly(["kaffe", "lager"])
    'kaffe, lager'
    """
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, models.Model):
        return called(value)
    if isinstance(value, datetime.datetime):
        return date_format(localtime(value), "DATETIME_FORMAT")
    if isinstance(value, datetime.date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, Decimal | float):
        return figure(value)
    if isinstance(value, list | tuple) and not isinstance(value, Timetable):
        return ", ".join(plainly(one) for one in value)
    if isinstance(value, dict):
        return "\n".join(f"{name}: {plainly(one)}" for name, one in value.items())
    return str(value)


def _said_of_nothing(row, field):
    """Where nobody stands as reader, the system itself was it."""
    label = f"{field.model._meta.label}.{field.name}"
    return _("The system itself") if label in BY_ITSELF else ""


BY_ITSELF = ("matching.Reading.user", "matching.DecisionView.user", "matching.Change.actor")


# What stands in a field as codes


def _codes(labels):
    return lambda kept, row, value: ", ".join(str(labels.get(code, code)) for code in value)


def _code(labels):
    return lambda kept, row, value: str(labels.get(value, value))


def _items(kept, row, value):
    return ", ".join(_item(kept, code) for code in value)


def _item(kept, code):
    kind, _colon, rest = code.partition(":")
    if kind == "needs" and rest in kept.accommodations:
        return kept.accommodations[rest].label
    return str(STATUS_ITEMS.get(code) or ITEMS.get(kind, code))


def _rule(kept, row, value):
    return str(RULES[row.kind].get(value, value))


def _content(kept, row, value):
    return "\n".join(
        f"{CONTENT.get(group, group)}: {plainly(words)}" for group, words in value.items()
    )


def _seeker(kept, row, value):
    titles = {**SEEKER["both"], **SEEKER[row.kind]}
    return "\n".join(
        f"{titles.get(name, name)}: {_known(kept, name, fact)}"
        for name, fact in value.items()
        if fact not in (None, "", [])
    )


def _known(kept, name, fact):
    if name == "on":
        return plainly(datetime.date.fromordinal(fact))
    if name == "timetable":
        return str(Timetable(fact))
    if name in ("musts", "need_wishes"):
        return ", ".join(str(kept.accommodations.get(code, code)) for code in fact)
    if name in ("lat", "lon"):
        return figure(fact, 2)
    if name in CODES_OF_SEEKER:
        return _codes(CODES_OF_SEEKER[name])(kept, None, fact if isinstance(fact, list) else [fact])
    return plainly(fact)


def _list(kept, row, value):
    ranked = [
        f"{one['rank']}. {one['ref']}{' ' * bool(one['opening'])}{one['opening'] or ''}"
        f" ({figure(one['score'], 1)})"
        for one in value["order"]
    ]
    lines = [_("Ranked, with the score: %(list)s.") % {"list": "; ".join(ranked)}] if ranked else []
    for rule, refs in value["excluded"].items():
        why = RULES[row.kind].get(rule, rule)
        lines.append(
            _("Not on the list (%(why)s): %(list)s.") % {"why": why, "list": ", ".join(refs)}
        )
    return "\n".join(lines)


def _kind_of_row(kept, row, value):
    model = value.model_class()
    return str(model._meta.verbose_name) if model else value.model


def _changes(kept, row, value):
    model = row.content_type.model_class()
    return "\n".join(_change(model, name, pair) for name, pair in value.items())


def _change(model, name, pair):
    field = (
        next((one for one in model._meta.get_fields() if one.name == name), None) if model else None
    )
    title = str(title_of(field)) if hasattr(field, "_verbose_name") else name
    if isinstance(pair, dict):
        return f"{title}: {', '.join(pair.get('objects', []))} ({pair.get('operation', '')})"
    before, after = (_once(field, value) for value in pair)
    return f"{title}: {before} → {after}"


def _once(field, value):
    """A value as it was, read back from the change log, which keeps texts."""
    if value in ("", "None", "[]", None):
        return "–"
    if field is not None and getattr(field, "choices", None):
        return str({str(code): label for code, label in field.flatchoices}.get(value, value))
    if value in ("True", "False"):
        return plainly(value == "True")
    try:
        return plainly(_as_it_was(field, value))
    except ValueError:
        return str(value)


def _as_it_was(field, text):
    """A value of a field from the text that the change log keeps; the text itself where that is all."""
    if isinstance(field, models.DateTimeField):
        moment = datetime.datetime.fromisoformat(text)
        return moment.replace(tzinfo=datetime.UTC) if is_naive(moment) else moment
    if isinstance(field, models.DateField):
        return datetime.date.fromisoformat(text)
    if isinstance(field, models.DecimalField | models.FloatField):
        return float(text)
    if isinstance(field, models.JSONField):
        return json.loads(text)
    return text


WORDS = {
    "citizens.Citizen.travel_by": _codes(dict(Citizen.Means.choices)),
    "citizens.Referral.told": _codes(dict(Told.choices)),
    "matching.Consent.items": _items,
    "matching.Disclosure.items": _items,
    "matching.Disclosure.how": _code(HOW),
    "matching.CompanySheet.content": _content,
    "matching.Match.passed_rule": _rule,
    "matching.Task.fact": lambda kept, row, value: (
        str(row) if row.match_id is None else str(MENDS.get(value, value))
    ),
    "matching.Reading.groups": lambda kept, row, value: ", ".join(map(str, readings.labels(value))),
    "matching.Decision.seeker": _seeker,
    "matching.Decision.result": _list,
    "matching.Change.content_type": _kind_of_row,
    "matching.Change.action": _code(ACTIONS),
    "matching.Change.changes": _changes,
}
