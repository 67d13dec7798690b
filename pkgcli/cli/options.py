"""Options that several commands share, and how their texts are read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pkgcli.errors import Unreadable
from pkgcli.rules.texts import shown

if TYPE_CHECKING:
    from pkgcli.rules.amounts import Amount
    from pkgcli.rules.days import GivenDay

Card = Annotated[str, typer.Argument(metavar="CARD", help="Its number, id:12, or its client.")]
Who = Annotated[str, typer.Argument(metavar="WHO", help="A card's number, or a client's code, phone or name.")]
Reason = Annotated[str | None, typer.Option("-r", "--reason", metavar="R", help="Why.")]
Note = Annotated[str | None, typer.Option("--note", metavar="T", help="A note, kept with it.")]
Paid = Annotated[str | None, typer.Option("--paid", metavar="A", help="What is taken now; else all of it.")]
PaidBy = Annotated[str | None, typer.Option("--paid-by", metavar="HOW", help="cash, card, transfer ...")]
Number = Annotated[str | None, typer.Option("--number", metavar="N", help="A number of your own for the card.")]
Price = Annotated[str | None, typer.Option("--price", metavar="P", help="Another price, with a reason.")]
On = Annotated[str | None, typer.Option("--on", metavar="D", help="The earlier day on which it happened.")]
Tip = Annotated[
    str | None,
    typer.Option("--tip", metavar="T", help="The whole tip; what is beyond the prepaid one is due, and not recorded."),
]
Receipt = Annotated[bool, typer.Option("--receipt", help="Print a receipt for paper.")]


def amount(text: str | None, what: str) -> Amount | None:
    if text is None:
        return None
    from pkgcli.rules.amounts import read_amount

    return read_amount(text, what)


def day(text: str | None, what: str) -> GivenDay | None:
    if text is None:
        return None
    from pkgcli.rules.days import read_day

    return read_day(text, what)


def path_typed(text: str, what: str) -> Path:
    """A file or folder as it was typed, `~` and all. Raises Unreadable."""
    try:
        named = os.fsencode(text)
    except UnicodeEncodeError:
        named = b""
    if not named or b"\0" in named:
        raise Unreadable(what, shown(text), "names no file", "name one in a folder that is there")
    path = Path(text).expanduser()
    try:
        path.stat()
    except FileNotFoundError:
        pass
    except OSError as error:
        raise Unreadable(what, shown(text), error.strerror or str(error), "name another file") from None
    return path
