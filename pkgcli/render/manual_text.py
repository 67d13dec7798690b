"""A page of help on a screen: plain text, no wider than it can be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pkgcli.render.look import display_width, folded, paint, spelled
from pkgcli.render.output import Output
from pkgcli.views.manual import Block, Heading, Page, Paragraph, Rows, Verbatim

WIDEST = 80
"""Columns. Longer lines of prose are tiring to read, however wide the window is."""

_INDENT = "  "
_WIDEST_TERM = 24
_SHORT_CODE = re.compile(r"`[^`]{,32}`")
_NO_BREAK = "\u00a0"


def write_page(page: Page, output: Output) -> None:
    """Prints the page."""
    for piece in page_pieces(page, output):
        output.stream.write(piece)


def page_pieces(page: Page, output: Output) -> Iterator[str]:
    """The page, line by line; `output` says how wide it may be, and whether headings are bold."""
    width = min(output.width, WIDEST)
    if page.usage is not None:
        head, *rest = folded(spelled(f"Usage: {page.usage}", output), width - 4, chop=False)
        yield from (f"{head}\n", *(f"    {line}\n" for line in rest), "\n")
    yield from _prose(page.summary, width, output)
    common = _column(page.blocks, width) if page.usage is not None else None
    before: Block = Paragraph(page.summary)
    for block in page.blocks:
        if not isinstance(before, Heading) or isinstance(block, Heading):
            yield "\n"
        if isinstance(block, Heading):
            yield f"{paint(spelled(block.text, output) + ':', 'bold', output)}\n"
        elif isinstance(block, Paragraph):
            yield from _prose(block.text, width, output)
        elif isinstance(block, Verbatim):
            indent = _INDENT if isinstance(before, Heading) else 2 * _INDENT
            for line in block.lines:
                pieces = typed_lines(spelled(line, output), width - len(indent))
                yield from (f"{indent}{piece}".rstrip() + "\n" for piece in pieces)
        else:
            yield from _rows(block, common or _column([block], width), width, output)
        before = block


def typed_lines(line: str, width: int) -> list[str]:
    """A line that stays as it is; a command that is too long goes on below it in the way that a shell takes, and a
    remark after it (three spaces) moves to the next line."""
    if len(line) <= width or not line.startswith("pkgcli "):
        return [line]
    command, *remark = re.split(r" {3,}", line, maxsplit=1)
    first, *rest = _words(command)
    lines = [first]
    for word in rest:
        if len(lines[-1]) + 1 + len(word) <= width - len(" \\"):
            lines[-1] += f" {word}"
        else:
            lines.append(f"    {word}")
    return [*(f"{each} \\" for each in lines[:-1]), lines[-1], *(f"    ({each})" for each in remark)]


def _words(command: str) -> list[str]:
    """Its words with their quotes, an option together with its value."""
    words: list[str] = []
    for word in re.findall(r"""(?:"[^"]*"|'[^']*'|[^\s"'])+""", command):
        if words and re.fullmatch(r"--?[a-z-]+", words[-1]) and not word.startswith("-"):
            words[-1] += f" {word}"
        else:
            words.append(word)
    return words


def _prose(text: str, width: int, output: Output) -> Iterator[str]:
    return (f"{_INDENT}{line}\n" for line in _folded(text, width - len(_INDENT), output))


def _folded(text: str, width: int, output: Output) -> list[str]:
    """The text on lines, none of which ends within a short command in backticks."""
    kept = _SHORT_CODE.sub(lambda code: code[0].replace(" ", _NO_BREAK), spelled(text, output))
    return [line.replace(_NO_BREAK, " ") for line in folded(kept, width, chop=False)]


def _column(blocks: Iterable[Block], width: int) -> int:
    """How wide their terms are, but for those that are too long to stand beside what they mean."""
    terms = [display_width(term) for block in blocks if isinstance(block, Rows) for term, _ in block.rows]
    room = max(min(_WIDEST_TERM, width // 3), 8)
    return max((term for term in terms if term <= room), default=room)


def _rows(block: Rows, column: int, width: int, output: Output) -> Iterator[str]:
    """Terms on the left and their meaning on the right; a long term has a line of its own."""
    start = len(_INDENT) + column + 2
    for term, meaning in ((spelled(term, output), meaning) for term, meaning in block.rows):
        first, *rest = _folded(meaning, max(width - start, 12), output)
        if display_width(term) > column:
            yield f"{_INDENT}{term}\n"
            rest, first, term = [first, *rest], "", ""
        if first:
            yield f"{_INDENT}{term}{' ' * (start - len(_INDENT) - display_width(term))}{first}\n"
        yield from (f"{' ' * start}{line}\n" for line in rest if line)
