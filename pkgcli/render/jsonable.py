"""View -> plain values, the contract of spec section 5, and their JSON.

A view is an object of its fields, in their order. Where the contract says otherwise, `_SHAPES` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime

from pkgcli.frozen import fields, replace
from pkgcli.render.json_text import json_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pkgcli.views.business import Today
    from pkgcli.views.cards import CardDone, Refunded
    from pkgcli.views.dashboard import Dashboard
    from pkgcli.views.holds import HoldDone
    from pkgcli.views.night import NightPart
    from pkgcli.views.records import Done
    from pkgcli.views.redemption import Redemption
    from pkgcli.views.reports import Group, Report, TillDay

PLAIN = frozenset({str, int, bool, type(None), float})
_ROWS = {"Listing": "rows", "Balance": "cards", "History": "entries", "CardSheet": "cards"}
_names: dict[type, tuple[tuple[str, str], ...]] = {}


def json_pieces(view: Any, *, lines: bool, ascii_only: bool) -> Iterator[str]:
    """The JSON of a view, or one object a line."""
    rows = rows_of(view)
    if lines:
        for row in [view] if rows is None else rows:
            yield json_text(jsonable(row), ascii_only=ascii_only) + "\n"
    elif rows is None:
        yield from _ended(_object(view, ascii_only))
    else:
        yield from _ended(_array(rows, ascii_only))


def _ended(pieces: Iterable[str]) -> Iterator[str]:
    """With the line's end in one piece with the last: whoever reads the answer whole may leave."""
    before = ""
    for piece in pieces:
        if before:
            yield before
        before = piece
    yield before + "\n"


def rows_of(view: Any) -> Iterable[Any] | None:
    """The rows of a view that is a list, None for one that is an object."""
    if isinstance(view, tuple | list):
        return tuple(view)
    if type(view).__name__ == "Streamed":
        streamed: Iterable[Any] = view.rows
        return streamed
    if type(view).__name__ == "Report":
        return None if view.is_record else view.rows
    attribute = _ROWS.get(type(view).__name__)
    return None if attribute is None else tuple(getattr(view, attribute))


def jsonable(value: Any) -> Any:
    """The value as JSON has it."""
    kind = type(value)
    if kind in PLAIN:
        return value
    shape = _SHAPES.get(kind.__name__)
    if shape is not None:
        return shape(value)
    return _all_but(value)


def is_plain_view(kind: type) -> bool:
    """Whether a view of that kind is an object of its fields and nothing else."""
    return kind not in PLAIN and kind.__name__ not in _SHAPES and "group" not in fields(kind)


def names_of(kind: type) -> tuple[tuple[str, str], ...]:
    """The JSON name and the attribute of each field of a view, in order."""
    known = _names.get(kind)
    if known is None:
        known = _names[kind] = tuple((name.rstrip("_"), name) for name in fields(kind))
    return known


def instant(value: datetime) -> str:
    """`2026-11-21T09:30:00Z`"""
    utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    return utc.isoformat(timespec="seconds")[:19] + "Z"


def _array(rows: Iterable[Any], ascii_only: bool) -> Iterator[str]:
    first = before = "[\n  "
    for row in rows:
        text = json_text(jsonable(row), indent=True, ascii_only=ascii_only)
        yield before + text.replace("\n", "\n  ")
        before = ",\n  "
    yield "[]" if before == first else "\n]"


def _object(view: Any, ascii_only: bool) -> Iterator[str]:
    """A list in it that may be long is written row by row."""
    long = _LONG.get(type(view).__name__)
    if long is None:
        yield json_text(jsonable(view), indent=True, ascii_only=ascii_only)
        return
    empty = json_text(jsonable(replace(view, **{long: ()})), indent=True, ascii_only=ascii_only)
    before, name, after = empty.partition(f'"{long}": ')
    yield before + name
    yield from (piece.replace("\n", "\n  ") for piece in _array(getattr(view, long), ascii_only))
    yield after.removeprefix("[]")


def _all_but(value: Any, *left_out: str) -> dict[str, Any]:
    shape: dict[str, Any] = {}
    for name, attribute in names_of(type(value)):
        if name not in left_out:
            inner = getattr(value, attribute)
            if name == "group":
                shape.update(jsonable(inner) or {})
            else:
                shape[name] = inner if type(inner) in PLAIN else jsonable(inner)
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
    return _all_but(part, "lapsed")


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


def _dashboard(dashboard: Dashboard) -> dict[str, Any]:
    return {**_all_but(dashboard, "later"), "recorded_later": dashboard.later.entries}


def _till_day(day: TillDay) -> dict[str, Any]:
    return {**_all_but(day, "later"), "recorded_later": day.later.entries}


def _list(values: Iterable[Any]) -> list[Any]:
    return [jsonable(one) for one in values]


def _dict(values: dict[Any, Any]) -> dict[str, Any]:
    return {str(key): jsonable(one) for key, one in values.items()}


_LONG = {"ExpireRun": "expired", "Night": "expired"}

# By the names of the classes, so that no view is loaded for it.
_SHAPES: dict[str, Callable[[Any], Any]] = {
    "Money": str,
    "Sentence": str,
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
    "Dashboard": _dashboard,
    "ExpiredCards": _list,
    "PackedCards": _list,
}
