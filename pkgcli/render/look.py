"""The small things that answers are drawn with: clean text, its width, colour, bars, and words for figures."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from pkgcli.frozen import Frozen
from pkgcli.render.output import Output
from pkgcli.render.terminal import encodable
from pkgcli.render.words import counted
from pkgcli.rules.texts import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pkgcli.views.cards import CardView

BAR_WIDTH = 10
SOON = timedelta(days=30)

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
_ASCII_MARKS = str.maketrans({"█": "#", "░": "-", "×": "x", "·": "-", "—": "-", "–": "-", "─": "-"})


class Shown(Frozen):
    """A piece of text with a style, in words that Rich knows too: `bold`, `green`, `bold red`."""

    text: str
    style: str = ""


def clean(text: str) -> str:
    """User text as it may be shown: one line, nothing in it obeyed."""
    return text if text.isascii() and text.isprintable() else visible(text)


def spelled(text: str, output: Output) -> str:
    """Clean text in characters that the stream has."""
    text = clean(text)
    if output.unicode or text.isascii():
        return text
    return encodable(text.translate(_ASCII_MARKS), output.stream, ascii_only=True)


def display_width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.east_asian_width(character) in "WF":
        return 2
    return 0 if unicodedata.category(character) in ("Mn", "Me", "Cf") else 1


def folded(text: str, width: int, *, chop: bool = True) -> list[str]:
    """The text on lines of at most `width` columns, between words where it can be; nothing but spaces is lost.

    Without `chop` a word that is too long keeps its line and sticks out.
    """
    if display_width(text) <= width:
        return [text]
    lines = [""]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if display_width(joined) <= width:
            lines[-1] = joined
            continue
        first, *rest = _chopped(word, width) if chop else [word]
        if lines[-1]:
            lines.append(first)
        else:
            lines[-1] = first
        lines += rest
    return lines


def _chopped(word: str, width: int) -> list[str]:
    pieces, used = [""], 0
    for character in word:
        columns = _columns(character)
        if used + columns > width and pieces[-1]:
            pieces.append("")
            used = 0
        pieces[-1] += character
        used += columns
    return pieces


def paint(text: str, style: str, output: Output) -> str:
    """The text in a style, on an output that has colours."""
    if not output.color or not style or not text:
        return text
    codes = ";".join(_CODES[word] for word in style.split())
    return f"\x1b[{codes}m{text}\x1b[0m"


def flow(parts: Sequence[str | Shown], output: Output, indent: int = 0) -> str:
    """`part · part · part`, on a terminal broken between the parts where they don't fit, never inside one."""
    mark = spelled(" · ", output)
    lines: list[str] = []
    used = 0
    for part in parts:
        text, style = (part.text, part.style) if isinstance(part, Shown) else (part, "")
        if not text:
            continue
        text = spelled(text, output)
        width = display_width(text)
        if lines and (not output.terminal or used + len(mark) + width <= output.width):
            lines[-1] += mark + paint(text, style, output)
            used += len(mark) + width
            continue
        start = indent + 2 if lines else indent
        pieces = folded(text, max(output.width - start, 10), chop=False) if output.terminal else [text]
        lines += [" " * start + paint(piece, style, output) for piece in pieces]
        used = start + display_width(pieces[-1])
    return "".join(line + "\n" for line in lines)


def warned(warnings: Sequence[str], output: Output) -> str:
    """What a person should look at, a line each."""
    head = paint("Warning:", "bold yellow", output)
    return "".join(f"{head} {spelled(warning, output)}\n" for warning in warnings)


def bar(left: int, of: int, output: Output, width: int = BAR_WIDTH) -> str:
    """What is left, drawn: never empty while something is left, never full once something was used."""
    return spelled("█" * filled(left, of, width) + "░" * (width - filled(left, of, width)), output)


def filled(left: int, of: int, width: int = BAR_WIDTH) -> int:
    """How many of the bar's cells are full, to the nearest, in integers."""
    if left <= 0 or of <= 0:
        return 0
    if left >= of:
        return width
    return min(max((2 * left * width + of) // (2 * of), 1), width - 1)


def bar_style(left: int, of: int) -> str:
    """Green while there is plenty, yellow for the last fifth."""
    if left <= 0:
        return "dim"
    return "yellow" if left * 5 <= of else "green"


def status_style(status: str) -> str:
    """The colour of a card's status, or of a package's."""
    match status:
        case "active":
            return "green"
        case "frozen" | "suspended" | "upcoming" | "inactive":
            return "yellow"
        case "void" | "refunded" | "deleted":
            return "red"
    return "dim"


def validity(expires_on: date | None, today: date | None = None) -> str:
    """`valid through 2027-02-19`, and how long that still is when it is soon."""
    if expires_on is None:
        return "no expiry"
    text = f"valid through {expires_on}"
    if today is None or not today <= expires_on <= today + SOON:
        return text
    days = (expires_on - today).days
    return text + (" (today is the last day)" if days == 0 else f" ({counted(days, 'day')} left)")


def days_of(card: CardView, today: date | None = None) -> str:
    """Until when a card is good, or by when its first visit has to come."""
    if card.begun:
        return validity(card.expires_on, today)
    return "begins with the first visit" + (f", by {card.expires_on}" if card.expires_on else "")


def status_words(card: CardView) -> str:
    """The status, of a frozen card with the day on which it ends."""
    return f"frozen until {card.frozen_until}" if card.frozen_until else card.status


def how_many(shown: int, total: int, noun: str, output: Output) -> str:
    """The last line of a list, on a terminal a little below it."""
    some = shown if output.notation is None else output.notation.number(shown)
    text = counted(total, noun) if shown >= total else f"{some} of {counted(total, noun)}; -L 0 shows all"
    return ("\n" if shown and output.terminal else "") + paint(text, "dim", output) + "\n"


def operation_line(operation: int | None, output: Output, indent: int = 2, back: str | None = None) -> str:
    """The operation's number, and the way back: `undo`, unless another command is."""
    start = " " * indent
    if output.dry_run or operation is None:
        return start + paint(nothing_written(operation, output), "bold", output) + "\n"
    number, back = f"{start}Operation {operation}", f"to take it back: pkgcli {back or f'undo {operation}'}"
    if output.terminal and len(number) + len(back) + 3 > output.width:
        return f"{number}\n{start}  {paint(back, 'dim', output)}\n"
    return number + paint(spelled(f" — {back}", output), "dim", output) + "\n"


def nothing_written(operation: int | None, output: Output) -> str:
    """Why an answer tells of something that wasn't written, or not now."""
    if operation is not None:
        return f"Dry run: nothing was written; with this --key it is recorded already, as operation {operation}"
    return "Dry run: nothing was written" if output.dry_run else "Nothing to do: nothing was written."


def signed(number: int) -> str:
    """What an entry added or took: `+10`, `-1`, `0`."""
    return f"+{number}" if number > 0 else f"{number}"


def text_of(value: Any) -> str:
    """A value in a table; nothing for None."""
    return "" if value is None else str(value)


def when(instant: datetime, output: Output) -> str:
    """An instant as the view has it: in the business's time, its hours from 00 to 23 whatever the locale."""
    local = instant if output.zone is None else instant.astimezone(output.zone)
    day = local.date() if output.notation is None else output.notation.day(local.date())
    return f"{day} {local:%H:%M}"
