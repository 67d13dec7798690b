"""Reports for people: a heading, a table or a statement, a line drawn over the months, and what came in later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pkgcli.render.look import Shown, bar, flow, paint, text_of
from pkgcli.render.output import Output
from pkgcli.render.table import Column, Table, table_pieces
from pkgcli.render.words import counted
from pkgcli.views.dashboard import Dashboard
from pkgcli.views.money import Money
from pkgcli.views.reports import Report, TillDay

LEVELS = "▁▂▃▄▅▆▇█"
ASCII_LEVELS = "_.-=+*%#"

# Bars repeat a figure, and go before any column that says something.
DRAWN_GOES_FIRST = 99


class Figure(NamedTuple):
    """A field of a row, and its column. `drop`, `dear` and `optional` are those of `Column`; `folds` is for free text.

    A figure that is optional is left out on a terminal where it is nothing in every row. `right` None is as the first
    row has it: text stands left.
    """

    field: str
    title: str
    drop: int = 0
    optional: bool = False
    folds: bool = False
    right: bool | None = None
    dear: bool = False


class ReportLook(NamedTuple):
    """How the rows of one class are drawn. `drawn` is the field that bars and the line over the months show."""

    figures: tuple[Figure, ...]
    drawn: str | None = None
    title: str | None = None
    """Else the name of the report."""
    leading: tuple[Figure, ...] = ()
    """What stands before the group."""


def report_pieces(view: Report | TillDay, output: Output) -> Iterator[str]:
    """The report as text."""
    if type(view).__name__ == "TillDay":
        from pkgcli.render.till_day import till_day_pieces

        yield from till_day_pieces(view, output)  # type: ignore[arg-type]
    else:
        yield from _report(view, output)  # type: ignore[arg-type]
    if output.quiet:
        return
    later = later_text(view)
    if later:
        yield "\n" + flow([Shown(later, "yellow")], output)


def later_text(view: Report | TillDay | Dashboard) -> str:
    """What came into the report after its last day, in a sentence; nothing where nothing did."""
    later = view.later
    if later is None or not later.entries:
        return ""
    last = view.on if isinstance(view, TillDay) else view.last
    were = "was" if later.entries == 1 else "were"
    return (
        f"{counted(later.entries, 'entry')} dated up to {last} {were} recorded after it"
        f" (the last one on {later.on}, operation {later.operation})"
    )


def _report(view: Report, output: Output) -> Iterator[str]:
    look = LOOKS.get(view.row) or _plain_look(view)
    if not output.quiet:
        yield flow([Shown(look.title or view.name.capitalize(), "bold cyan"), *_about(view)], output)
        yield "\n"
    if view.is_record:
        yield from table_pieces(_statement(view, look, output), output)
    elif view.rows:
        yield from table_pieces(_table(view, look, output), output)
    elif not output.quiet:
        yield "Nothing to report.\n"
    if output.quiet:
        return
    if view.by == "month" and look.drawn is not None and output.terminal:
        yield from _over_the_months(view, look.drawn, output)
    for note in view.notes:
        yield "\n" + flow([Shown(note, "dim")], output)


def _about(view: Report) -> list[str | Shown]:
    days = f"as of {view.last}" if view.first is None else f"{view.first} to {view.last}"
    return [Shown(days, "bold"), f"by {view.by}" if view.by else "", view.currency]


def _statement(view: Report, look: ReportLook, output: Output) -> Table:
    """The only row, figure below figure, with bars for the amounts."""
    row = view.rows[0]
    most = max((_size(getattr(row, figure.field)) for figure in look.figures), default=0)
    lines = []
    for figure in look.figures:
        value = getattr(row, figure.field)
        drawn = bar(_size(value), most, output) if isinstance(value, Money) and most else ""
        style = "bold" if figure.field == look.drawn else ""
        lines.append((Shown(figure.title, style), Shown(text_of(value), style), Shown(drawn, "green")))
    return Table((Column(""), Column(view.currency, right=True), Column("", drawn=True, drop=1)), lines, 2)


def _table(view: Report, look: ReportLook, output: Output) -> Table:
    totals = _totals(view)
    look = look._replace(figures=tuple(each for each in look.figures if _is_wanted(each, view, output)))
    columns = [_column(figure, view) for figure in look.leading]
    if view.by:
        columns.append(Column(view.by.capitalize(), folds=not _has_names(view)))
    if _has_names(view):
        columns.append(Column("Name", folds=True, drop=1, dear=True))
    columns += [_column(figure, view) for figure in look.figures]
    if look.drawn is not None:
        columns.append(Column("", drawn=True, drop=DRAWN_GOES_FIRST))
    most = max((_size(getattr(row, look.drawn)) for row in view.rows), default=0) if look.drawn else 0
    rows = [_cells(view, look, row, most, output) for row in view.rows]
    return Table(columns, rows + [_total(view, look, total) for total in totals])


def _totals(view: Report) -> tuple[Any, ...]:
    """One row is its own total."""
    if view.total is None or len(view.rows) < 2:
        return ()
    return view.total if isinstance(view.total, tuple) else (view.total,)


def _is_wanted(figure: Figure, view: Report, output: Output) -> bool:
    if not (output.terminal and figure.optional):
        return True
    return any(_counts(getattr(row, figure.field)) for row in view.rows)


def _column(figure: Figure, view: Report) -> Column:
    right = figure.right
    if right is None:
        right = not isinstance(getattr(view.rows[0], figure.field), str | None)
    return Column(figure.title, right=right, folds=figure.folds, drop=figure.drop, dear=figure.dear)


def _has_names(view: Report) -> bool:
    return view.by not in ("month", "staff", None)


def _cells(view: Report, look: ReportLook, row: Any, most: int, output: Output) -> list[str | Shown]:
    cells: list[str | Shown] = [text_of(getattr(row, figure.field)) for figure in look.leading]
    if view.by:
        cells.append(Shown(_called(row.group), "cyan"))
    if _has_names(view):
        cells.append(text_of(row.group.name))
    cells += [text_of(getattr(row, figure.field)) for figure in look.figures]
    if look.drawn is not None:
        cells.append(Shown(bar(_size(getattr(row, look.drawn)), most, output) if most else "", "green"))
    return cells


def _called(group: Any) -> str:
    if group.code is not None:
        return str(group.code)
    return "nobody" if group.by == "staff" else "-"


def _total(view: Report, look: ReportLook, total: Any) -> list[str | Shown]:
    cells: list[str | Shown] = [text_of(getattr(total, figure.field)) for figure in look.leading]
    cells.append(Shown("Total", "bold"))
    if _has_names(view):
        cells.append("")
    cells += [Shown(text_of(getattr(total, figure.field)), "bold") for figure in look.figures]
    if look.drawn is not None:
        cells.append("")
    return cells


def _counts(value: Any) -> bool:
    return bool(value.minor) if isinstance(value, Money) else bool(value)


def _size(value: Any) -> int:
    """What a bar shows of a figure; nothing of what is below zero."""
    if isinstance(value, Money):
        return max(value.minor, 0)
    return max(value, 0) if isinstance(value, int) else 0


def _over_the_months(view: Report, drawn: str, output: Output) -> Iterator[str]:
    """A line of the months; of those that have several rows, the first counts."""
    sizes: dict[str, int] = {}
    for row in view.rows:
        sizes.setdefault(row.group.code, _size(getattr(row, drawn)))
    if len(sizes) > 1:
        months, line = list(sizes), sparkline(list(sizes.values()), output)
        yield f"\n{paint(drawn.capitalize(), 'dim', output)}  {paint(line, 'green', output)}"
        yield f"  {months[0]} to {months[-1]}\n"


def sparkline(sizes: Sequence[int], output: Output) -> str:
    """A character for each size, from nothing to the largest; in ASCII where the stream has no blocks."""
    levels = LEVELS if _has_blocks(output) else ASCII_LEVELS
    most = max(sizes, default=0)
    top = len(levels) - 1
    return "".join(levels[(2 * size * top + most) // (2 * most) if most else 0] for size in sizes)


def _has_blocks(output: Output) -> bool:
    if not output.unicode:
        return False
    try:
        LEVELS.encode(getattr(output.stream, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _plain_look(view: Report) -> ReportLook:
    """Rows without a look of their own: the columns of their CSV."""
    from pkgcli.render.delimited import class_columns

    return ReportLook(tuple(Figure(name, name.replace("_", " ").capitalize()) for name in class_columns(view.row)))


LOOKS: dict[str, ReportLook] = {
    "LiabilityRow": ReportLook(
        (
            Figure("opening", "Opening"),
            Figure("issued", "Issued"),
            Figure("reinstated", "Reinstated", drop=9, optional=True),
            Figure("adjusted", "Adjusted", drop=8, optional=True),
            Figure("redeemed", "Redeemed"),
            Figure("expired", "Expired"),
            Figure("refunded", "Refunded", drop=7, optional=True),
            Figure("closing", "Closing"),
            Figure("revenue", "Revenue", drop=2, dear=True),
            Figure("breakage", "Breakage", drop=3, dear=True),
            Figure("tips", "Tips on cards", drop=6, optional=True),
            Figure("unpaid", "Unpaid", drop=5, optional=True, right=True),
            Figure("cards", "Open cards", drop=4, optional=True, right=True),
        ),
        "closing",
    ),
    "SalesRow": ReportLook(
        (
            Figure("cards", "Cards"),
            Figure("net", "Net", drop=3),
            Figure("tax", "Tax", drop=5, optional=True),
            Figure("charge", "Charge", drop=5, optional=True),
            Figure("charge_tax", "Charge tax", drop=8, optional=True),
            Figure("tip", "Tip", drop=5, optional=True),
            Figure("total", "Total"),
            Figure("returned_cards", "Cards back", drop=4, optional=True),
            Figure("returned_net", "Net back", drop=6, optional=True),
            Figure("returned_tax", "Tax back", drop=7, optional=True),
            Figure("returned_charge", "Charge back", drop=8, optional=True),
            Figure("returned_tip", "Tip back", drop=8, optional=True),
            Figure("returned", "Returned", drop=1),
            Figure("kept", "Kept", drop=7, optional=True),
            Figure("tax_due", "Tax due", drop=2),
            Figure("cash", "Cash"),
            Figure("unpaid", "Unpaid", drop=2),
        ),
        "total",
    ),
    "BreakageRow": ReportLook(
        (
            Figure("state", "State"),
            Figure("cards", "Cards"),
            Figure("units", "Units"),
            Figure("value", "Value"),
            Figure("tips", "Tips", drop=2),
            Figure("mark", "Mark", folds=True, drop=1),
        ),
        "value",
    ),
    "CommissionRow": ReportLook(
        (
            Figure("sessions", "Sessions"),
            Figure("value", "Delivered"),
            Figure("for_sessions", "For sessions"),
            Figure("for_sales", "For sales"),
            Figure("tips", "Prepaid tips"),
            Figure("total", "Total"),
        ),
        "total",
    ),
    "BalanceRow": ReportLook(
        (
            Figure("number", "Card"),
            Figure("client", "Client", folds=True),
            Figure("package", "Package", folds=True, drop=1),
            Figure("item", "Item"),
            Figure("used", "Used", drop=3, right=True),
            Figure("available", "Can still have", right=True),
            Figure("units_left", "Left", right=True),
            Figure("expires_on", "Expires", drop=2, right=False),
            Figure("value_left", "Value", right=True),
            Figure("status", "Status", drop=4),
        ),
    ),
    "BalanceSumRow": ReportLook(
        (
            Figure("cards", "Cards"),
            Figure("used", "Used"),
            Figure("available", "Can still have", optional=True, right=True),
            Figure("units_left", "Left", optional=True, right=True),
            Figure("unit", "Unit", optional=True),
            Figure("value_left", "Value"),
        ),
        "value_left",
        "Balances",
    ),
    "UsageRow": ReportLook(
        (
            Figure("cards", "Cards", right=True),
            Figure("cards_used", "Used"),
            Figure("visits", "Visits"),
            Figure("sessions", "Sessions"),
            Figure("visits_per_card", "Visits a card", right=True),
            Figure("days_between", "Days between", drop=2, optional=True, right=True, dear=True),
            Figure("cards_never_used", "Never used", right=True),
        ),
        "visits",
    ),
    "PopularityRow": ReportLook(
        (
            Figure("cards", "Sold"),
            Figure("share", "%", right=True),
            Figure("net_sales", "Net sales"),
            Figure("visits", "Visits"),
        ),
        "cards",
        leading=(Figure("rank", "Rank", right=True),),
    ),
    "ItemPopularityRow": ReportLook(
        (
            Figure("sessions", "Sessions"),
            Figure("share", "%", right=True),
            Figure("visits", "Visits"),
            Figure("cards", "Cards"),
        ),
        "sessions",
        leading=(Figure("rank", "Rank", right=True),),
    ),
    "ExpiringRow": ReportLook(
        (
            Figure("number", "Card"),
            Figure("client", "Client", folds=True),
            Figure("phone", "Phone", optional=True),
            Figure("email", "E-mail", optional=True, drop=2),
            Figure("package", "Package", folds=True, drop=3),
            Figure("units_left", "Left", right=True),
            Figure("value_left", "Value"),
            Figure("expires_on", "Expires", right=False),
            Figure("days", "Days"),
            Figure("status", "Status", drop=1),
        ),
    ),
    "ExpiringSumRow": ReportLook(
        (
            Figure("cards", "Cards"),
            Figure("units_left", "Left", optional=True, right=True),
            Figure("unit", "Unit", optional=True),
            Figure("value_left", "Value"),
            Figure("first_on", "First on", right=False),
        ),
        "value_left",
        "Expiring",
    ),
}
