"""The audit trail as people read it: who did what to which row, with labels, choices and names in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from renovation.core.audit import API_KEY
from renovation.core.lib.figure import DASH
from renovation.core.models import AuditEntry, User
from renovation.core.models.base import ScopedModel
from renovation.core.policy import Can
from renovation.core.queries import trail_words as words
from renovation.core.scope import reach

# So many entries of one person's one action within minutes are one deed, as an import is.
GROUPED_FROM = 5
GROUPED_WITHIN = timedelta(minutes=10)
HISTORY_SHOWN = 100
_WINDOW = 200
Change = tuple[str, str, str]
Names = dict[tuple[type[models.Model], str], str]


@dataclass(frozen=True)
class TrailLine:
    """One thing that happened. `changes` are (label, old, new) in words; `count` entries stand behind the line.

    `key` names the API key it was done with; "" where the person did it.
    """

    at: datetime
    who: str
    sentence: str
    changes: list[Change]
    url: str
    action: str = ""
    count: int = 1
    pk: int = 0
    key: str = ""


def history_of(row: ScopedModel) -> list[TrailLine]:
    """Return what happened to one row, newest first; whoever may see the row may see its history."""
    entries = AuditEntry.objects.filter(model=row._meta.label_lower, object_id=str(row.pk))
    return lines(list(entries.select_related("by")[:HISTORY_SHOWN]))


def recent(user: User, code: str, limit: int) -> list[TrailLine]:
    """Return the latest `limit` lines about facts in region `code`, many of one deed drawn together."""
    entries = visible(user, code).exclude(model__in=words.PRIVATE_MODELS).exclude(action__in=words.ECHOES)
    found = list(entries[:_WINDOW])
    return grouped(lines(found), is_cut=len(found) == _WINDOW)[:limit]


def visible(user: User, code: str = "") -> QuerySet[AuditEntry]:
    """Return the entries `user` may read, newest first: facts where they may view, the rest by VIEW_AUDIT."""
    entries = AuditEntry.objects.select_related("by")
    if code:
        entries = entries.under(code)
    facts = entries.within(reach(user, Can.VIEW)).exclude(model__in=words.PRIVATE_MODELS)
    audited = reach(user, Can.VIEW_AUDIT)
    return (facts | entries.within(audited)) if audited else facts


def narrowed(
    entries: QuerySet[AuditEntry],
    *,
    region: str = "",
    action: str = "",
    who: str = "",
    since: date | None = None,
    until: date | None = None,
    before: int | None = None,
) -> QuerySet[AuditEntry]:
    """Keep of `entries` those of a region, an action, a person (part of the name) and a span of days, both included."""
    entries = entries.under(region) if region else entries  # type: ignore[attr-defined]
    entries = entries.filter(action=action) if action else entries
    entries = entries.filter(Q(by__name__contains=who) | Q(by__username__contains=who)) if who else entries
    entries = entries.filter(at__gte=_midnight(since)) if since else entries
    entries = entries.filter(at__lt=_midnight(until + timedelta(days=1))) if until else entries
    return entries.filter(pk__lt=before) if before else entries


def action_choices() -> list[tuple[str, str]]:
    """Return (action, name) of what can be looked for."""
    return [(action, action_name(action)) for action in words.SENTENCES if action not in words.ECHOES]


def grouped(found: Sequence[TrailLine], *, is_cut: bool = False) -> list[TrailLine]:
    """Draw together what one person did many times within minutes, where its newest line stood.

    `is_cut` says that older lines were not read, so that the oldest group may be larger than it looks.
    """
    bundles: list[list[TrailLine]] = []
    open_bundles: dict[tuple[str, str, str], list[TrailLine]] = {}
    for line in found:
        bundle = open_bundles.get((line.who, line.key, line.action))
        if bundle and bundle[-1].at - line.at <= GROUPED_WITHIN:
            bundle.append(line)
        else:
            open_bundles[line.who, line.key, line.action] = bundle = [line]
            bundles.append(bundle)
    cut = found[-1] if found and is_cut else None
    merged = [line for bundle in bundles for line in _merged(bundle, bundle[-1] is cut)]
    return sorted(merged, key=lambda line: (line.at, line.pk), reverse=True)


def lines(entries: Sequence[AuditEntry]) -> list[TrailLine]:
    """Put entries into words; one query per kind of row named in them, however many entries."""
    doors = _doors(entries)
    names = _names(entries)
    return [_line(entry, doors.get((entry.model, entry.object_id)), names) for entry in entries]


def door_of(user: User, entry: AuditEntry) -> str:
    """Return the address of an entry's row for `user`; "" where they may open none."""
    sight = reach(user, Can.VIEW)
    if sight.covers(entry.region_code):
        known = words.DOORS
    else:
        known = words.PART_DOORS if sight.narrowed(entry.region_code) else {}
    return _doors([entry], known).get((entry.model, entry.object_id), ("", ""))[0]


def in_words(model: str, before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """Return (label, old, new) of what one row of `model` held, or would hold, without an entry that says so."""
    entry = AuditEntry(model=model, before=before, after=after)
    return list(_changes(entry, _names([entry])))


def action_name(action: str) -> str:
    """Return what an action is called in lists of actions."""
    sentence = words.SENTENCES.get(action)
    if sentence:
        return " ".join(str(sentence).replace("“%(name)s”", "").replace("%(name)s", "").split())
    return f"{words.VERBS.get(action.split('.')[-1], words.OTHER_VERB)} {action}"


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _merged(bundle: list[TrailLine], is_cut: bool) -> list[TrailLine]:
    if len(bundle) < GROUPED_FROM:
        return bundle
    sentence = str(words.MANY_OR_MORE if is_cut else words.MANY) % {
        "sentence": bundle[0].sentence,
        "count": len(bundle),
    }
    return [replace(bundle[0], sentence=sentence, changes=[], count=len(bundle))]


def _line(entry: AuditEntry, door: tuple[str, str] | None, names: Names) -> TrailLine:
    url, name = door or ("", "")
    return TrailLine(
        at=entry.at,
        who=str(entry.by) if entry.by else entry.who or str(words.SYSTEM),
        sentence=_sentence(entry, name or entry.label),
        changes=list(_changes(entry, names)),
        url=url,
        action=entry.action,
        pk=entry.pk,
        key=entry.after.get(API_KEY, ""),
    )


def _sentence(entry: AuditEntry, name: str) -> str:
    if entry.action in words.SENTENCES:
        return str(words.SENTENCES[entry.action]) % {"name": name}
    verb = words.VERBS.get(entry.action.split(".")[-1], words.OTHER_VERB)
    return _("%(verb)s%(kind)s“%(name)s”") % {"verb": verb, "kind": _model_name(entry.model), "name": name}


def _changes(entry: AuditEntry, names: Names) -> Iterable[Change]:
    for name, new in entry.after.items():
        if name in words.SILENT_FIELDS or name == API_KEY:
            continue
        owner, field_name = words.BORROWED.get((entry.model, name), (entry.model, name))
        field = _field(owner, field_name)
        if (field is None and name not in words.FACT_LABELS) or isinstance(field, models.JSONField):
            continue
        label = str(words.FACT_LABELS[name] if field is None else getattr(field, "verbose_name", name))
        old = entry.before.get(name)
        yield label, "" if name not in entry.before else _shown(field, old, names), _shown(field, new, names)


def _shown(field: models.Field | None, value: Any, names: Names) -> str:
    if value is None or value == "":
        return DASH
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if field is not None and field.related_model:
        return names.get((field.related_model, str(value)), str(value))
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(_as_stored(field, value), value))
    if isinstance(field, models.DateTimeField) and (moment := parse_datetime(str(value))):
        return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
    if isinstance(value, list):
        return _("、").join(str(part) for part in value)
    return str(value)


def _as_stored(field: models.Field, value: Any) -> Any:
    return int(value) if isinstance(field, models.IntegerField) and str(value).isdigit() else value


def _doors(
    entries: Sequence[AuditEntry], known: dict[str, words.Door] = words.DOORS
) -> dict[tuple[str, str], tuple[str, str]]:
    """Return {(model, id): (url, name)} of the rows that still exist and are shown somewhere."""
    wanted: dict[str, set[str]] = {}
    for entry in entries:
        if entry.model in known:
            wanted.setdefault(entry.model, set()).add(entry.object_id)
    found = {}
    for model, ids in wanted.items():
        door = known[model]
        rows: Any = apps.get_model(model)._base_manager.filter(pk__in=ids)
        for pk, key, name in rows.values_list("pk", door.key, door.name or "pk"):
            found[model, str(pk)] = (_address(door.url_name, key), name if door.name else "")
    return found


def _address(url_name: str, key: Any) -> str:
    try:
        return reverse(url_name, args=[key])
    except NoReverseMatch:
        return ""


def _names(entries: Sequence[AuditEntry]) -> Names:
    """Return the names of the rows that foreign keys in the entries point at."""
    wanted: dict[type[models.Model], set[str]] = {}
    for entry in entries:
        for name in entry.after:
            field = _field(entry.model, name)
            if field is not None and isinstance(field.related_model, type):
                values = {str(side[name]) for side in (entry.before, entry.after) if _is_key(field, side.get(name))}
                wanted.setdefault(field.related_model, set()).update(values)
    rows = {model: model._base_manager.filter(pk__in=ids) for model, ids in wanted.items() if ids}
    return {(model, str(row.pk)): str(row) for model, found in rows.items() for row in found}


def _is_key(field: models.Field, value: Any) -> bool:
    """Tell a stored key from a fact of the same name that is already a word (`user="lihua"`)."""
    if value is None:
        return False
    return not isinstance(getattr(field, "target_field", None), models.IntegerField) or str(value).isdecimal()


def _field(model: str, name: str) -> models.Field | None:
    try:
        options = apps.get_model(model)._meta
    except (LookupError, ValueError):
        return None
    by_column = {field.attname: field for field in options.concrete_fields}
    if name in by_column:
        return by_column[name]
    try:
        field = options.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, models.Field) else None


def _model_name(model: str) -> str:
    try:
        return str(apps.get_model(model)._meta.verbose_name)
    except (LookupError, ValueError):
        return model
