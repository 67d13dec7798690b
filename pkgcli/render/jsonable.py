"""View -> plain values, the contract of spec section 5, and their JSON.

A view is an object of its fields, in their order. Where the contract says otherwise, `_SHAPES` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from pkgcli.render.json_text import json_text

if TYPE_CHECKING:
    from pkgcli.views import CardDone, Done, Group, HoldDone, NightPart, Redemption, Refunded, Report, TillDay, Today

_PLAIN = frozenset({str, int, bool, type(None), float})
_names: dict[type, tuple[tuple[str, str], ...]] = {}


def json_pieces(view: Any, *, lines: bool, ascii_only: bool) -> Iterator[str]:
    """The JSON of a view, or one object a line."""
    rows = rows_of(view)
    if lines:
        for row in [view] if rows is None else rows:
            yield json_text(jsonable(row), ascii_only=ascii_only) + "\n"
    elif rows is None:
        yield json_text(jsonable(view), indent=2, ascii_only=ascii_only) + "\n"
    else:
        yield from _array(rows, ascii_only)


def rows_of(view: Any) -> Iterable[Any] | None:
    """The rows of a view that is a list, None for one that is an object."""
    if isinstance(view, tuple | list):
        return tuple(view)
    if type(view).__name__ == "Report":
        return None if view.is_record else view.rows if view.stream is None else view.stream
    attribute = {"Listing": "rows", "Balance": "cards", "History": "entries"}.get(type(view).__name__)
    return None if attribute is None else tuple(getattr(view, attribute))


def jsonable(value: Any) -> Any:
    """The value as JSON has it."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    shape = _SHAPES.get(kind.__name__)
    if shape is not None:
        return shape(value)
    return _all_but(value)


def names_of(kind: type) -> tuple[tuple[str, str], ...]:
    """The JSON name and the attribute of each field of a view, in order."""
    known = _names.get(kind)
    if known is None:
        known = _names[kind] = tuple((field.name.rstrip("_"), field.name) for field in fields(kind))
    return known


def instant(value: datetime) -> str:
    """`2026-11-21T09:30:00Z`"""
    utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    return utc.isoformat(timespec="seconds")[:19] + "Z"


def _array(rows: Iterable[Any], ascii_only: bool) -> Iterator[str]:
    first = before = "[\n  "
    for row in rows:
        text = json_text(jsonable(row), indent=2, ascii_only=ascii_only)
        yield before + text.replace("\n", "\n  ")
        before = ",\n  "
    yield "[]\n" if before == first else "\n]\n"


def _all_but(value: Any, *left_out: str) -> dict[str, Any]:
    shape: dict[str, Any] = {}
    for name, attribute in names_of(type(value)):
        if name not in left_out:
            inner = getattr(value, attribute)
            if name == "group":
                shape.update(jsonable(inner) or {})
            else:
                shape[name] = inner if type(inner) in _PLAIN else jsonable(inner)
    return shape


def _card_done(done: CardDone) -> dict[str, Any]:
    return {**jsonable(done.card), **_all_but(done, "card")}


def _hold_done(done: HoldDone) -> dict[str, Any]:
    return {**jsonable(done.hold), **_all_but(done, "hold", "card")}


def _refunded(refunded: Refunded) -> dict[str, Any]:
    return {
        **jsonable(refunded.card),
        "operation": refunded.operation,
        "refunded": str(refunded.refunded),
        "refunded_value": str(refunded.value),
        **_all_but(refunded, "card", "operation", "refunded", "value"),
    }


def _redemption(redemption: Redemption) -> dict[str, Any]:
    return _all_but(redemption) if redemption.considered else _all_but(redemption, "considered")


def _done(done: Done) -> dict[str, Any]:
    subject = jsonable(done.subject)
    if subject is None:
        subject = {}
    elif not isinstance(subject, dict):
        subject = {"subject": subject}
    return {**subject, **_all_but(done, "subject", "message")}


def _night_part(part: NightPart) -> dict[str, Any]:
    return _all_but(part, "expired")


def _today(today: Today) -> dict[str, Any]:
    shape = _all_but(today)
    shape["units_by_label"] = [{"unit": unit, "units": units} for unit, units in today.units_by_label]
    return shape


def group_names(by: str) -> tuple[str, ...]:
    """The columns that say what a row of a report is about."""
    return (by,) if by in ("month", "staff") else (by, "name")


def _group(group: Group) -> dict[str, Any]:
    return dict(zip(group_names(group.by), (group.code, group.name), strict=False))


def _report(report: Report) -> dict[str, Any]:
    """One that is a record: its row, and how much of it was recorded after its last day."""
    shape: dict[str, Any] = jsonable(report.rows[0])
    return shape if report.later is None else {**shape, "recorded_later": report.later.entries}


def _till_day(day: TillDay) -> dict[str, Any]:
    return {**_all_but(day, "later"), "recorded_later": day.later.entries}


def _list(values: Iterable[Any]) -> list[Any]:
    return [jsonable(one) for one in values]


def _dict(values: dict[Any, Any]) -> dict[str, Any]:
    return {str(key): jsonable(one) for key, one in values.items()}


# By the names of the classes, so that no view is loaded for it.
_SHAPES: dict[str, Callable[[Any], Any]] = {
    "Money": str,
    "date": date.isoformat,
    "datetime": instant,
    "tuple": _list,
    "list": _list,
    "dict": _dict,
    "CardDone": _card_done,
    "HoldDone": _hold_done,
    "Refunded": _refunded,
    "Redemption": _redemption,
    "Done": _done,
    "Today": _today,
    "Group": _group,
    "NightPart": _night_part,
    "Report": _report,
    "TillDay": _till_day,
}
