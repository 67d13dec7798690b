"""The small language of the prompt: what a line means, given what is open. Nothing is looked up here.

In this order, so that a scanned number can't pass for anything else (whoever reads the line has asked the file first
whether the whole of it is the number of a card):

    1  1=2  massage  massage=2 facial --tip 5    lines of the open card, by number, code or name: a visit
    undo  for Tim  tip 5  staff Eva  close ...   words of the prompt
    card extend 4821-7036 --days 7 -r ill        any command of pkgcli, as it is typed in a shell
    4821-7036  C1001  0171 123  Anna Blum        whatever else: a card or a client, to be opened

How many is one or two digits after `=`, a line's number one or two digits alone: what a scanner sends is longer.
"""

from __future__ import annotations

import shlex

from pkgcli.cli.front import NAMES
from pkgcli.errors import Ambiguous, Unreadable
from pkgcli.frozen import Frozen
from pkgcli.rules.card_number import clean_number
from pkgcli.rules.texts import code_key, fold, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pkgcli.views.prompt import AtTheTill

LONGEST = 4000
"""Characters of a line."""

LEAVING = ("quit", "exit")
HELPING = ("help", "?")

OWN = {
    "undo": "Take back the last redemption made here.",
    "balance": "What the open card or client still has.",
    "history": "Every entry of the open card or client.",
    "issue": "Sell a package to the open client.",
    "for": "Who the visits are for: a member of the open client.",
    "tip": "The tip of the next visit.",
    "open": "Open this card or client, whatever else the word could mean.",
    "close": "Put the open card away.",
    "staff": "Who is at the till now.",
    "help": "What can be typed.",
    "quit": "Leave; Ctrl-D does the same.",
}
"""The words that mean something of their own at the prompt."""

_OF_THE_OPEN_CARD = ("balance", "history")
_MOST_DIGITS = 2


class Visit(Frozen):
    """What is taken off the open card: codes of items with how many, on one card where lines were named by number."""

    items: tuple[tuple[str, int], ...]
    card: str | None
    options: tuple[str, ...]
    """Of `redeem`, as typed."""


class Own(Frozen):
    """A word of the prompt, with what follows it."""

    word: str
    said: str


class Shell(Frozen):
    """A command of pkgcli."""

    argv: tuple[str, ...]


class Who(Frozen):
    """A card or a client."""

    text: str


def meaning(text: str, opened: AtTheTill | None) -> Visit | Own | Shell | Who:
    """What a line that isn't empty means. Raises Unreadable and Ambiguous where a visit was begun and can't be read."""
    words = split(text)
    visit = None if opened is None else _visit(text, words, opened)
    if visit is not None:
        return visit
    first, rest = words[0], words[1:]
    if first in (*LEAVING, *HELPING) and not rest:
        return Own("quit" if first in LEAVING else "help", "")
    if first == "pkgcli" or first.startswith("-"):
        return Shell(tuple(rest if first == "pkgcli" else words))
    said = text[len(first) :].strip()
    if first == "open":
        if not said:
            raise Unreadable("open", None, "which card or client isn't said", "open 4821-7036")
        return Who(said)
    if first in ("close", "for", "tip") or (first == "staff" and _names_somebody(rest)):
        return Own(first, said)
    in_place = [word for word in rest if not word.startswith("-")]
    if (first == "undo" and not in_place) or (first in _OF_THE_OPEN_CARD and not in_place and opened is not None):
        return Own(first, shlex.join(rest))
    return Shell(tuple(words)) if first in NAMES else Who(text)


def possible_number(text: str) -> str | None:
    """The text, if it has the form of a card's number: of those that are made here, or of the owner's."""
    try:
        return clean_number(text, "WHO")
    except Unreadable:
        return None


def split(text: str) -> list[str]:
    """The words, as a shell takes them; a quote that is never closed is an apostrophe."""
    try:
        return shlex.split(text) or [text]
    except ValueError:
        return text.split()


def _names_somebody(words: list[str]) -> bool:
    """Whether `staff ...` isn't a command about the records of staff."""
    from pkgcli.cli.front import declared

    found = declared("staff")
    return not words or not (words[0].startswith("-") or (isinstance(found, dict) and words[0] in found))


def _visit(text: str, words: list[str], opened: AtTheTill) -> Visit | None:
    """What is to be taken, where the line begins with something that the open card has."""
    if " " in text.rpartition("=")[0].strip() or (" " in text and "=" not in text):
        whole = _taken(text, opened)  # a name of several words
        if whole is not None:
            return Visit((whole[:2],), whole[2], ())
    taken = []
    options: list[str] = []
    for place, word in enumerate(words):
        if word.startswith("-"):
            options = words[place:]
            break
        one = _taken(word, opened)
        if one is None:
            return None
        taken.append(one)
    cards = {card for _, _, card in taken if card is not None}
    if len(cards) > 1:
        raise Unreadable("ITEM", shown(text), "these lines are on different cards", "take them off in two steps")
    if not taken:
        return None
    return Visit(tuple((item, quantity) for item, quantity, _ in taken), next(iter(cards), None), tuple(options))


def _taken(word: str, opened: AtTheTill) -> tuple[str, int, str | None] | None:
    """One item: its code, how many, and the card where it was named by its number; None where there is none such."""
    named, _, quantity = word.rpartition("=") if "=" in word else (word, "", "1")
    named = named.strip()
    numbered = _numbered(named, opened)
    items = {line.item for card in opened.cards for line in card.lines if _is_called(named, line.item, line.name)}
    if numbered is None and not items:
        return None
    if numbered is not None and items - {numbered[0]}:
        both = [(f"{numbered[2]}", f"line {named}"), *((item, "an item of that code") for item in sorted(items))]
        raise Ambiguous("item", named, both, "is a line and an item of the open card; type its name")
    if len(items) > 1:
        raise Ambiguous("item", named, [(item, "of that name") for item in sorted(items)])
    if not (_is_short(quantity.strip()) and int(quantity)):
        reason = f"how many{f' ({shown(quantity)})' if quantity else ''} is a number from 1 to 99 here"
        raise Unreadable("ITEM", shown(word), reason, f"type it like {shown(named)}=2")
    item, card = (numbered[0], numbered[1]) if numbered is not None else (next(iter(items)), None)
    return item, int(quantity), card if opened.is_card is False else None


def _numbered(named: str, opened: AtTheTill) -> tuple[str, str, str] | None:
    """Item, card and name of the line with that number."""
    if not _is_short(named) or not 1 <= int(named) <= len(opened.choices):
        return None
    choice = opened.choices[int(named) - 1]
    return choice.item, choice.card, choice.name


def _is_short(digits: str) -> bool:
    return digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS


def _is_called(named: str, code: str, name: str) -> bool:
    return bool(named) and (code_key(named) == code_key(code) or fold(named) == fold(name))
