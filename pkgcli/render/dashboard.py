"""The page of `report dashboard`: figures, charts with their tables, packages, and what to look after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from pkgcli.render.charts.columns import column_chart
from pkgcli.render.charts.level import level_chart
from pkgcli.render.charts.style import STYLE as STYLE_OF_CHARTS
from pkgcli.render.figure_table import Column, Named, figure_table, size
from pkgcli.render.page import Html, Page, fragment, isolated, tag
from pkgcli.render.reports import later_text
from pkgcli.render.words import counted
from pkgcli.views.dashboard import Dashboard, Part
from pkgcli.views.money import Money

if TYPE_CHECKING:
    from pkgcli.render.page import Inside

LONG = 5
"""So many digits in a row can't be read at a glance."""

BEST = 10
"""So many packages are seen at once; all of them are in a table below."""

OWED = (
    Column("opening", "Opening"),
    Column("issued", "Issued"),
    Column("reinstated", "Reinstated", optional=True),
    Column("adjusted", "Adjusted", optional=True),
    Column("redeemed", "Redeemed"),
    Column("expired", "Expired"),
    Column("refunded", "Refunded", optional=True),
    Column("closing", "Closing"),
)
SOLD = (
    Column("cards", "Cards sold"),
    Column("net", "Sold"),
    Column("redeemed", "Redeemed"),
    Column("returned", "Given back", optional=True),
    Column("tax_due", "Tax due", optional=True),
    Column("cash", "Cash"),
    Column("unpaid", "Unpaid", optional=True),
)
POPULAR = (
    Column("cards", "Cards sold"),
    Column("share", "% of cards"),
    Column("net_sales", "Net sales"),
    Column("visits", "Visits"),
)
EXPIRING = (Column("cards", "Cards"), Column("value_left", "Value"))
DORMANT = (
    Column("cards", "Cards"),
    Column("units", "Units"),
    Column("tips", "Tips", optional=True),
    Column("value", "Value"),
)

STYLE = """\
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(13.5em, 1fr)); gap: .8em; margin: 1.2em 0; }
.figures div { border: 1px solid var(--rule); border-radius: .4em; padding: .6em .8em; break-inside: avoid; }
.figures dt { color: var(--faint); } .figures dd { margin: 0; }
.figures .amount { font-size: 1.5em; font-weight: 600; line-height: 1.3; white-space: nowrap; }
.figures small, .figures .about { color: var(--faint); font-size: .85rem; font-weight: 400; }
section { margin-top: 2em; } section p { max-width: 46em; }
.three { margin-left: .16em; }
.wide { overflow-x: auto; } .wide > svg { min-width: 34rem; }
caption { color: var(--faint); padding-bottom: .4em; }
details { margin-top: .4em; } details table { font-size: .85em; }
summary { cursor: pointer; color: var(--line); } summary:focus-visible, .wide:focus-visible {
  outline: 2px solid var(--line); outline-offset: 2px; }
tbody th { font-weight: 400; overflow-wrap: break-word; } tfoot { display: table-row-group; }
tfoot th, tfoot td { font-weight: 600; } section > table, .together { break-inside: avoid; }
table + p { margin-top: .5em; } td.drawn { width: 24%; } .code { display: inline-block; }
code { font-size: .9em; }
@media screen and (max-width: 40em) { .drawn { display: none; } body { padding: 4mm; } }
@media print { details::details-content { content-visibility: visible; display: block; block-size: auto; }
  summary { display: none; } section { margin-top: 1.4em; } .wide { overflow: visible; } .wide > svg { min-width: 0; } }
"""


class _Month(NamedTuple):
    """What was sold in a month, from its sales, and what of it and of before was redeemed, from the liability."""

    cards: int
    net: Money
    redeemed: Money
    returned: Money
    tax_due: Money
    cash: Money
    unpaid: Money


def dashboard_page(view: Dashboard) -> Page:
    """It says of what state it is, and names no client."""
    days = f"{view.first} to {view.last}"
    body = [
        tag("h1", isolated(view.business)),
        tag("p", f"{days} · amounts in {view.currency}", class_="faint"),
        _figures(view),
        _owed(view),
        _sold(view),
        _packages(view),
        _expiring(view),
        _dormant(view),
    ]
    later = later_text(view)
    if later:
        body.append(tag("p", later, class_="faint"))
    read = "nothing is recorded yet" if view.operation is None else f"read at operation {view.operation}"
    body.append(tag("section", tag("p", read, class_="faint")))
    title = f"{view.business} · {days}"
    return Page(title, body, STYLE_OF_CHARTS + STYLE, foot=f"{title} · {read}")


def _figures(view: Dashboard) -> Html:
    """The headline."""
    owed, sold, dormant, soon = view.liability.total, view.sales.total, view.dormant.total, view.expiring[0]
    unpaid = f", {owed.unpaid} unpaid" if owed.unpaid is not None and owed.unpaid.minor else ""
    return tag(
        "dl",
        _figure(view, "owed", "Owed to clients", owed.closing, f"on {counted(owed.cards, 'open card')}"),
        _figure(view, "sold", "Sold", sold.net, f"{counted(sold.cards, 'card')}, without tax"),
        _figure(view, "redeemed", "Redeemed", owed.redeemed, counted(view.popularity.total.visits, "visit")),
        _figure(view, "cash", "Cash", sold.cash, f"taken less given back{unpaid}"),
        _figure(
            *(view, "expiring", f"Expires within {soon.days} days", soon.value_left),
            f"{counted(soon.cards, 'card')}, through {soon.until}",
        ),
        _figure(
            *(view, "dormant", "Dormant", dormant.value),
            f"{counted(dormant.cards, 'card')}, not used for {view.dormant_days} days",
        ),
        class_="figures",
    )


def _figure(view: Dashboard, name: str, title: str, amount: Money, about: str) -> Html:
    told = tag("dd", tag("span", *_in_threes(str(amount)), id=name), " ", tag("small", view.currency), class_="amount")
    return tag("div", tag("dt", title), told, tag("dd", about, class_="about"))


def _in_threes(text: str) -> Iterator[Inside]:
    """The digits of a large amount a little apart where no locale does it; the text stays what it is."""
    whole, point, rest = text.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    if len(digits) < LONG or not digits.isdecimal():
        yield text
        return
    first = len(digits) % 3 or 3
    yield sign + digits[:first]
    for at in range(first, len(digits), 3):
        yield tag("span", digits[at : at + 3], class_="three")
    yield point + rest


def _owed(view: Dashboard) -> Html:
    months, rows = _months(view.liability), view.liability.rows
    return _section(
        "Owed to clients",
        "The value that is left on cards, without tax: a debt until it is redeemed, refunded or expired.",
        _level(view, months, [rows[0].opening, *(row.closing for row in rows)]),
        "Month by month, from opening to closing",
        figure_table(f"{_LEVEL}, and how it came about", "Month", OWED, _by_month(months, rows), view.liability.total),
    )


_LEVEL = "Owed to clients at the end of each month"


def _level(view: Dashboard, months: Sequence[date], levels: Sequence[Money]) -> Html:
    most = max(range(len(levels)), key=lambda at: levels[at].minor)
    if not levels[most].minor:
        return tag("p", "Nothing was owed at the end of any of these months.")
    when = f"at the end of {months[most - 1]:%Y-%m}" if most else "at the beginning"
    told = f"{levels[0]} at the beginning, {levels[-1]} on {view.last}; the most was {levels[most]}, {when}."
    return level_chart("chart-owed", f"{_LEVEL}, in {view.currency}", told, months, levels)


def _sold(view: Dashboard) -> Html:
    months = _months(view.sales)
    rows = [_month(sales, owed) for sales, owed in zip(view.sales.rows, view.liability.rows, strict=True)]
    total = _month(view.sales.total, view.liability.total)
    return _section(
        "Sold and redeemed",
        "Cards sold, and what visits and the days of unlimited cards took off them; both without tax.",
        _columns(view, months, rows, total),
        "Month by month, with what was given back, and the cash",
        figure_table(_COLUMNS, "Month", SOLD, _by_month(months, rows), total),
    )


_COLUMNS = "Sold and redeemed month by month"


def _columns(view: Dashboard, months: Sequence[date], rows: Sequence[_Month], total: _Month) -> Html:
    pairs = [(row.net, row.redeemed) for row in rows]
    if not any(amount.minor > 0 for pair in pairs for amount in pair):
        return tag("p", "Nothing was sold or redeemed in these months.")
    told = f"In all, {total.net} was sold and {total.redeemed} redeemed."
    return column_chart("chart-sold", f"{_COLUMNS}, in {view.currency}", told, months, ("sold", "redeemed"), pairs)


def _month(sales: Any, owed: Any) -> _Month:
    return _Month(sales.cards, sales.net, owed.redeemed, sales.returned, sales.tax_due, sales.cash, sales.unpaid)


def _packages(view: Dashboard) -> Html:
    title, part = "Packages by popularity", view.popularity
    if not part.rows:
        return _said(title, f"Nothing was sold or redeemed from {view.first} to {view.last}.")
    caption = "Cards sold in these days, the most first"
    return _said(title, *_ranked(caption, POPULAR, part.rows, part.total, "cards"))


def _expiring(view: Dashboard) -> Html:
    title, longest = "Expiring soon", view.expiring[-1]
    if not longest.cards:
        return _said(title, f"No open card expires in the {longest.days} days after {view.last}.")
    rows = [Named(f"{each.days} days, through {each.until}", each) for each in view.expiring]
    caption = "Open cards whose last day comes soon; each row holds the one above it"
    ask = f"pkgcli report expiring --days {longest.days:d} --as-of {view.last.isoformat()}"
    return _said(
        title,
        figure_table(caption, "Within", EXPIRING, rows, drawn="value_left"),
        tag("p", "Whose they are: ", tag("code", ask), class_="faint"),
    )


def _dormant(view: Dashboard) -> Html:
    title, part = "Dormant money", view.dormant
    idle = f"for {view.dormant_days} days on {view.last}"
    if not part.rows:
        return _said(title, f"No open card had been left unused {idle}.")
    caption = f"Open cards that nobody had used {idle}, the most value first"
    most_first = sorted(part.rows, key=lambda row: -size(row.value))
    law = "The law may claim that money one day: hold it, and do not recognise it as income."
    return _said(title, law, *_ranked(caption, DORMANT, most_first, part.total, "value"))


def _ranked(caption: str, columns: Sequence[Column], rows: Sequence[Any], total: Any, drawn: str) -> Iterator[Html]:
    """Packages with bars, the first few of many; then all of them without."""
    named = [Named(_package(row), row) for row in rows]
    if len(named) <= BEST:
        yield figure_table(caption, "Package", columns, named, total, drawn=drawn)
        return
    yield figure_table(f"{caption}: {BEST} of {len(named)}", "Package", columns, named[:BEST], drawn=drawn)
    yield _details(f"All {len(named)} packages", figure_table(caption, "Package", columns, named, total))


def _package(row: Any) -> Html:
    """Its name, and its code where it has one of its own."""
    code, name = row.group.code, row.group.name
    if code is None or code == name:
        return isolated(str(name))
    return fragment(isolated(str(name or code)), " ", tag("bdi", code, class_="faint code"))


def _months(part: Part) -> list[date]:
    return [date.fromisoformat(f"{row.group.code}-01") for row in part.rows]


def _by_month(months: Sequence[date], rows: Sequence[Any]) -> list[Named]:
    return [Named(tag("span", f"{month:%Y-%m}", class_="whole"), row) for month, row in zip(months, rows, strict=True)]


def _section(title: str, about: str, chart: Html, all_of_it: str, figures: Html) -> Html:
    """A chart, and below it all that it shows."""
    picture = tag("div", chart, class_="wide", tabindex=0, role="group", aria_label=f"{title}: a chart")
    whole = tag("div", tag("h2", title), tag("p", about), picture, class_="together")
    return tag("section", whole, _details(all_of_it, figures))


def _details(summary: str, table: Html) -> Html:
    wide = tag("div", table, class_="wide", tabindex=0, role="group", aria_label=summary)
    return tag("details", tag("summary", summary), wide)


def _said(title: str, *inside: Inside) -> Html:
    """A section; a text in it is a paragraph."""
    parts = [tag("p", part) if isinstance(part, str) else part for part in inside]
    return tag("section", tag("h2", title), *parts)
