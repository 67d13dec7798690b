"""What TAB offers at the prompt: what the open card has, the words of the prompt, cards and clients; and after the name
of a command, what a shell offers there."""

from __future__ import annotations

from pkgcli.cli.candidates import candidates
from pkgcli.cli.front import NAMES, SECTIONS
from pkgcli.cli.till.desk import Desk
from pkgcli.cli.till.line import OWN, split
from pkgcli.completing import beginning
from pkgcli.rules.texts import visible

Offered = list[tuple[str, str]]


def offered(before: str, word: str, desk: Desk) -> Offered:
    """What could stand in place of `word`, which `before` is followed by, with a space behind it, and what it means."""
    words = split(before) if before.strip() else []
    found = _first(word, desk) if not words else _later(words, word, desk)
    if words or len(word) > 1:
        found += _names(before, word, desk)
    return [(f"{text} ", about) for text, about in dict(found).items() if text and visible(text) == text]


def _first(word: str, desk: Desk) -> Offered:
    verbs = {name: about for section in SECTIONS.values() for name, about in section.items()}
    found = [(name, about) for name, about in {**verbs, **OWN}.items() if name.startswith(word)]
    return _items(word, desk) + found + (_beginning("card", word, desk) if word else [])


def _later(words: list[str], word: str, desk: Desk) -> Offered:
    first = words[0]
    if first == "open":
        return _beginning("card", word, desk) if word and len(words) == 1 else []
    if first == "for":
        members = [] if desk.opened is None else [(name, "") for name in desk.opened.members]
        return _tails(members, words[1:], word)
    if desk.opened is not None and first not in OWN and (_items(first, desk) or first.isdigit()):
        return _of_shell(["redeem", *words, word], desk) if word.startswith("-") else _items(word, desk)
    typed = words[1:] if first == "pkgcli" else words
    return _of_shell([*typed, word], desk) if not typed or typed[0] in NAMES else []


def _items(word: str, desk: Desk) -> Offered:
    if desk.opened is None:
        return []
    lines = {line.item: line.name for card in desk.opened.cards for line in card.lines}
    return [(code, name) for code, name in lines.items() if code.casefold().startswith(word.casefold())]


def _of_shell(words: list[str], desk: Desk) -> Offered:
    return list(candidates(words, desk.runtime))


def _beginning(kind: str, word: str, desk: Desk) -> Offered:
    runtime = desk.runtime
    return beginning(runtime.database_path(None), kind, word, wait=runtime.wait, random=runtime.random)


def _names(before: str, word: str, desk: Desk) -> Offered:
    """Clients whose name begins with the whole line, of which the words that stand there already are left out."""
    words = before.split()
    if words[:1] == ["open"]:
        words = words[1:]
    typed = " ".join([*words, word])
    return _tails(_beginning("name", typed, desk), words, word) if typed.strip() else []


def _tails(names: Offered, words: list[str], word: str) -> Offered:
    """What of each name comes after the words that were typed of it."""
    typed = [each.casefold() for each in words]
    found = []
    for name, about in names:
        parts = name.split(" ")
        rest = " ".join(parts[len(words) :])
        if [part.casefold() for part in parts[: len(words)]] == typed and rest.casefold().startswith(word.casefold()):
            found.append((rest, about))
    return found
