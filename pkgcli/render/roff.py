"""A page of help as `man` takes it: in the macros that groff and mandoc both have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pkgcli.render.manual_text import typed_lines
from pkgcli.views.manual import Block, Heading, Page, Paragraph, Verbatim

WIDEST = 66
"""Columns of a line that stays as it is: `man` indents it by seven, and by four more, in a window of 80."""

_DEEPEST = 2
"""Of headings: this one is a line of its own in the text."""

_SPELLED = str.maketrans(
    {
        "\\": r"\e",
        "-": r"\-",
        "'": r"\(aq",
        '"': r"\(dq",
        "`": r"\(ga",
        "^": r"\(ha",
        "~": r"\(ti",
    }
)
_SHORT = 32
_CODE = re.compile(r"`([^`]+)`")


def roff_pieces(page: Page, section: int, version: str) -> Iterator[str]:
    """The page in a section of the manual, 1 for commands and 7 for topics. Without a date: the same source gives the
    same page."""
    name = page.name.replace(" ", "-")
    yield f'.TH "{_plain(name.upper())}" "{section}" "" "pkgcli {_plain(version)}" "Manual of pkgcli"\n'
    yield ".nr HY 0\n.nh\n.ad l\n"  # names of pages and commands are not to be hyphenated
    yield f".SH NAME\n{_plain(name)} \\- {_plain(_as_a_phrase(page.summary))}\n"
    if page.usage is not None:
        yield f".SH SYNOPSIS\n.B {_plain(page.usage)}\n"
    before: Block = Heading(page.name)
    for block in page.blocks:
        if isinstance(block, Paragraph | Verbatim) and not (isinstance(before, Heading) and before.depth < _DEEPEST):
            yield ".PP\n"
        yield from _block(block)
        before = block


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield _heading(block)
    elif isinstance(block, Paragraph):
        yield f"{_prose(block.text)}\n"
    elif isinstance(block, Verbatim):
        lines = [piece for line in block.lines for piece in typed_lines(line, WIDEST)]
        yield ".RS 4\n.EX\n" + "".join(f"{_line(_plain(line))}\n" for line in lines) + ".EE\n.RE\n"
    else:
        for term, meaning in block.rows:
            yield f".TP\n.B {_plain(term)}\n{_prose(meaning)}\n"


def _heading(heading: Heading) -> str:
    if heading.depth == 0:
        return f'.SH "{_plain(heading.text.upper())}"\n'
    if heading.depth == 1:
        return f'.SS "{_plain(heading.text)}"\n'
    return f".PP\n.I {_plain(heading.text)}\n"


def _prose(text: str) -> str:
    """Text in which what stands in backticks is bold, and stays on a line where it is short."""
    pieces = [_plain(piece) for piece in _CODE.split(text)]
    code = [piece.replace(" ", r"\ ") if len(piece) <= _SHORT else piece for piece in pieces]
    bold = [rf"\fB{code[place]}\fR" if place % 2 else piece for place, piece in enumerate(pieces)]
    return _line("".join(bold))


def _plain(text: str) -> str:
    """Every character as itself."""
    spelled = text.translate(_SPELLED)
    return "".join(each if each.isascii() else f"\\[u{ord(each):04X}]" for each in spelled)


def _line(text: str) -> str:
    """A dot at its beginning would be a request."""
    return rf"\&{text}" if text.startswith(".") else text


def _as_a_phrase(sentence: str) -> str:
    """What `whatis` lists: `the cards that were sold`."""
    phrase = sentence.removesuffix(".")
    return phrase if phrase[1:2].isupper() else phrase[:1].lower() + phrase[1:]
