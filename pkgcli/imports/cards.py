"""Cards that were sold elsewhere, as opening balances: one row a card, or one row a line (spec, sections 5 and 6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from pkgcli.errors import PkgcliError
from pkgcli.imports.all_or_nothing import ImportRequest, import_file
from pkgcli.imports.card_owners import Owner, Owners
from pkgcli.imports.card_rows import NEVER, GivenCard, given_card, grouped, readings_of_cards
from pkgcli.imports.cells import BadRows, Cells, amounts, days, readings_of, reason_of, torn
from pkgcli.imports.csv_source import Columns, CsvSource, Row
from pkgcli.imports.first_lines import FirstLines
from pkgcli.imports.known_cards import KnownCards, said_of
from pkgcli.imports.opened_cards import OpenedCard, write_cards
from pkgcli.imports.reconciling import Sums
from pkgcli.imports.sold_packages import SoldPackage, SoldPackages
from pkgcli.imports.some import Some
from pkgcli.ledger.users import Users, checked_scope, named_users
from pkgcli.operations import Occasion, Operation, recorded_day
from pkgcli.rules.card_number import number_key
from pkgcli.rules.opening import Opened, Said, opened_units, worth, worth_of_days
from pkgcli.rules.price import split_tax
from pkgcli.views.imported import CardsImported, Imported

COLUMNS = Columns(
    "card",
    known=(
        *("number", "client", "client_name", "phone", "email", "package", "initial_units", "units_left", "lines"),
        *("item", "cap", "left", "price", "paid", "value_left", "issued_on", "expires_on", "scope", "for", "note"),
    ),
    required=("client", "package"),
)
"""`number` is made where there is none; `client` is what WHO finds: a code, phone, e-mail or whole name; `package` a
code or a whole name.

What there was at first and what is left of it: `initial_units` and `units_left` for a pool or a single line, else by
line `lines` (`facial=2/3; massage=1/2`, left of how many) or a row for each with `item`, `cap` (how many at first) and
`left`. `value_left` is the net value of what is left. `price` has the package's tax basis, `paid` is with tax; where
only one of the two is said, the card was paid in full. `client_name`, `phone` and `email` are compared with those of
the client, or are those of one who is made (`new_clients`); `client` is the code then, or the name where there is no
`client_name`. What isn't said is as in the package's present terms; `issued_on` is the day from which cards are kept
here. A package's charge and prepaid tip aren't taken over: they were settled where the card was sold.
"""


def import_cards(occasion: Occasion, request: ImportRequest) -> Imported:
    """All cards of the file in one operation, `card import`, which `undo` takes back.

    What was used before counts as used, and is no visit, sale or cash of any report. A card whose last day has passed
    comes with nothing left, and is told. Matching is by number (`KnownCards`); a row without one is rejected where the
    client has a card of that package and day already. Raises BadFile with every bad row, nothing being written, unless
    `skip_bad`.
    """
    return import_file(occasion, request, "card import", COLUMNS, _Cards)


class _Days(NamedTuple):
    issued_on: date
    expires_on: date | None
    is_begun: bool


class _Money(NamedTuple):
    net: int
    tax: int
    paid: int


class _Cards:
    """The cards of one file, against those that are known."""

    def __init__(self, operation: Operation, request: ImportRequest, source: CsvSource) -> None:
        self._operation = operation
        self._moved_on = recorded_day(operation, request.on, "--on")
        amount = amounts(request.decimal, operation.business)
        self._readings = readings_of(source, readings_of_cards(amount, days(request.dates)))
        self._packages = SoldPackages(operation.connection)
        self._owners = Owners(operation, request.new_clients)
        self._known = KnownCards(operation.connection, operation.today.isoformat(), operation.business.decimals)
        self._last_before = operation.connection.execute("SELECT coalesce(max(id), 0) FROM card").fetchone()[0]
        self._first_lines = FirstLines()
        self._new: list[OpenedCard] = []
        self._sums = Sums(operation, request.decimal)
        self._over = Some("card", f"had expired before {self._moved_on} and came with nothing left")

    def groups(self, rows: Iterator[Row]) -> Iterator[list[Row]]:
        return grouped(rows)

    def look_up(self, groups: Sequence[list[Row]]) -> None:
        numbers = (group[0].values.get("number", "") for group in groups)
        self._known.look_up({number_key(number) for number in numbers if number})
        self._owners.look_up(group[0].values["client"] for group in groups)

    def take(self, group: list[Row]) -> str:
        problems = torn(group)
        if problems:
            raise BadRows(problems)
        cells = Cells(group[0], problems)
        given = given_card(group, self._readings, problems)
        owner = self._owners.owner(given, cells)
        key = "" if given.number is None else number_key(given.number)
        known = self._known.card(key)
        if key and (first := self._first_line(key, None if known is None else known.id, group[0].line)):
            cells.reject("number", f"is that of line {first} already")
        package = None
        if given.package is not None or known is None:
            package = self._packages.package(given.package, cells)
        if known is not None and not problems:
            client_id = None if owner is None else owner.id
            said = said_of(given, client_id, None if package is None else package.terms.package_id)
            self._known.is_unchanged(known, said, cells)
        card = None
        if known is None and package is not None and not problems:
            card = self._opened(given, owner, package, cells)
        if card is not None and card.client_id and not key:
            self._refuse_double(card, given, cells)
        if problems:
            raise BadRows(problems)
        if card is None:
            return "unchanged"
        if owner is not None and not owner.id:
            card = card._replace(client_id=self._owners.sure(owner, given).id)
        self._new.append(card)
        self._sums.add(group, card)
        return "new"

    def write(self) -> None:
        if not self._new:
            return
        ids = write_cards(self._operation, self._new, self._moved_on)
        for card_id, card in zip(ids, self._new, strict=True):
            if card.number is not None:
                self._first_lines.made(card.key, card_id)
        self._new = []

    def messages(self) -> list[str]:
        told = [self._over.told()] if self._over.count else []
        if self._owners.made.count:
            told.append(f"{self._owners.made.told()}; an undo leaves them")
        return told

    def answer(self, imported: Imported) -> Imported:
        found = self._sums.against_the_database(imported.file)
        return CardsImported(**vars(imported), reconciliation=found)

    def _first_line(self, key: str, known: int | None, line: int) -> int | None:
        first = self._first_lines.note(key, known, line)
        return None if first == line else first

    def _refuse_double(self, card: OpenedCard, given: GivenCard, cells: Cells) -> None:
        """The same file twice must not double everybody's cards. Within one file, two rows are two cards."""
        issued_on = None if given.issued_on is None else given.issued_on.isoformat()
        terms = card.package.terms
        number = self._known.alike(card.client_id, terms.package_id, issued_on, self._last_before)
        if number is not None:
            day = "" if issued_on is None else f" of {issued_on}"
            what = f"card {number} is a {terms.code}{day} of the same client"
            cells.reject("number", f"{what}; for that one put its number here, for another a number of its own")

    def _opened(self, given: GivenCard, owner: Owner | None, package: SoldPackage, cells: Cells) -> OpenedCard | None:
        """The card as it begins here; None where it can't, which is noted."""
        terms = package.terms
        said = Said(given.initial_units, given.units_left, given.lines or {})
        try:
            opened = opened_units(terms.kind, terms.total, package.lines, said)
            when = self._days(given, package, opened, cells)
            money = self._money(given, package, cells)
            if owner is None or when is None or money is None:
                return None
            users = self._users(given, owner, cells)
            opened = self._worth(given, package, opened, money.net, when)
        except PkgcliError as error:
            cells.reject(*_place(error, cells))
            return None
        is_over = when.expires_on is not None and when.expires_on < self._moved_on and opened.units_left != 0
        if is_over:
            self._over.add(given.number or f"of {owner.code}")
        if cells.problems:
            return None
        scope = checked_scope(given.scope, list(given.users or ()))
        return OpenedCard(
            *(given.number, number_key(given.number or ""), owner.id, package, opened, *money, *when),
            *(is_over, scope, users, given.note),
        )

    def _days(self, given: GivenCard, package: SoldPackage, opened: Opened, cells: Cells) -> _Days | None:
        """When it was sold and until when it is good: by the terms where the file doesn't say."""
        issued_on = given.issued_on or self._moved_on
        if issued_on > self._moved_on:
            cells.reject("issued_on", f"is after {self._moved_on}, from which cards are kept here")
            return None
        is_used = opened.units_left != opened.initial_units
        begun = package.terms.starts == "sale" or given.expires_on is not None or is_used
        if given.expires_on is None and package.terms.starts != "sale" and is_used and not package.valid.is_never:
            cells.reject("expires_on", "its days began with its first visit: say the last one")
            return None
        if given.expires_on is None:
            last = package.last_day(issued_on, begun=begun)
        else:
            last = None if given.expires_on == NEVER else given.expires_on
        if last is None and package.terms.kind == "unlimited" and begun:
            cells.reject("expires_on", "an unlimited card has a last day")
            return None
        if last is not None and last < issued_on:
            cells.reject("expires_on", f"is before {issued_on}, the day of its sale")
            return None
        return _Days(issued_on, last, begun)

    def _money(self, given: GivenCard, package: SoldPackage, cells: Cells) -> _Money | None:
        """What it was sold for and how much of that was paid."""
        terms = package.terms
        if given.price is None and given.paid is not None:
            net, tax = split_tax(given.paid, terms.tax_ppm, included=True)
        else:
            price = terms.price if given.price is None else given.price
            net, tax = split_tax(price, terms.tax_ppm, terms.tax_included)
        paid = net + tax if given.paid is None else given.paid
        if paid > net + tax:
            cells.reject("paid", f"is more than the price, {self._operation.business.money(net + tax)} with its tax")
            return None
        return _Money(net, tax, paid)

    def _worth(self, given: GivenCard, package: SoldPackage, opened: Opened, net: int, when: _Days) -> Opened:
        if package.terms.kind != "unlimited":
            return worth(package.terms.kind, net, opened, package.lines, given.value_left)
        value = net if given.value_left is None else given.value_left
        if when.is_begun and when.expires_on is not None and given.value_left is None:
            value = worth_of_days(net, when.issued_on, when.expires_on, self._moved_on)
        return worth(package.terms.kind, net, opened, package.lines, value)

    def _users(self, given: GivenCard, owner: Owner, cells: Cells) -> Users:
        names = list(given.users or ())
        if given.scope in ("one", "list") and not names:
            cells.reject("for", f"who may use a card of scope {given.scope} isn't said")
            return []
        return named_users(self._operation.connection, owner.id, checked_scope(given.scope, names), names)


def _place(error: PkgcliError, cells: Cells) -> tuple[str | None, str]:
    """The column that an error is about, and why."""
    column = str(error.facts.get("argument", "for")).removeprefix("--")
    return (column if cells.has(column) else None), reason_of(error)
