"""`export journal`: the service."""

from __future__ import annotations

from collections.abc import Iterator

from pkgcli.exports.journal.books import open_books
from pkgcli.exports.journal.languages import checked_style, language_of
from pkgcli.exports.journal.reading import happenings
from pkgcli.operations import Occasion
from pkgcli.rules.period import GivenPeriod


def journal(occasion: Occasion, given: GivenPeriod, style: str | None) -> Iterator[str]:
    """The text of a journal, piece by piece. Raises Unreadable for a style or a period that is none."""
    chosen = checked_style(style)
    books = open_books(occasion, given)
    return language_of(chosen, books).pieces(happenings(books))
