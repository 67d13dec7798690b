"""`card statement` and `card print`: a card on paper."""

from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.declared import Commands, argument, command, option
from pkgcli.cli.options import CARD, day
from pkgcli.errors import Unreadable

PAPERS = ("A4", "letter")


def paper_commands(app: Commands) -> None:
    """Declare `card statement` and `card print`."""
    command(app, "statement", page=True)(_statement)
    command(app, "print", page=True)(_print)


def _statement(call: Call, card: str = CARD) -> object:
    """Tell a client of a card: what is left, its terms, every entry.

    With -o NAME.html it is a page made for paper: open it in a browser and print it. Notes and reasons aren't on it.

    \b
    pkgcli card statement 4821-7036
    pkgcli card statement 4821-7036 -o statement.html
    pkgcli card statement "Anna Blum" --json
    """
    from pkgcli.reports.paper import statement

    return statement(call.occasion, card)


def _print(
    call: Call,
    cards: list[str] | None = argument("[CARD]...", of="card", help="Their numbers, id:12, or their clients."),
    package: str | None = option("--package", metavar="P", of="package", help="Those of this package."),
    issued_since: str | None = option("--issued-since", metavar="D", help="Those sold on that day or later."),
    no_name: bool = option("--no-name", help="Without the client's name, for gifts."),
    paper: str | None = option("--paper", metavar="SIZE", of=PAPERS, help="A4 (unless told) or letter."),
) -> object:
    """Print cards to be cut: number, package, last day, QR code and bar code.

    With -o NAME.html it is a page: open it in a browser and print it at 100 %, ten cards on a sheet. Otherwise it says
    which cards they would be. Of a package or since a day, cards that are over are left out.

    \b
    pkgcli card print 4821-7036 -o card.html
    pkgcli card print --issued-since today -o cards.html
    pkgcli card print --package spa --no-name --paper letter -o gifts.html
    """
    from pkgcli.reports.paper import card_sheet

    if cards and (package is not None or issued_since is not None):
        other = "--package" if package is not None else "--issued-since"
        raise Unreadable(other, None, "doesn't go with cards that are named", "leave out one of the two")
    if not cards and package is None and issued_since is None:
        hint = "pkgcli card print CARD -o cards.html, or --package P, or --issued-since DAY"
        raise Unreadable("card print", None, "it wasn't said which cards", hint)
    since = day(issued_since, "--issued-since")
    return card_sheet(
        call.occasion, cards or (), package=package, issued_since=since, paper=_size(paper), is_named=not no_name
    )


def _size(paper: str | None) -> str:
    sizes = {size.casefold(): size for size in PAPERS}
    if paper is None:
        return PAPERS[0]
    if paper.casefold() not in sizes:
        from pkgcli.rules.texts import shown

        raise Unreadable("--paper", shown(paper), f"is none of {', '.join(PAPERS)}", "--paper letter")
    return sizes[paper.casefold()]
