"""What the owner has said of a file, by flags, by answers, or last month."""

from __future__ import annotations

from pkgcli.errors import Unreadable
from pkgcli.frozen import Frozen, replace
from pkgcli.imports.all_or_nothing import refuse_unknown_marks
from pkgcli.imports.recognition.words import SUBJECTS
from pkgcli.rules.texts import shown

PLURAL = {"item": "items", "package": "packages", "client": "clients", "card": "cards"}


class Wish(Frozen):
    """None, or nothing in it, where the file shall tell."""

    subject: str | None = None
    """What it is taken for: item, package, client or card."""
    columns: tuple[tuple[str, str], ...] = ()
    """A column and the header that it has in the file."""
    left_out: tuple[str, ...] = ()
    """Headers that are passed over."""
    decimal: str | None = None
    dates: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    mapping: str | None = None
    """A kept mapping, by its name."""

    def with_flag(self, flag: str, value: str) -> Wish:
        """The same, with what a flag of the command line adds. Raises Unreadable."""
        if flag == "--map":
            return replace(self, columns=(*self.columns, _mapped(value)))
        if flag == "--leave-out":
            return replace(self, left_out=(*self.left_out, value))
        if flag == "--as":
            return replace(self, subject=subject_named(value))
        with_it = replace(self, **{flag.removeprefix("--"): value})
        refuse_unknown_marks(with_it.decimal, with_it.dates)
        return with_it


def wish_of(flags: dict[str, str | list[str] | None]) -> Wish:
    """The wish that these flags make: one text, several or none each. Raises Unreadable."""
    wish = Wish()
    for flag, given in flags.items():
        for value in [given] if isinstance(given, str) else given or ():
            wish = wish.with_flag(flag, value)
    return wish


def subject_named(text: str) -> str:
    """`cards`, or `card`. Raises Unreadable."""
    for subject, plural in PLURAL.items():
        if text.strip().casefold() in (subject, plural):
            return subject
    raise Unreadable("--as", shown(text), f"is none of {', '.join(PLURAL.values())}", "type it like --as cards")


def typed(flag: str, value: str) -> str:
    """What is typed for a flag with that value, as a shell takes it."""
    from shlex import quote

    return f"{flag}={quote(value)}" if value.startswith("-") else f"{flag} {quote(value)}"


def _mapped(text: str) -> tuple[str, str]:
    column, equals, header = text.partition("=")
    hint = "`pkgcli card template` has those of cards; the same with item, package and client"
    if not equals or not header.strip() or not column.strip():
        raise Unreadable("--map", shown(text), "is COLUMN=HEADER", "type it like price=Preis")
    if not any(columns.named(column) for columns in SUBJECTS.values()):
        raise Unreadable("--map", shown(text), f"there is no column '{shown(column.strip())}'", hint)
    return column.strip(), header.strip()
