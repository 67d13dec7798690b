"""The languages of a journal. Texts of people are cleaned for each: nothing in them is ever read as syntax."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from pkgcli.errors import Unreadable
from pkgcli.exports.journal.books import Books
from pkgcli.exports.journal.happenings import Balances, CardFacts, Happening, Transaction
from pkgcli.rules.bookkeeping import Posting
from pkgcli.rules.texts import shown, visible
from pkgcli.views.money import Money

STYLES = ("hledger", "ledger", "beancount")

# What ends a description, begins a comment, a code, a tag, a date or an amount in hledger or ledger.
_SYNTAX = re.compile(r"[^\w .+/&#-]")
_PLAIN = re.compile(r"[A-Za-z0-9-]+( [A-Za-z0-9-]+)*")


def checked_style(text: str | None) -> str:
    """One of STYLES. Raises Unreadable."""
    if text in STYLES:
        return str(text)
    reason = "is missing" if text is None else f"is none of {', '.join(STYLES)}"
    raise Unreadable("--style", None if text is None else shown(text), reason, "pkgcli export journal --style hledger")


def language_of(style: str, books: Books) -> Language:
    languages: dict[str, type[Language]] = {"hledger": Hledger, "ledger": Ledger, "beancount": Beancount}
    return languages[style](books)


def plain(text: str) -> str:
    """A text of people as a word of hledger or ledger: letters, digits, dashes and a few marks, single spaces."""
    if _PLAIN.fullmatch(text):
        return text
    return " ".join(_SYNTAX.sub("_", visible(text)).split())


def quoted(text: str) -> str:
    """A text of people as a string of beancount."""
    escaped = visible(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@dataclass
class Language:
    """Text of happenings; each language is one."""

    books: Books

    def amount(self, minor: int) -> str:
        return f"{Money(minor, self.books.business.decimals)} {self.books.business.currency}"

    @cached_property
    def width(self) -> int:
        """Of the longest account."""
        return max(map(len, self.books.chart.all()))

    def pieces(self, happenings: Iterator[Happening]) -> Iterator[str]:
        """The whole journal as text, piece by piece."""
        yield self.head()
        for each in happenings:
            yield self.balances(each) if isinstance(each, Balances) else self.transaction(each)

    def head(self) -> str:
        raise NotImplementedError

    def transaction(self, transaction: Transaction) -> str:
        raise NotImplementedError

    def balances(self, balances: Balances) -> str:
        raise NotImplementedError

    def line(self, account: str, amount: str) -> str:
        return f"{account:<{self.width}}  {amount:>{20}}"

    def posting(self, posting: Posting) -> str:
        return self.line(self.books.chart.name_of(posting), self.amount(posting.amount))

    def asserted(self, balances: Balances) -> list[tuple[str, str]]:
        """The accounts and what each stands at."""
        return [(name, self.amount(minor)) for name, minor in self.books.chart.asserted(balances.balances).items()]


class _PlainText(Language):
    """What hledger and ledger share."""

    def declared(self, commodity: str) -> str:
        period = self.books.period
        head = f"; {plain(self.books.business.name)}, {period.first} through {period.last}\n\n{commodity}\n"
        return head + "".join(f"account {name}\n" for name in self.books.chart.all())

    def described(self, transaction: Transaction) -> str:
        return f"\n{transaction.day} {plain(_narration(transaction))}"

    def balances(self, balances: Balances) -> str:
        lines = [f"    {self.line(name, self.amount(0))} = {amount}\n" for name, amount in self.asserted(balances)]
        return f"\n{balances.day} balances\n{''.join(lines)}" if lines else ""


class Hledger(_PlainText):
    """https://hledger.org/hledger.html, "Journal": tags in comments, assertions checked by day."""

    def head(self) -> str:
        point = "." if self.books.business.decimals == 0 else ""
        example = f"{Money(1000 * 10**self.books.business.decimals, self.books.business.decimals)}{point}"
        return self.declared(f"decimal-mark .\ncommodity {example} {self.books.business.currency}\n")

    def transaction(self, transaction: Transaction) -> str:
        tags = ", ".join(f"{name}:{plain(value)}" for name, value in _facts(transaction))
        lines = [f"{self.described(transaction)}{f'  ; {tags}' if tags else ''}\n"]
        for posting, card in transaction.postings:
            own = "" if card is None else f"  ; card:{plain(card.number)}"
            lines.append(f"    {self.posting(posting)}{own}\n")
        return "".join(lines)


class Ledger(_PlainText):
    """https://ledger-cli.org/doc/ledger3.html: metadata in comments, assertions checked in the order of the file."""

    def head(self) -> str:
        decimals = self.books.business.decimals
        currency = self.books.business.currency
        tags = "tag card\ntag operation\ntag entry\n"
        example = Money(1000 * 10**decimals, decimals)
        return self.declared(f"commodity {currency}\n    format {example} {currency}\n\n{tags}")

    def transaction(self, transaction: Transaction) -> str:
        lines = [f"{self.described(transaction)}\n"]
        lines += [f"    ; {name}: {plain(value)}\n" for name, value in _facts(transaction)]
        for posting, card in transaction.postings:
            lines.append(f"    {self.posting(posting)}\n")
            if card is not None:
                lines.append(f"    ; card: {plain(card.number)}\n")
        return "".join(lines)


class Beancount(Language):
    """https://beancount.github.io/docs/beancount_language_syntax.html: metadata, balances as of a day's beginning."""

    def head(self) -> str:
        period, currency = self.books.period, self.books.business.currency
        opened = _opened_on(self.books)
        lines = [f'option "title" {quoted(self.books.business.name)}\n', f'option "operating_currency" "{currency}"\n']
        lines.append(f"; {period.first} through {period.last}\n\n")
        lines += [f"{opened} open {name} {currency}\n" for name in self.books.chart.all()]
        return "".join(lines)

    def transaction(self, transaction: Transaction) -> str:
        lines = [f"\n{transaction.day} * {quoted(_narration(transaction))}\n"]
        for name, value in _facts(transaction):
            lines.append(f"  {name}: {quoted(value) if name == 'card' else value}\n")
        for posting, card in transaction.postings:
            lines.append(f"  {self.posting(posting)}\n")
            if card is not None:
                lines.append(f"    card: {quoted(card.number)}\n")
        return "".join(lines)

    def balances(self, balances: Balances) -> str:
        """Without a tolerance of 0 beancount would let a cent pass."""
        day, currency = balances.day + timedelta(days=1), self.books.business.currency
        lines = [
            f"{day} balance {self.line(name, amount.removesuffix(f' {currency}'))} ~ 0 {currency}\n"
            for name, amount in self.asserted(balances)
        ]
        return "\n" + "".join(lines) if lines else ""


def _opened_on(books: Books) -> date:
    return books.period.first - timedelta(days=1) if any(each.amount for each in books.opening) else books.period.first


def _narration(transaction: Transaction) -> str:
    """What happened, to which package of which client: codes, no names."""
    card: CardFacts | None = transaction.card
    words = [transaction.what] if card is None else [transaction.what, card.package, card.client]
    return " ".join(word for word in words if word)


def _facts(transaction: Transaction) -> list[tuple[str, str]]:
    moved_between = any(card is not None for _, card in transaction.postings)
    facts = [
        ("card", None if transaction.card is None or moved_between else transaction.card.number),
        ("operation", transaction.operation),
        ("entry", transaction.entry),
    ]
    return [(name, str(value)) for name, value in facts if value is not None]
