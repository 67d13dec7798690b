"""Options that several commands share, and how their texts are read."""

from __future__ import annotations

import os

from pkgcli.cli.declared import argument, option
from pkgcli.errors import Unreadable
from pkgcli.rules.texts import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from pkgcli.rules.amounts import Amount
    from pkgcli.rules.given_days import GivenDay

CARD = argument("CARD", of="card", help="Its number, id:12, or its client.")
WHO = argument("WHO", of="card", help="A card's number, or a client's code, phone or name.")
REASON = option("-r", "--reason", metavar="R", help="Why.")
NOTE = option("--note", metavar="T", help="A note, kept with it.")
PAID = option("--paid", metavar="A", help="What is taken now; else all of it.")
PAID_BY = option("--paid-by", metavar="HOW", help="cash, card, transfer ...")
NUMBER = option("--number", metavar="N", help="A number of your own for the card.")
PRICE = option("--price", metavar="P", help="Another price, with a reason.")
ON = option("--on", metavar="D", help="The earlier day on which it happened.")
TIP = option("--tip", metavar="T", help="The whole tip; what is beyond the prepaid one is due, and not recorded.")
RECEIPT = option("--receipt", help="Print a receipt for paper.")


def amount(text: str | None, what: str) -> Amount | None:
    if text is None:
        return None
    from pkgcli.rules.amounts import read_amount

    return read_amount(text, what)


def day(text: str | None, what: str) -> GivenDay | None:
    if text is None:
        return None
    from pkgcli.rules.given_days import read_day

    return read_day(text, what)


def path_typed(text: str, what: str) -> Path:
    """A file or folder as it was typed, `~` and all. Raises Unreadable."""
    try:
        named = os.fsencode(text)
    except UnicodeEncodeError:
        named = b""
    if not named or b"\0" in named:
        raise Unreadable(what, shown(text), "names no file", "name one in a folder that is there")
    from pathlib import Path

    path = Path(text).expanduser()
    try:
        path.stat()
    except FileNotFoundError:
        pass
    except OSError as error:
        raise Unreadable(what, shown(text), error.strerror or str(error), "name another file") from None
    return path
