"""`card split` and `card merge`: one session becomes several smaller ones, and they become one again (Meevo 003)."""

from __future__ import annotations

from collections.abc import Sequence

from pkgcli.errors import Refused, Unreadable
from pkgcli.ledger.append import CardChange, LineChange, append
from pkgcli.ledger.cards import Card, Line
from pkgcli.ledger.change import change_card
from pkgcli.ledger.exchange.sessions import (
    Sessions,
    counted_items,
    detail_of,
    given_line,
    kept_line,
    refuse_retired,
    refuse_uncapped,
    refuse_unless_exchangeable,
    with_line,
)
from pkgcli.ledger.taking import line_of, worth_of_use
from pkgcli.lookup import Item, the_item
from pkgcli.operations import Occasion, Operation
from pkgcli.rules.use_value import share
from pkgcli.views.cards import CardDone

Asked = tuple[str, int]


def split(occasion: Occasion, card: str, whole: Asked, parts: Sequence[Asked]) -> CardDone:
    """Each of so many sessions of `whole` becomes all of `parts`, which together cost as much.

    By today's list prices, on a card of kind `units` by what a session takes of the pool. The value of what is split
    is shared over its parts by what each of them costs.
    """

    def work(operation: Operation, found: Card) -> Card:
        asked = f"card split {found.number}"
        one, several = _asked_for(operation, found, whole, 1, parts, asked)
        line = given_line(found, one.item, one.sessions, asked)
        _refuse_uncapped_pool(found, asked)
        for part in several:
            refuse_retired(part.item, part.line, f"{asked} --into")
            if found.kind == "units":
                refuse_uncapped(found, part.line, part.item, f"{asked} --into")
        return _split(operation, found, line, one.sessions, several)

    return change_card(occasion, "card split", card, work)


def merge(occasion: Occasion, card: str, parts: Sequence[Asked], whole: Asked) -> CardDone:
    """The opposite of a split: all of `parts` are given up for so many sessions of `whole`, which cost as much."""

    def work(operation: Operation, found: Card) -> Card:
        asked = f"card merge {found.number}"
        one, several = _asked_for(operation, found, whole, whole[1], parts, asked)
        _refuse_held(operation, found, [part.line for part in several if part.line is not None], asked)
        lines = [given_line(found, part.item, part.sessions, asked) for part in several]
        _refuse_more_than_pool(found, lines, several, asked)
        refuse_retired(one.item, one.line, f"{asked} --into")
        refuse_uncapped(found, one.line, one.item, f"{asked} --into")
        return _merge(operation, found, lines, several, one)

    return change_card(occasion, "card merge", card, work)


def _asked_for(
    operation: Operation, card: Card, whole: Asked, times: int, parts: Sequence[Asked], asked: str
) -> tuple[Sessions, list[Sessions]]:
    """What is one and what are several, with what each costs. Raises Refused where `parts` aren't `times` the whole."""
    refuse_unless_exchangeable(card, operation.today, asked)
    _refuse_unless_allowed(card, asked)
    item = the_item(operation.connection, whole[0])
    counts: dict[Item, int] = {}
    for code, count in parts:
        part = the_item(operation.connection, code)
        counts[part] = counts.get(part, 0) + count
    if item in counts:
        raise Unreadable("ITEM", item.code, "would be a part of itself", "name other items")
    if sum(counts.values()) <= times:
        listed = counted_items(list(counts.items()))
        hint = f"pkgcli card swap {card.number} ITEM --to ITEM turns as many into as many"
        raise Unreadable("ITEM", listed, f"more than {times} x {item.code} is needed", hint)
    one = Sessions(item, kept_line(card, item), whole[1], _cost(card, item, asked))
    several = [Sessions(part, kept_line(card, part), count, _cost(card, part, asked)) for part, count in counts.items()]
    _refuse_unless_it_adds_up(operation, card, one, times, several, asked)
    return one, several


def _refuse_unless_allowed(card: Card, asked: str) -> None:
    if not card.is_counted:
        hint = f"pkgcli card swap {card.number} ITEM --to ITEM"
        raise Refused("unlimited", f"{asked}: an unlimited card is never split", hint, card=card.number)
    if not card.may_split:
        code = card.package_code
        raise Refused(
            "split_not_allowed",
            f"{asked}: the card was sold without the right to split and merge",
            None if code is None else f"pkgcli package edit {code} --split, for cards sold from then on",
            card=card.number,
        )


def _cost(card: Card, item: Item, asked: str) -> int:
    """Of one session: what it takes of the pool (`units`), else its list price today in minor units."""
    facts = {"card": card.number, "item": item.code}
    if card.kind == "units":
        line = line_of(card, item)
        if line is None:
            hint = f"pkgcli balance {card.number}"
            raise Refused("not_covered", f"{asked} {item.code}: the card doesn't cover it", hint, **facts)
        return line.unit_cost
    if item.list_price is None:
        hint = f"pkgcli item edit {item.code} --price P"
        raise Refused("list_price_unknown", f"{asked}: the list price of {item.code} isn't known", hint, **facts)
    if item.list_price == 0:
        raise Refused("list_price_zero", f"{asked}: {item.code} costs nothing, and can't be shared", None, **facts)
    return item.list_price


def _refuse_unless_it_adds_up(
    operation: Operation, card: Card, one: Sessions, times: int, several: Sequence[Sessions], asked: str
) -> None:
    in_all, due = sum(part.each * part.sessions for part in several), one.each * times
    if in_all == due:
        return
    business = operation.business
    whole, parts = (
        (f"{due} {card.unit}", f"{in_all} {card.unit}")
        if card.kind == "units"
        else (business.priced(due), business.priced(in_all))
    )
    raise Refused(
        "does_not_add_up",
        f"{asked}: {times} x {one.item.code} is worth {whole}, and {_listed(several)} {parts}",
        "pkgcli item list" if card.kind != "units" else f"pkgcli balance {card.number}",
        card=card.number,
        item=one.item.code,
    )


def _listed(several: Sequence[Sessions], times: int = 1) -> str:
    return counted_items([(part.item, part.sessions * times) for part in several])


def _refuse_uncapped_pool(card: Card, asked: str) -> None:
    """On a pool of sessions a visit takes one, whatever it costs: without caps each split would make more of the dear
    ones."""
    uncapped = next((line for line in card.lines if line.cap is None), None)
    if card.kind == "custom" and uncapped is not None:
        raise Refused(
            "no_cap",
            f"{asked}: the card covers {uncapped.item} without a cap, so that one session is worth any other",
            f"pkgcli balance {card.number}",
            card=card.number,
            item=uncapped.item,
        )


def _refuse_held(operation: Operation, card: Card, lines: Sequence[Line], asked: str) -> None:
    for line in lines:
        if line.holds:
            held = operation.connection.execute(
                "SELECT id, visit_on FROM hold WHERE line_id = ? AND state = 'open' ORDER BY id LIMIT 1", (line.id,)
            ).fetchone()
            raise Refused(
                "card_held",
                f"{asked} {line.item}: some are held for a visit on {held[1]}",
                f"pkgcli hold release {held[0]}",
                card=card.number,
                hold=held[0],
            )


def _refuse_more_than_pool(card: Card, lines: Sequence[Line], several: Sequence[Sessions], asked: str) -> None:
    """Each line may reach so far, and the pool not for all of them together."""
    wanted = sum(part.sessions * line.unit_cost for part, line in zip(several, lines, strict=True))
    left = (card.units_left or 0) - card.held_units
    if wanted > left:
        raise Refused(
            "too_little_left",
            f"{asked}: {_listed(several)} take {wanted} {card.unit}, {left} left",
            f"pkgcli balance {card.number}",
            card=card.number,
            asked=wanted,
            available=left,
        )


def _split(operation: Operation, card: Card, line: Line, times: int, several: Sequence[Sessions]) -> Card:
    value, tip = worth_of_use(card, line, times, 0) if card.kind == "fixed" else (0, 0)
    weights = [part.each * part.sessions for part in several]
    values, tips = share(value, weights), share(tip, weights)
    lines, terms, changes = [], [], []
    for part, its_value, its_tip in zip(several, values, tips, strict=True):
        target, added = with_line(operation, card, part.item, line.unit_cost)
        lines.append((target, part.sessions * times))
        terms.append(added)
        if target.cap is not None:
            changes.append(LineChange(target.id, cap=part.sessions * times, value=its_value, tip=its_tip))
    if line.cap is not None:
        changes.append(LineChange(line.id, cap=-times, value=-value, tip=-tip))
    change = CardChange(
        "split",
        operation.today,
        units=0 if card.kind == "units" else (sum(part.sessions for part in several) - 1) * times,
        line_id=line.id,
        lines=changes,
        detail=detail_of([(line, times)], lines, terms),
    )
    operation.messages.append(f"Card {card.number}: {times} x {line.item} became {_listed(several, times)}")
    return append(operation, card, change)[1]


def _merge(operation: Operation, card: Card, lines: Sequence[Line], several: Sequence[Sessions], one: Sessions) -> Card:
    changes, value, tip = [], 0, 0
    for part, line in zip(several, lines, strict=True):
        its_value, its_tip = worth_of_use(card, line, part.sessions, 0) if card.kind == "fixed" else (0, 0)
        value, tip = value + its_value, tip + its_tip
        if line.cap is not None:
            changes.append(LineChange(line.id, cap=-part.sessions, value=-its_value, tip=-its_tip))
    target, added = with_line(operation, card, one.item, lines[0].unit_cost)
    changes.append(LineChange(target.id, cap=one.sessions, value=value, tip=tip))
    gone = [(line, part.sessions) for line, part in zip(lines, several, strict=True)]
    change = CardChange(
        "merge",
        operation.today,
        units=0 if card.kind == "units" else one.sessions - sum(part.sessions for part in several),
        line_id=target.id,
        lines=changes,
        detail=detail_of(gone, [(target, one.sessions)], [added]),
    )
    operation.messages.append(f"Card {card.number}: {_listed(several)} became {one.sessions} x {one.item.code}")
    return append(operation, card, change)[1]
