"""Cards at length: `balance` and `card show`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pkgcli.render.look import Shown, days_of, flow, paint, spelled, status_style, status_words, text_of, validity
from pkgcli.render.output import Output
from pkgcli.render.plain_table import facts_pieces
from pkgcli.render.table import Column, Table, table_pieces
from pkgcli.render.till import left_shown, owner_and_users, total_parts
from pkgcli.render.words import counted
from pkgcli.views.cards import Balance, CardView, LineView

NO_LIMIT = "no limit"

_LINE_COLUMNS = (
    Column("Item", folds=True),
    Column("Units each", right=True),
    Column("Used", right=True),
    Column("Held", right=True),
    Column("Cap", right=True),
    Column("Can still have", right=True),
    Column("Can become", folds=True),
)


def card_pieces(view: Balance | CardView, output: Output) -> Iterator[str]:
    """One card in full, or what each of several still has."""
    if isinstance(view, CardView):
        yield from card_head_pieces(view, None, output)
        yield "\n"
        yield from facts_pieces(_facts(view), output, 2)
        return
    if not view.cards:
        yield flow([f"{view.who}: {_none(view)}"], output)
    yield from _each(view.cards, view.today, output)
    if len(view.cards) > 1 and not output.quiet:
        yield "\n" + paint(counted(len(view.cards), "card"), "dim", output) + "\n"
    if view.shared:
        yield "\n" + paint(f"Shared with {spelled(view.who, output)}:", "dim", output) + "\n"
        yield from _each(view.shared, view.today, output)


def _each(cards: tuple[CardView, ...], today: date, output: Output) -> Iterator[str]:
    for number, card in enumerate(cards):
        if number:
            yield "\n"
        yield from card_head_pieces(card, today, output)


def _none(view: Balance) -> str:
    if not view.over:
        return "no card"
    are = "1 is" if view.over == 1 else f"{view.over} are"
    return f"no card that can be used; {are} over: pkgcli balance {view.type} --all"


def card_head_pieces(card: CardView, today: date | None, output: Output) -> Iterator[str]:
    """Whose it is and until when, the bar, and the lines."""
    head: list[str | Shown] = [
        Shown(card.number, "bold cyan"),
        Shown(card.package.name, "bold"),
        owner_and_users(card),
        Shown(status_words(card), status_style(card.status)),
        validity_of(card, today),
    ]
    yield flow(head, output)
    unpaid = Shown(f"unpaid {card.unpaid} {card.currency}" if card.unpaid.minor else "", "bold yellow")
    yield flow([left_shown(card, output), unpaid], output, 2)
    if card.lines:
        yield "\n"
        yield from table_pieces(_lines(card), output)


def validity_of(card: CardView, today: date | None) -> str:
    """From when and until when a card is good, or was."""
    if card.status == "upcoming":
        return f"from {card.starts_on}, {validity(card.expires_on)}"
    if card.status == "expired" and card.expires_on is not None:
        return f"was valid through {card.expires_on}" if card.begun else f"could begin by {card.expires_on}"
    return days_of(card, today)


def _lines(card: CardView) -> Table:
    """Columns that say something of this card only: units of one each, no holds and no swaps go without saying."""
    silent = {
        name
        for name, says in (
            ("Units each", any(line.unit_cost != 1 for line in card.lines)),
            ("Held", any(line.held for line in card.lines)),
            ("Can become", any(line.becomes for line in card.lines)),
        )
        if not says
    }
    places = [place for place, column in enumerate(_LINE_COLUMNS) if column.title not in silent]
    rows = [_line(line) for line in card.lines]
    return Table([_LINE_COLUMNS[place] for place in places], [[row[place] for place in places] for row in rows], 2)


def _line(line: LineView) -> tuple[str | Shown, ...]:
    left = line.available
    style = "dim" if left == 0 else "bold"
    return (
        line.name,
        str(line.unit_cost),
        str(line.used),
        str(line.held),
        NO_LIMIT if line.cap is None else str(line.cap),
        Shown(NO_LIMIT if left is None else str(left), style),
        ", ".join(line.becomes),
    )


def _payer(card: CardView) -> str:
    payer = card.payer
    return "" if payer is None or payer.id == card.client.id else f"{payer.name} ({payer.code})"


def _taken(card: CardView) -> str:
    parts = ", ".join(f"{name} {amount}" for name, amount in total_parts(card))
    return f"{card.total} {card.currency}: {parts}" if parts else ""


def _facts(card: CardView) -> list[tuple[str, str | Shown]]:
    """What else is known of a card; what isn't, isn't mentioned."""
    package = card.package
    version = "made for this sale" if package.code is None else f"{package.code}, version {package.version}"
    facts: list[tuple[str, str | Shown]] = [
        ("ID", str(card.id)),
        ("Client ID", card.client.code),
        ("Package", version),
        ("Kind", card.kind),
        ("Issued", f"{card.issued_on}" + (f" by {card.issued_by}" if card.issued_by else "")),
        ("Starts", "" if card.starts_on == card.issued_on or not card.begun else str(card.starts_on)),
        ("Last used", text_of(card.last_used_on)),
        ("Price", f"{card.price} {card.currency}"),
        ("Taken", _taken(card)),
        ("Payer", _payer(card)),
        ("Paid", f"{card.paid} {card.currency}"),
        ("Unpaid", f"{card.unpaid} {card.currency}" if card.unpaid.minor else ""),
        ("Value left", f"{card.value_left} {card.currency}"),
        ("Tip left", f"{card.tip_left} {card.currency}" if card.tip.minor else ""),
        ("Open to", card.scope + (f": {', '.join(card.users)}" if card.users else "")),
        ("Before", ", ".join(f"{former.name} ({former.code})" for former in card.former_clients)),
        ("Note", text_of(card.note)),
    ]
    return [(title, value) for title, value in facts if value]
