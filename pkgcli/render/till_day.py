"""`report day`: the till of one day on one screen."""

from __future__ import annotations

from collections.abc import Iterator

from pkgcli.render.look import Shown, bar, flow
from pkgcli.render.output import Output
from pkgcli.render.plain_table import facts_pieces
from pkgcli.render.table import Column, Table, table_pieces
from pkgcli.render.words import counted
from pkgcli.views.reports import TillDay

_COLUMNS = (
    Column("Paid by"),
    Column("Taken", right=True),
    Column("Given back", right=True),
    Column("In the till", right=True),
    Column("", drawn=True, drop=1),
)


_STAFF_COLUMNS = (
    Column("Staff", folds=True),
    Column("Cards sold", right=True),
    Column("Sessions", right=True),
    Column("Worth", right=True),
    Column("Taken", right=True, drop=2),
    Column("Given back", right=True, drop=1),
    Column("In the till", right=True),
)


def till_day_pieces(view: TillDay, output: Output) -> Iterator[str]:
    """What was sold, delivered and given back, and the money by its way of paying."""
    yield flow([Shown(view.business, "bold cyan"), Shown(str(view.on), "bold"), view.currency], output)
    yield "\n"
    sessions = [str(view.sessions), f"worth {view.value}"]
    if view.tips.minor:
        sessions.append(f"prepaid tips {view.tips}")
    facts: list[tuple[str, str | Shown]] = [
        ("Sold", f"{counted(view.cards, 'card')} · {view.sold}"),
        ("Sessions", " · ".join(sessions)),
        ("Returned", f"{counted(view.returned_cards, 'card')} · {view.returned}"),
        ("Cash", Shown(str(view.cash), "bold")),
        ("Owed", f"{view.owed} in all · {_change(view)} on the day"),
    ]
    yield from facts_pieces(facts, output, 2)
    if view.paid_by:
        yield "\n"
        yield from table_pieces(_paid_by(view, output), output)
    if any(each.staff is not None for each in view.by_staff):
        yield "\n"
        yield from table_pieces(_by_staff(view), output)


def _paid_by(view: TillDay, output: Output) -> Table:
    most = max(each.taken.minor for each in view.paid_by)
    rows = [
        (
            each.paid_by or "not said",
            str(each.taken),
            str(each.given_back),
            Shown(str(each.cash), "bold"),
            Shown(bar(each.taken.minor, most, output) if most else "", "green"),
        )
        for each in view.paid_by
    ]
    return Table(_COLUMNS, rows, 2)


def _by_staff(view: TillDay) -> Table:
    rows = [
        (
            each.staff or "nobody",
            str(each.cards),
            str(each.sessions),
            str(each.value),
            str(each.taken),
            str(each.given_back),
            Shown(str(each.cash), "bold"),
        )
        for each in view.by_staff
    ]
    return Table(_STAFF_COLUMNS, rows, 2)


def _change(view: TillDay) -> str:
    return f"+{view.unpaid}" if view.unpaid.minor > 0 else str(view.unpaid)
