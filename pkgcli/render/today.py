"""`status`: today on one screen."""

from __future__ import annotations

from collections.abc import Iterator

from pkgcli.render.holds import visits_table
from pkgcli.render.look import Shown, bar, bar_style, flow, text_of, when
from pkgcli.render.output import Output
from pkgcli.render.plain_table import facts_pieces
from pkgcli.render.table import Column, Table, table_pieces
from pkgcli.render.till import left_words, units_in_all
from pkgcli.render.words import counted
from pkgcli.rules.quantities import units_text
from pkgcli.views.business import Today
from pkgcli.views.cards import CardView

_EXPIRING_COLUMNS = (
    Column("Number"),
    Column("Client", folds=True),
    Column("Package", folds=True),
    Column("Left", right=True),
    Column("", drawn=True, drop=1),
    Column("Expires"),
)


def today_pieces(view: Today, output: Output) -> Iterator[str]:
    """The business's day, its money at stake, and what runs out soon."""
    yield flow([Shown(view.business, "bold cyan"), Shown(str(view.today), "bold")], output)
    yield "\n"
    facts = [(title, value) for title, value in _facts(view, output) if value]
    yield from facts_pieces(facts, output, 2)
    if view.visits_to_come:
        yield "\n"
        yield flow([Shown("Visits to come", "bold")], output)
        yield "\n"
        yield from table_pieces(visits_table(view.visits_to_come, output), output)
    if view.expiring:
        yield "\n"
        yield flow([Shown("Expiring soon", "bold")], output)
        yield "\n"
        yield from table_pieces(Table(_EXPIRING_COLUMNS, [_expiring(card, output) for card in view.expiring]), output)


def _facts(view: Today, output: Output) -> list[tuple[str, str | Shown]]:
    money = view.currency
    units = "".join(f" · {units_text(number, label)}" for label, number in view.units_by_label)
    due = Shown(f"{counted(view.due, 'card')}; pkgcli expire lapses them", "yellow") if view.due else "nothing"
    last = "" if view.last_operation is None else f"operation {view.last_operation}"
    if last and view.last_at is not None:
        last += f", {view.last_ago or when(view.last_at, output)}"
    return [
        ("Sold today", f"{counted(view.sold_today, 'card')} · {view.sold_value} {money}"),
        ("Visits today", f"{view.visits_today} · {view.visits_value} {money}"),
        ("Open cards", f"{view.open_cards}{units}"),
        ("Worth", f"{view.value_left} {money}"),
        ("Due to lapse", due),
        ("Last lapsed", text_of(view.last_expire_on) or "none yet"),
        ("Notices", f"{view.notices_waiting} waiting; pkgcli notice list" if view.notices_waiting else ""),
        ("Last written", last),
        ("Last backup", text_of(view.last_backup_on) or "none yet"),
        ("File", view.file),
        ("Head", text_of(view.head)),
    ]


def _expiring(card: CardView, output: Output) -> tuple[str | Shown, ...]:
    left, of = card.units_left, units_in_all(card)
    return (
        Shown(card.number, "cyan"),
        card.client.name,
        card.package.name,
        Shown(left_words(card) if left is None else units_text(left, card.unit), "bold"),
        Shown("" if left is None else bar(left, of, output, 5), "" if left is None else bar_style(left, of)),
        text_of(card.expires_on),
    )
