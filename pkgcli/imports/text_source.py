"""A file, or standard input, as lines of text: its encoding is told by the file or by the user, never guessed."""

from __future__ import annotations

import codecs
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from pkgcli.errors import BadFile, Unreadable
from pkgcli.rules.texts import shown

LONGEST = 1_048_576
"""Characters that a line, and a cell, may have."""

_CHUNK = 65_536
_LINE_END = re.compile(r"\r\n|\r|\n")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NAMES = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
_NOT_OF_FILES = {
    codecs.lookup(name).name
    for name in ("idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "charmap")
}
# How files begin that are no text, and what to do with them.
_OTHER_KINDS = (
    (b"PK\x03\x04", "a workbook (or another ZIP file)", "open it, and save it as CSV"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a workbook of an older Excel", "open it, and save it as CSV"),
    (b"%PDF-", "a PDF", "save what it was made from as CSV"),
    (b"\x89PNG\r\n\x1a\n", "a picture", "type the list into a file: pkgcli {noun} template > FILE"),
    (b"\xff\xd8\xff", "a picture", "type the list into a file: pkgcli {noun} template > FILE"),
    (b"\x1f\x8b", "compressed (gzip)", "unpack it first: gunzip FILE"),
    (b"SQLite format 3\0", "a database", "export it from there as CSV"),
)
_LONGEST_START = 16


@contextmanager
def opened(file: str, stdin: BinaryIO | None = None) -> Iterator[BinaryIO]:
    """The bytes of the file, or of standard input where it is `-`. Raises BadFile where it can't be opened.

    What comes through a pipe is put aside on disk first: nobody at the till waits for a slow sender.
    """
    from tempfile import TemporaryFile

    if file == "-":
        with TemporaryFile() as aside:
            _copy(stdin or sys.stdin.buffer, aside)
            yield aside
        return
    try:
        stream = Path(file).open("rb")  # noqa: SIM115 - closed below; what is raised here has sentences of its own
    except IsADirectoryError:
        raise BadFile(f"{shown(file)}: is a folder", hint="name a file in it") from None
    except FileNotFoundError:
        raise BadFile(f"{shown(file)}: there is no such file", hint="check the name, or - for standard input") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadFile(f"{shown(file)}: can't be read: {reason}") from None
    with stream:
        if stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            yield stream
        else:
            with TemporaryFile() as aside:
                _copy(stream, aside)
                yield aside


def _copy(stream: BinaryIO, aside: BinaryIO) -> None:
    while chunk := stream.read(_CHUNK):
        aside.write(chunk)
    aside.seek(0)


def known_encoding(name: str) -> str:
    """The encoding of that name, as `--encoding` gives it. Raises Unreadable."""
    hint = "use a name such as utf-8, cp1252, latin-1 or utf-16"
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        raise Unreadable("--encoding", shown(name), "is not an encoding", hint) from None
    if found.name in _NOT_OF_FILES or not getattr(found, "_is_text_encoding", True):
        raise Unreadable("--encoding", shown(name), "is not an encoding of text files", hint)
    return found.name


def text_lines(stream: BinaryIO, name: str, encoding: str | None, noun: str) -> Iterator[str]:
    """The lines with their ends: a byte-order mark tells the encoding, else it is the given one, else UTF-8.

    A line ends with LF, CRLF or CR. Raises BadFile for a file of `noun`s that is no text by its first bytes, for bytes
    that the encoding doesn't have, NUL, and lines of more than a million characters; each is named with its line.
    """
    return chain.from_iterable(_chunks_of_lines(stream, name, encoding, noun))


def _chunks_of_lines(stream: BinaryIO, name: str, encoding: str | None, noun: str) -> Iterator[list[str]]:
    """The same by the chunk: what is done for each line here is done a million times."""
    start = stream.read(_LONGEST_START)
    for beginning, what, next_step in _OTHER_KINDS:
        if start.startswith(beginning):
            raise BadFile(f"{name}: is {what}, not CSV", hint=next_step.format(noun=noun))
    mark, told = next(((mark, told) for mark, told in _MARKS if start.startswith(mark)), (b"", None))
    encoding = None if told else encoding
    decoder = codecs.getincrementaldecoder(told or encoding or "utf-8")("strict")
    chunk, rest, number = start[len(mark) :], "", 0
    while True:
        chunk += stream.read(_CHUNK)
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            raise _undecodable(error, name, told, encoding, number + _ends(rest)) from None
        except UnicodeError:  # of UTF-16 and UTF-32 alone, when asked for by a name that doesn't say which
            hint = f"try --encoding {encoding}-le, or {encoding}-be"
            raise BadFile(f"{name}: has no byte-order mark, which {encoding} begins with", hint=hint) from None
        if "\0" in text:
            told_already = told is not None or encoding is not None
            raise _with_nul(name, number + _ends(rest + text[: text.index("\0")]) + 1, b"" if told_already else start)
        rest += text
        # A CR that ends the chunk may be half of a CRLF.
        end = len(rest) - 1 if chunk and rest.endswith("\r") else len(rest)
        lines = StringIO(rest[:end], newline="").readlines()
        rest = rest[end:] if not lines or lines[-1].endswith(("\n", "\r")) else lines.pop() + rest[end:]
        number += len(lines)
        yield lines
        if len(rest) > LONGEST:
            raise too_long(name, number + 1)
        if not chunk:
            break
        chunk = b""
    if rest:
        yield [rest]


def too_long(name: str, line: int, reason: str = "") -> BadFile:
    return BadFile(f"{name}: line {line}: a cell is too long: at most {LONGEST} characters can be in one{reason}")


def _ends(text: str) -> int:
    return len(_LINE_END.findall(text))


def _undecodable(
    error: UnicodeDecodeError, name: str, told: str | None, encoding: str | None, lines_before: int
) -> BadFile:
    """`told` is the encoding of the mark that the file begins with, `encoding` the one that was asked for."""
    before = error.object[: error.start].decode(error.encoding, "replace")
    place = f"{name}: line {lines_before + _ends(before) + 1}"
    byte = f"byte 0x{error.object[error.start]:02x}"
    if encoding is not None:
        return BadFile(f"{place}: {byte} is not {encoding}", hint="check --encoding, or leave it out")
    if told is None:
        hint = "name the encoding, e.g. --encoding cp1252 for a file from Excel on Windows"
        return BadFile(f"{place}: {byte} is not UTF-8", hint=hint)
    what = f"{_NAMES[told]}, which its first bytes say it is"
    if error.reason in ("truncated data", "unexpected end of data"):
        return BadFile(f"{place}: ends within a character of {what}", hint="it was cut off: save or copy it again")
    return BadFile(f"{place}: {byte} is not {what}", hint="save it once more, as CSV in UTF-8")


def _with_nul(name: str, line: int, start: bytes) -> BadFile:
    """`start` are the first bytes of a file that nobody has told the encoding of; they may look like UTF-16."""
    hint = "save it as CSV in UTF-8"
    blank = [byte == 0 for byte in start[:4]]
    if blank in ([False, True, False, True], [True, False, True, False]):
        hint = f"it looks like UTF-16: --encoding utf-16-{'be' if blank[0] else 'le'}"
    return BadFile(f"{name}: line {line}: a NUL character, so this is not a text file", hint=hint)
