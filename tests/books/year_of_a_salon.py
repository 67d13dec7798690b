"""A year of a salon: 20,000 operations through the services, by chance that is the same in every run.

Cards of every kind are sold (also later than they are recorded, in part, at a promotional price), used, taken back,
adjusted, extended, given away whole and in part, refunded by every policy and voided; most nights what is due lapses.
"""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pkgcli.clients import ClientWish, add_client
from pkgcli.errors import Refused, Unreadable
from pkgcli.ledger.adjust import adjust
from pkgcli.ledger.dates import extend, reopen
from pkgcli.ledger.edit import edit
from pkgcli.ledger.expire import expire
from pkgcli.ledger.freezing import freeze, unfreeze
from pkgcli.ledger.issue import IssueRequest, RenewRequest, issue, renew
from pkgcli.ledger.payment import pay
from pkgcli.ledger.redeem import RedeemRequest, redeem
from pkgcli.ledger.refund import RefundRequest, refund
from pkgcli.ledger.standing import resume, suspend, void
from pkgcli.ledger.transfer import PartWish, transfer
from pkgcli.ledger.undo import undo
from pkgcli.rules.amounts import read_amount
from pkgcli.rules.given_days import GivenDay, read_day
from pkgcli.store import connection, transaction

if TYPE_CHECKING:
    from tests.conftest import Shop

OPERATIONS = 20_000
ENDED = ("card_expired", "card_void", "card_refunded", "unlimited_expired")
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
CLIENTS = 300
ITEMS = {"facial": "60", "massage": "79.90", "manicure": "30", "pedicure": "40", "sauna": "19.99", "yoga": "15"}
STAFF = ("Eva", "Kim", None)
PACKAGES: dict[str, tuple[str, ...]] = {
    "spa": (
        *("--line", "facial=3", "--line", "massage=2", "--price", "299.99", "--valid", "90d", "--tax", "19"),
        *("--charge", "2.5%", "--charge-tax", "19", "--tip", "25", "--commission", "20"),
    ),
    "net": (
        *("--line", "manicure=3", "--line", "pedicure=4", "--price", "200", "--valid", "60d", "--tax", "7"),
        *("--tax-on-top", "--charge", "4.50", "--charge-tax", "19", "--tip", "7.77", "--seller-commission", "3%"),
    ),
    "ten": (
        *("--kind", "custom", "--total", "10", "--line", "facial=5", "--line", "massage", "--price", "420"),
        *("--valid", "6mo", "--tax", "19", "--tip", "10", "--commission", "12.5", "--commission-base", "full"),
    ),
    "minutes": (
        *("--kind", "units", "--total", "210", "--unit", "minutes", "--line", "massage:50", "--line", "facial:30"),
        *("--price", "333.33", "--valid", "30d", "--tax", "20", "--tax-on-top", "--commission-base", "list"),
        *("--commission", "10"),
    ),
    "gym": (
        "--kind",
        "unlimited",
        "--line",
        "yoga",
        "--line",
        "sauna",
        "--price",
        "89",
        "--valid",
        "1mo",
        "--tax",
        "19",
    ),
    "gym-long": ("--kind", "unlimited", "--line", "yoga", "--price", "200.01", "--valid", "12w", "--charge", "5"),
    "summer": (
        *("--line", "sauna=5", "--price", "90", "--valid", "45d", "--tax", "19", "--promo-price", "66.66"),
        *("--promo-from", "2026-06-01", "--promo-until", "2026-08-31"),
    ),
    "forever": ("--line", "pedicure=3", "--price", "100", "--seller-commission", "1.50"),
    "present": ("--line", "yoga=2", "--price", "0", "--valid", "30d"),
    "gift": (
        *("--line", "massage=3", "--line", "sauna=1", "--price", "239", "--valid", "2mo", "--tax", "19", "--tip", "9"),
        *("--starts", "first-use", "--claim", "3mo"),
    ),
    "gym-gift": (
        *("--kind", "unlimited", "--line", "sauna", "--price", "49.99", "--valid", "3w", "--tax", "19"),
        *("--starts", "first-use", "--claim", "6w"),
    ),
}


class _Kept(sqlite3.Connection):
    """A connection that is left open between two transactions, as a new one would be."""

    def close(self) -> None:
        self.execute("PRAGMA query_only = OFF")


@contextmanager
def kept_connection() -> Iterator[None]:
    """Lets every command use the same connection: half the time of a command is reading the schema anew."""
    kept: dict[tuple[object, ...], sqlite3.Connection] = {}

    def opened(path: Any, *, writable: bool, timeout: float = 0.0) -> sqlite3.Connection:
        key = (path, writable)
        if key not in kept:
            mode = "rw" if writable else "ro"
            kept[key] = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=0.0, factory=_Kept
            )
            kept[key].row_factory = sqlite3.Row
        return kept[key]

    transaction.opened = opened
    try:
        yield
    finally:
        transaction.opened = connection.opened
        for each in kept.values():
            sqlite3.Connection.close(each)


class Year:
    """The salon as it goes on: what was sold, what was done, and what comes next."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.chance = random.Random(20_260_101)
        self.today = FIRST
        self.cards: list[tuple[str, str]] = []
        """Number and package of each card that may still be of use."""
        self.ended: list[str] = []
        self.unpaid: list[str] = []
        self.frozen: list[str] = []
        self.operations: list[int] = []
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def live(self) -> None:
        """The whole year."""
        self._open_the_shop()
        with kept_connection():
            self._days()

    def _days(self) -> None:
        days = (LAST - FIRST).days + 1
        before = self._last_operation()
        for number in range(days):
            self.today = FIRST + timedelta(days=number)
            if number and self.chance.random() < 0.7:
                self._try("expire", lambda: expire(self._occasion()))
            while sum(self.done.values()) + before < OPERATIONS * (number + 1) // days:
                self._one_operation()

    def _open_the_shop(self) -> None:
        shop = self.shop
        shop.now = shop.day(FIRST.isoformat())
        for item, price in ITEMS.items():
            shop.ok("item", "add", item, "--price", price)
        for package, options in PACKAGES.items():
            shop.ok("package", "add", package, *options)
        for setting in ("refund.allow_used", "redeem.unpaid"):
            shop.ok("config", "set", setting, "on")
        for _ in range(CLIENTS):
            add_client(shop.occasion(), ClientWish(f"Client {self.chance.randrange(10**9)}"))

    def _last_operation(self) -> int:
        return int(self.shop.rows("SELECT max(id) FROM operation")[0][0])

    def _occasion(self) -> Any:
        self.shop.now = self.shop.day(self.today.isoformat())
        return self.shop.occasion(staff=self.chance.choice(STAFF))

    def _try(self, what: str, work: Callable[[], Any]) -> Any:
        """Do it unless a rule refuses it: then nothing has happened."""
        try:
            answer = work()
        except (Refused, Unreadable) as refusal:
            self.refused[f"{what}: {refusal.code}"] += 1
            if refusal.code in ENDED or (refusal.code == "too_little_left" and self.chance.random() < 0.6):
                self.cards = [each for each in self.cards if each[0] != refusal.facts["card"]]
                self.ended = [*self.ended[-200:], refusal.facts["card"]]
            return None
        if answer.operation is None:
            return None
        self.done[what] += 1
        self.operations = [*self.operations[-60:], answer.operation]
        return answer

    def _one_operation(self) -> None:
        works = WORKS if len(self.cards) > 20 else {Year.sale: 1}
        (work,) = self.chance.choices(list(works), list(works.values()))
        work(self)

    def _card(self) -> tuple[str, str]:
        """Number and package of a card that isn't known to have ended, mostly of a recent one."""
        if self.chance.random() < 0.7:
            return self.chance.choice(self.cards[-150:])
        return self.chance.choice(self.cards)

    def _any_card(self) -> str:
        """Also of one that has."""
        return self.chance.choice(self.ended) if self.ended and self.chance.random() < 0.5 else self._card()[0]

    def _earlier(self) -> GivenDay | None:
        return read_day(f"-{self.chance.randrange(1, 6)}d", "--on") if self.chance.random() < 0.1 else None

    def _way_of_paying(self) -> str | None:
        return self.chance.choice(("cash", "card", "transfer", None))

    def _client(self) -> str:
        return f"C{1001 + self.chance.randrange(CLIENTS)}"

    def sale(self) -> None:
        package = self.chance.choice(list(PACKAGES))
        paid = read_amount("20", "--paid") if self.chance.random() < 0.2 else None
        price = read_amount(f"{self.chance.randrange(50, 300)}.49", "--price") if self.chance.random() < 0.1 else None
        request = IssueRequest(
            package=package,
            client=self._client(),
            on=self._earlier(),
            paid=paid,
            paid_by=self._way_of_paying(),
            price=price,
            reason="as agreed" if price is not None else None,
        )
        sold = self._try("issue", lambda: issue(self._occasion(), request))
        if sold is not None:
            self.cards.append((sold.card.number, package))
            self.unpaid += [sold.card.number] * bool(sold.card.unpaid.minor)

    def renewal(self) -> None:
        number = self._any_card()
        sold = self._try("renew", lambda: renew(self._occasion(), RenewRequest(number)))
        if sold is not None:
            self.cards.append((sold.card.number, sold.card.package.code))

    def visit(self) -> None:
        number, package = self._card()
        visits = [(self.chance.choice(LINES[package]), self.chance.choice((1, 1, 1, 2)))]
        request = RedeemRequest(number, visits, on=self._earlier())
        self._try("redeem", lambda: redeem(self._occasion(), request))

    def taking_back(self) -> None:
        if self.operations:
            operation = self.chance.choice(self.operations)
            self._try("undo", lambda: undo(self._occasion(), operation))

    def payment(self) -> None:
        if not self.unpaid:
            return
        number = self.chance.choice(self.unpaid)
        amount = read_amount("3.33", "--amount") if self.chance.random() < 0.5 else None
        how = self._way_of_paying()
        paid = self._try("pay", lambda: pay(self._occasion(), number, amount=amount, paid_by=how, note=None))
        if paid is None or not paid.card.unpaid.minor:
            self.unpaid.remove(number)

    def adjustment(self) -> None:
        number, package = self._card()
        units = self.chance.choice((-3, -2, -1, 1, 2))
        self._try(
            "adjust", lambda: adjust(self._occasion(), number, units=units, item=LINES[package][0], reason="by hand")
        )

    def extension(self) -> None:
        days = self.chance.randrange(1, 40)
        number, _ = self._card()
        self._try("extend", lambda: extend(self._occasion(), number, until=None, days=days, reason="was ill"))

    def transfer(self) -> None:
        number, client = self._card()[0], self._client()
        self._try("transfer", lambda: transfer(self._occasion(), number, to=client, reason="a present"))

    def part(self) -> None:
        number, package = self._card()
        part = PartWish(items=[(LINES[package][0], self.chance.choice((1, 1, 2)))])
        client = self._client()
        work = lambda: transfer(self._occasion(), number, to=client, reason="shared", part=part)  # noqa: E731
        given = self._try("part", work)
        if given is not None:
            self.cards.append((given.card.number, package))

    def refund(self) -> None:
        policy = self.chance.choice(("unused", "unused", "list", "amount"))
        request = RefundRequest(
            self._any_card() if policy == "amount" else self._card()[0],
            policy="list" if policy == "list" else "unused",
            amount=read_amount(f"{self.chance.randrange(5, 120)}.01", "--amount") if policy == "amount" else None,
            fee=read_amount("4.99", "--fee") if policy == "list" else None,
            include_charge=self.chance.random() < 0.3,
            paid_by=self._way_of_paying(),
            reason="moved away",
        )
        self._try("refund", lambda: refund(self._occasion(), request))

    def voiding(self) -> None:
        number = self.cards[-self.chance.randrange(min(12, len(self.cards))) - 1][0]
        self._try("void", lambda: void(self._occasion(), number, reason="a slip"))

    def reopening(self) -> None:
        number, until = self._any_card(), read_day(f"+{self.chance.randrange(20)}d", "--until")
        self._try("reopen", lambda: reopen(self._occasion(), number, until=until, reason="as agreed"))

    def pause(self) -> None:
        number = self._card()[0]
        which = self.chance.choice((suspend, resume, resume))
        self._try(which.__name__, lambda: which(self._occasion(), number, reason=None))

    def stop(self) -> None:
        number, until = self._card()[0], read_day(f"+{self.chance.randrange(1, 30)}d", "--until")
        by_hand = self.chance.random() < 0.4
        self._try("freeze", lambda: freeze(self._occasion(), number, until=None if by_hand else until, reason=None))
        self.frozen = [*self.frozen[-30:], number]

    def start(self) -> None:
        if self.frozen:
            number = self.chance.choice(self.frozen)
            self._try("unfreeze", lambda: unfreeze(self._occasion(), number, reason=None))

    def note(self) -> None:
        number = self._card()[0]
        self._try("edit", lambda: edit(self._occasion(), number, number=None, note="likes tea"))


LINES = {
    package: [option.partition("=")[0].partition(":")[0] for before, option in pairwise(options) if before == "--line"]
    for package, options in PACKAGES.items()
}
"""The items of each package."""

WORKS: dict[Callable[[Year], None], int] = {
    Year.sale: 16,
    Year.renewal: 2,
    Year.visit: 60,
    Year.taking_back: 5,
    Year.payment: 6,
    Year.adjustment: 3,
    Year.extension: 3,
    Year.transfer: 2,
    Year.part: 4,
    Year.refund: 3,
    Year.voiding: 2,
    Year.reopening: 3,
    Year.pause: 2,
    Year.stop: 4,
    Year.start: 4,
    Year.note: 1,
}
