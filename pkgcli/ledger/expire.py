"""`expire`: the nightly run over every card that is due (spec, section 3, "Expiry run")."""

from __future__ import annotations

from pkgcli.frozen import Frozen
from pkgcli.ledger.night import day_of_the_run, mark_as_done
from pkgcli.ledger.up_to_date import bring_all_up_to_date
from pkgcli.operations import Occasion, Operation, record
from pkgcli.views.expiry import ExpireRun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pkgcli.business import Business
    from pkgcli.ledger.forfeited import Forfeited
    from pkgcli.rules.given_days import GivenDay
    from pkgcli.views.expiry import ExpiredCard

STEP = 1_000
"""How many of the cards that lapsed are held at once when they are told."""


def expire(occasion: Occasion, as_of: GivenDay | None = None) -> ExpireRun:
    """Lapse what is due, and record which freezes have ended; twice is as good as once.

    A day to come is for a dry run only. Refused where the machine's clock has jumped (`clock_jumped`), unless `as_of`
    names the date.
    """

    def work(operation: Operation) -> ExpireRun:
        day = day_of_the_run(operation, "expire", as_of)
        run = lapse_what_is_due(operation, day)
        mark_as_done(operation, "expire", day)
        return run

    return record(occasion, "expire", work, ExpireRun)


def lapse_what_is_due(operation: Operation, day: date) -> ExpireRun:
    """Every card as of that day, and what was forfeited by it."""
    recorded = bring_all_up_to_date(operation, day)
    business = operation.business
    if not recorded:
        return ExpireRun(operation=None, as_of=day, cards=0, units=0, value=business.money(0), expired=())

    from pkgcli.ledger.forfeited import forfeited

    lost = forfeited(operation.connection, operation.id)
    cards = _packed(operation, lost) if operation.occasion.dry_run else ExpiredCards(operation.occasion, lost)
    return ExpireRun(
        operation=operation.id,
        as_of=day,
        cards=lost.cards,
        units=lost.units,
        value=business.money(lost.value),
        expired=cards,
    )


class ExpiredCards(Frozen):
    """The cards of a run in the order in which they lapsed: there may be a million. They are read from the ledger by
    whoever goes through them, some hundred at a time, after the run has been recorded."""

    occasion: Occasion
    found: Forfeited

    def __len__(self) -> int:
        return self.found.cards

    def __iter__(self) -> Iterator[ExpiredCard]:
        from pkgcli.ledger.forfeited import expired_cards, lapsed_between
        from pkgcli.long_read import long_read

        read = long_read(self.occasion)
        for some in read.by_id(self.found.through, lapsed_between, self.found.after, STEP):
            yield from expired_cards(read.business, some)


class PackedCards(Frozen):
    """The same of a dry run, whose entries are gone when the cards are told: kept in a tenth of the room."""

    business: Business
    cards: int
    packed: tuple[bytes, ...]

    def __len__(self) -> int:
        return self.cards

    def __iter__(self) -> Iterator[ExpiredCard]:
        from json import loads
        from zlib import decompress

        from pkgcli.ledger.forfeited import expired_cards

        for some in self.packed:
            yield from expired_cards(self.business, loads(decompress(some)))


def _packed(operation: Operation, lost: Forfeited) -> PackedCards:
    from json import dumps
    from zlib import compress

    from pkgcli.ledger.forfeited import lapsed_between

    steps = range(lost.after, lost.through, STEP)
    rows = (lapsed_between(operation.connection, {"after": at, "through": at + STEP}) for at in steps)
    return PackedCards(operation.business, lost.cards, tuple(compress(dumps(some).encode(), 1) for some in rows))
