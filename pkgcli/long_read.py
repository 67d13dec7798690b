"""A long read: one state of the file, gone through in transactions that are short (spec, section 7, "How").

The last operation is fixed at the beginning. From then on each step is a transaction of its own over a bounded number
of keys, so that nobody at the counter waits for more than one step. What is recorded meanwhile is passed over: entries
are never changed, and a card that has moved since is told from its last entry of those days. However long it takes, the
figures are those of the fixed operation. Names are read where they are printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date
from sqlite3 import Connection
from typing import TypeVar

from pkgcli.business import Business
from pkgcli.chain import last_hash
from pkgcli.frozen import Frozen, replace
from pkgcli.operations import Look, Occasion, looking
from pkgcli.store.failures import storage_failed
from pkgcli.store.transaction import readings

Found = TypeVar("Found")
Values = dict[str, str | int | None]
Step = Callable[[], AbstractContextManager[Connection]]
Work = Callable[[Connection, Values], Found]
"""What is done in one step: it gets the values of the statements below, and fetches all that it wants."""

STEP = 5_000
"""Entries, or cards and their entries together, of one step: some hundredths of a second."""

_LAST_ID = 2**63 - 1

_CACHE = "PRAGMA cache_size = -8000"  # KiB: what happened on a day lies all over the file

# The pluses keep the planner to the index that the keys of the step are in.
OF_DAYS = """(e.happened_on, e.id) > (:from_day, :from_id) AND (e.happened_on, e.id) <= (:to_day, :to_id)
  AND +e.id <= :entry"""
"""Whether the entry `e` is one of a step of `by_day`."""

OF_CARDS = "e.card_id > :after AND e.card_id <= :through AND +e.id <= :entry"
"""Whether the entry `e` is of a card of a step of `by_card`."""

OF_IDS = "e.id > :after AND e.id <= :through"
"""Whether the entry `e` is one of a step of `by_entry`."""

NOTHING_SINCE = ":entry >= (SELECT max(id) FROM entry)"
"""Whether the file is still in the state of the read; asked once for a statement."""

_UNMOVED = f"({NOTHING_SINCE} OR :entry >= (SELECT id FROM entry WHERE card_id = c.id AND seq = c.seq))"

STANDING = f"""
standing AS (
  SELECT c.id, c.client_id, c.state, c.starts_on, c.expires_on, c.units_left, c.value_left, c.tip_left, c.paid,
         c.unpaid, c.frozen_until, c.earned_through, c.last_used_on, c.seq,
         c.starts = 'sale' OR c.last_used_on IS NOT NULL AS is_begun
  FROM card AS c WHERE c.id > :after AND c.id <= :through AND {_UNMOVED}
  UNION ALL
  SELECT c.id, e.client_id, e.state, e.starts_on, e.expires_on, e.units_left, e.value_left, e.tip_left, e.paid,
         e.unpaid, e.frozen_until, e.earned_through, e.last_used_on, e.seq,
         c.starts = 'sale' OR e.last_used_on IS NOT NULL
  FROM card AS c CROSS JOIN entry AS e ON e.card_id = c.id
   AND e.seq = (SELECT max(seq) FROM entry WHERE card_id = c.id AND +id <= :entry)
  WHERE c.id > :after AND c.id <= :through AND NOT {_UNMOVED}
)
"""
"""A table for WITH: the cards of a step of `by_card` as they stood at the fixed operation. `is_begun` says that the
days of a card run: not before its first visit, where it begins with that."""

CHANGES_STANDING = "({entry}.kind <> 'redeem' OR {entry}.detail ->> 'begins' IS NOT NULL)"
"""Whether how a card stood on a day can be told from the entry: not from a visit, which may be dated back behind others
and shows how the card stood when it was recorded. One that begins the card moves its days, and comes after all others.
"""

_END_OF_DAYS = """
SELECT happened_on, id FROM entry WHERE (happened_on, id) > (:from_day, :from_id) AND happened_on <= :last
ORDER BY happened_on, id LIMIT 1 OFFSET :more
"""

# A card has as many entries as its last one says.
_WEIGHTS = "SELECT id, seq FROM card WHERE id > ? ORDER BY id"

_BEGINNING = """
SELECT (SELECT coalesce(max(id), 0) FROM operation), :head, (SELECT coalesce(max(id), 0) FROM entry),
       (SELECT coalesce(max(id), 0) FROM card), (SELECT min(happened_on) FROM entry),
       (SELECT max(happened_on) FROM entry),
       (SELECT min(expires_on) FROM card WHERE expires_on IS NOT NULL AND state IN ('active', 'suspended')
          AND (units_left IS NULL OR units_left > 0))
"""


class LongRead(Frozen):
    """One state of the file."""

    occasion: Occasion
    business: Business
    today: date
    operation: int
    """The last operation; 0 where there is none."""
    head: bytes
    """Its hash."""
    entry: int
    """The last entry of it."""
    card: int
    """The last card."""
    first_day: str | None
    """The earliest day that something happened on, and below it the latest; None where nothing did."""
    last_day: str | None
    next_expiry: str | None
    """The earliest last day among the cards that can lapse. Before today, that card is due."""
    held: Connection | None = None
    """The transaction of a read that is small enough for one."""

    @contextmanager
    def steps(self) -> Iterator[Step]:
        """For short transactions one after the other. Nothing may be printed, and nobody asked, within one."""
        if self.held is not None:
            held = self.held
            yield lambda: nullcontext(held)
            return
        at = self.occasion
        try:
            with readings(at.path, wait=at.wait, random=at.random, patience=at.patience) as one:
                yield lambda: self._step(one)
        finally:
            at.watch(0, 0)

    @contextmanager
    def _step(self, one: Step) -> Iterator[Connection]:
        """Raises StorageFailed where the file isn't the one any more that the read began with: it was restored."""
        with one() as connection:
            if self.operation and _head_at(connection, self.operation) != self.head:
                raise storage_failed("database_moved", self.occasion.path)
            connection.execute(_CACHE)
            yield connection

    def by_day(self, first: date, last: date, work: Work[Found], size: int | None = None) -> Iterator[Found]:
        """`work` over the entries (OF_DAYS) that happened from `first` through `last`, in the order of day and id."""
        if self.first_day is None or self.first_day > last.isoformat():
            return
        end: tuple[str, int] | None = (max(first.isoformat(), self.first_day), 0)
        with self.steps() as step:
            while end is not None:
                begin: Values = {"from_day": end[0], "from_id": end[1]}
                with step() as connection:
                    end = _end_of_days(connection, {**begin, "last": last.isoformat(), "more": (size or STEP) - 1})
                    to_day, to_id = end or (last.isoformat(), _LAST_ID)
                    found = work(connection, {**self._values, **begin, "to_day": to_day, "to_id": to_id})
                latest = min(last.isoformat(), self.last_day or to_day)
                self._come_to(_days(self.first_day, min(to_day, latest)), _days(self.first_day, latest))
                yield found

    def by_card(self, work: Work[Found], size: int | None = None) -> Iterator[Found]:
        """`work` over all cards (STANDING, and their entries: OF_CARDS) in the order of their ids."""
        after: int | None = 0
        with self.steps() as step:
            while after is not None:
                with step() as connection:
                    through, is_last = _end_of_cards(connection, after, size or STEP)
                    found = work(connection, {**self._values, "after": after, "through": through})
                self._come_to(through, self.card)
                yield found
                after = None if is_last else through

    def by_entry(self, work: Work[Found], after: int = 0, size: int | None = None) -> Iterator[Found]:
        """`work` over the entries (OF_IDS) with ids above `after`, in their order."""
        return self.by_id(self.entry, work, after, size)

    def by_id(self, last: int, work: Work[Found], after: int = 0, size: int | None = None) -> Iterator[Found]:
        """`work` over ids above `:after` through `:through`, up to the id `last`."""
        with self.steps() as step:
            while after < last:
                through = min(after + (size or STEP), last)
                with step() as connection:
                    found = work(connection, {**self._values, "after": after, "through": through})
                self._come_to(through, last)
                yield found
                after = through

    def by_card_down(self, work: Work[Found], size: int) -> Iterator[Found]:
        """`work` over all cards in steps of so many ids, the last ones first."""
        with self.steps() as step:
            for through in range(self.card, 0, -size):
                with step() as connection:
                    found = work(connection, {**self._values, "after": max(through - size, 0), "through": through})
                self._come_to(self.card - through + 1, self.card)
                yield found

    def _come_to(self, done: int, of: int) -> None:
        if self.held is None:
            self.occasion.watch(done, of)

    @property
    def _values(self) -> Values:
        return {"operation": self.operation, "entry": self.entry, "today": self.today.isoformat()}


def long_read(occasion: Occasion) -> LongRead:
    """Fix the last operation."""
    with looking(occasion) as look:
        return beginning(occasion, look)


def beginning(occasion: Occasion, look: Look) -> LongRead:
    """The long read of the state that this look sees."""
    row = look.connection.execute(_BEGINNING, {"head": last_hash(look.connection)}).fetchone()
    return LongRead(occasion, look.business, look.today, *row)


def small_read(occasion: Occasion, look: Look) -> LongRead:
    """The same all in the transaction of this look: for what goes through little."""
    return replace(beginning(occasion, look), held=look.connection)


def _head_at(connection: Connection, operation: int) -> bytes | None:
    row = connection.execute("SELECT hash FROM operation WHERE id = ?", (operation,)).fetchone()
    return None if row is None else bytes(row[0])


def _days(first: str, through: str) -> int:
    return date.fromisoformat(through).toordinal() - date.fromisoformat(first).toordinal() + 1


def _end_of_days(connection: Connection, values: Values) -> tuple[str, int] | None:
    row = connection.execute(_END_OF_DAYS, values).fetchone()
    return None if row is None else (str(row[0]), int(row[1]))


def _end_of_cards(connection: Connection, after: int, size: int) -> tuple[int, bool]:
    """The last card of a step that begins after that id, and whether it is the last of all. A card isn't divided."""
    through, weight = after, 0
    cards = connection.execute(_WEIGHTS, (after,))
    for card_id, entries in cards:
        weight += 1 + entries
        if weight > size and through > after:
            cards.close()
            return through, False
        through = card_id
    return through, True
