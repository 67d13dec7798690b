"""What the till reads after each step: a few lines, quick to print and quick to take in. No Rich here."""

from __future__ import annotations

from collections.abc import Iterator

from pkgcli.render.look import (
    Shown,
    bar,
    bar_style,
    days_of,
    flow,
    operation_line,
    signed,
    spelled,
    status_style,
    status_words,
    warned,
)
from pkgcli.render.output import Output
from pkgcli.render.words import counted
from pkgcli.rules.quantities import units_text
from pkgcli.views.cards import CardDone, CardView, Refunded
from pkgcli.views.entries import EntryView, Undone
from pkgcli.views.money import Money
from pkgcli.views.redemption import Redemption

MOST_ENTRIES = 20


def till_pieces(view: Redemption | CardDone | Undone | Refunded, output: Output) -> Iterator[str]:
    """The answer of a step at the till."""
    match view:
        case Redemption():
            return _redemption(view, output)
        case CardDone():
            return _card_done(view, output)
        case Undone():
            return _undone(view, output)
        case Refunded():
            return _refunded(view, output)


def _redemption(view: Redemption, output: Output) -> Iterator[str]:
    if not output.quiet:
        for card, used in _by_card(view):
            names = " + ".join(f"{quantity} × {name}" for name, quantity in used)
            yield flow([Shown(f"Redeemed {names}", "bold"), *_whose(card, came_for(view, card))], output)
            yield left_line(card, output)
        yield flow(_settled(view), output, 2)
        yield operation_line(view.operation, output)
        if view.considered:
            yield "\n"
            yield from _considered(view, output)
            yield "\n" if view.warnings else ""
    yield warned(view.warnings, output)


def _by_card(view: Redemption) -> list[tuple[CardView, list[tuple[str, int]]]]:
    """Each card as it stands after its last entry, with the names and numbers of what was taken from it."""
    cards: dict[int, CardView] = {}
    used: dict[int, list[tuple[str, int]]] = {}
    for entry in view.entries:
        cards[entry.card.id] = entry.card
        used.setdefault(entry.card.id, []).append((item_name(entry.card, entry.item), entry.quantity))
    return [(cards[card], used[card]) for card in cards]


def came_for(view: Redemption, card: CardView) -> str:
    """The owner, and who came where that was another."""
    came = next((entry.for_ for entry in view.entries if entry.card.id == card.id and entry.for_), None)
    return card.client.name if came in (None, card.client.name) else f"{card.client.name} for {came}"


def item_name(card: CardView, code: str) -> str:
    """What the card calls an item."""
    return next((line.name for line in card.lines if line.item == code), code)


def _settled(view: Redemption) -> list[str | Shown]:
    """What the till still has to take."""
    currency = view.entries[0].card.currency if view.entries else ""
    due = Shown(f"due {view.due} {currency}".rstrip(), "bold yellow" if view.due.minor else "")
    covered = "unknown, there is no list price" if view.covered is None else f"{view.covered} {currency}".rstrip()
    return [f"Covered {covered}", due, tip_text(view.tip, currency)]


def tip_text(tip: Money, currency: str) -> str:
    """The tip, where there is one."""
    return f"tip {tip} {currency}".rstrip() if tip.minor else ""


def _considered(view: Redemption, output: Output) -> Iterator[str]:
    from pkgcli.render.table import Column, Table, table_pieces

    columns = (
        Column("Card"),
        Column("Item", folds=True),
        Column("Taken", right=True),
        Column("Why", folds=True),
    )
    rows = [
        (one.card, one.item, Shown(str(one.taken), "bold" if one.taken else "dim"), one.reason)
        for one in view.considered
    ]
    return table_pieces(Table(columns, rows), output)


def _card_done(view: CardDone, output: Output) -> Iterator[str]:
    card = view.card
    if output.quiet:
        yield spelled(card.number, output) + "\n"
    else:
        for message in view.messages:
            yield spelled(message, output) + "\n"
        yield flow([Shown(f"Card {card.number}", "bold cyan"), *_about(card)], output)
        yield left_line(card, output)
        yield flow(price_parts(card), output, 2)
        yield from _made_of(card, output)
        yield operation_line(view.operation, output)
    yield warned(view.warnings, output)


def price_parts(card: CardView) -> list[str | Shown]:
    """What was to be taken, and what of it is still to be paid."""
    word = "Price" if card.total == card.price else "To take"
    price = f"{word} {card.total} {card.currency}"
    if not card.unpaid.minor:
        return [price, "paid" if card.paid.minor else ""]
    return [price, f"paid {card.paid}", Shown(f"unpaid {card.unpaid} {card.currency}", "bold yellow")]


def total_parts(card: CardView) -> list[tuple[str, Money]]:
    """Net, tax, charge and tip of the sale, as far as they are; nothing where the price is all there is."""
    if card.total == card.net:
        return []
    parts = [
        ("net", card.net),
        ("tax", card.tax),
        ("charge", card.charge),
        ("tax on the charge", card.charge_tax),
        ("prepaid tip", card.tip),
    ]
    return [(name, amount) for name, amount in parts if amount.minor]


def _made_of(card: CardView, output: Output) -> Iterator[str]:
    parts = [f"{name} {amount}" for name, amount in total_parts(card)]
    if parts:
        yield flow([parts[0].capitalize(), *parts[1:]], output, 2)


def _undone(view: Undone, output: Output) -> Iterator[str]:
    if output.quiet:
        return
    yield flow([Shown(f"Operation {view.undone} undone", "bold"), counted(len(view.entries), "entry")], output)
    for entry in view.entries[:MOST_ENTRIES]:
        yield flow(_given_back(entry), output, 2)
    if len(view.entries) > MOST_ENTRIES:
        yield f"  and {len(view.entries) - MOST_ENTRIES} more, see --json\n"
    for message in view.messages:
        yield flow([message], output, 2)
    if view.operation is None or output.dry_run:
        yield operation_line(view.operation, output)
    else:
        yield f"  Operation {view.operation}\n"


def _given_back(entry: EntryView) -> list[str]:
    units = counted(abs(entry.units), "unit")
    sign = "" if not entry.units else signed(entry.units)[0]
    left = "" if entry.units_left is None else f"{entry.units_left} left"
    return [f"card {entry.card}", entry.item or "", f"{sign}{units}", left, f"value {entry.value}"]


def preview_pieces(view: Refunded, output: Output) -> Iterator[str]:
    """What a refund would be made of, for the question before it."""
    yield flow([Shown("Refund", "bold"), *_whose(view.card), f"policy {view.policy}"], output)
    yield from _refund_parts(view, output)


def _refund_parts(view: Refunded, output: Output) -> Iterator[str]:
    """Line by line what adds up to the amount; what is 0 isn't mentioned."""
    from pkgcli.render.plain_table import facts_pieces

    parts = [
        ("Price", view.refunded_price, ""),
        ("Tax", view.refunded_tax, ""),
        ("Prepaid tip", view.refunded_tip, ""),
        ("Charge", view.refunded_charge, ""),
        ("Goodwill", view.goodwill, ""),
        ("Never paid", view.unpaid_cancelled, "-"),
    ]
    facts = [(name, f"{sign}{amount}") for name, amount, sign in parts if amount.minor]
    width = max((len(text) for _, text in facts), default=0)
    yield from facts_pieces([(name, text.rjust(width)) for name, text in facts], output, 2)
    said = [
        ("the price less {}, the list price of what was used", view.used_at_list),
        ("less a fee of {}", view.fee),
        ("the charge of {} stays", view.charge_kept),
        ("{} stays unpaid", view.card.unpaid),
    ]
    notes = [text.format(amount) for text, amount in said if amount.minor]
    if notes:
        yield flow(notes, output, 2)


def _refunded(view: Refunded, output: Output) -> Iterator[str]:
    if output.quiet:
        return
    card = view.card
    yield flow([Shown(f"Refunded {view.refunded} {card.currency}", "bold"), *_whose(card)], output)
    if view.refunded_price.minor != view.refunded.minor or not view.refunded.minor:
        yield from _refund_parts(view, output)
    status = Shown(f"the card is {card.status}", status_style(card.status))
    yield flow([f"Value that left the card {view.value} {card.currency}", f"policy {view.policy}", status], output, 2)
    for message in view.messages:
        yield flow([message], output, 2)
    yield operation_line(view.operation, output)


def _whose(card: CardView, who: str | None = None) -> list[str | Shown]:
    return [card.package.name, f"card {card.number}", who or card.client.name]


def _about(card: CardView) -> list[str | Shown]:
    return [card.package.name, owner_and_users(card), status_of(card)]


def owner_and_users(card: CardView) -> str:
    """Whose it is, and who may use it where that isn't the owner alone."""
    names = ", ".join(name for name in card.users if name != card.client.name or card.scope == "one")
    users = {
        "one": f" for {names}",
        "list": f", shared with {names}" if names else "",
        "household": " and household",
        "anyone": ", open to anyone",
    }
    return card.client.name + users.get(card.scope, "")


def status_of(card: CardView) -> Shown:
    """The status, where it says something."""
    return Shown("" if card.status == "active" else status_words(card), status_style(card.status))


def left_line(card: CardView, output: Output) -> str:
    """`█████████░ 9 of 10 sessions left · valid through 2027-02-19`"""
    return flow([left_shown(card, output), days_of(card)], output, 2)


def left_shown(card: CardView, output: Output) -> Shown:
    """What is left of a card, drawn and in words."""
    left = card.units_left
    if left is None:
        used = f"used {counted(sum(line.used for line in card.lines), 'time')}"
        return Shown(f"{'nothing left' if is_over(card) else 'unlimited'}, {used}")
    of = units_in_all(card)
    return Shown(f"{bar(left, of, output)} {left_words(card)} left", bar_style(left, of))


def left_words(card: CardView) -> str:
    """`9 of 10 sessions`; `12 sessions` where more is left than there was at first."""
    left, of = card.units_left, units_in_all(card)
    if left is None:
        return "nothing" if is_over(card) else "unlimited"
    return f"{left} of {units_text(of, card.unit)}" if left <= of else units_text(left, card.unit)


def units_in_all(card: CardView) -> int:
    """What a full bar means. Of fixed sessions, all that the card can hold as it is now, so that it agrees with the
    lines below it; of a pool, what there was at first."""
    if card.kind != "fixed":
        return card.initial_units or 0
    used = sum(line.used for line in card.lines)
    caps = sum(line.cap or 0 for line in card.lines)
    return (card.units_left or 0) + used if card.units_left else caps


def is_over(card: CardView) -> bool:
    """Whether nothing can be had from it any more."""
    return card.status in ("void", "refunded", "used", "expired")
