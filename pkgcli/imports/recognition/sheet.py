"""A file before anything of it is imported: its bytes, its encoding, its delimiter, its header and its rows as text."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from pkgcli.errors import BadFile
from pkgcli.imports.csv_source import DELIMITERS, given_delimiter
from pkgcli.imports.text_source import LONGEST, known_encoding, opened, text_lines
from pkgcli.rules.texts import shown
from pkgcli.views.recognition import Choice, Question

_CHUNK = 65_536
_SOME_WORDS = 3
_TELLING = re.compile(r'[^\s;,|"]{0,40}[^\x00-\x7f\s][^\s;,|"]{0,40}')
_OLDER = ("cp1252", "cp850", "mac_roman")
"""What spreadsheets of Windows, of DOS and of older Macs write, shown to whoever is asked."""


class Unsettled(Exception):
    """The file can't be read further before this is answered."""

    def __init__(self, question: Question) -> None:
        super().__init__(question.text)
        self.question = question


class Sheet:
    """One file that is looked at, as often as need be.

    `name` is what it is called in a message, `file` what to name for reading it once more: itself, or `-` for its
    bytes, which came through a pipe and are kept in `stream`.
    """

    def __init__(self, name: str, file: str, stream: BinaryIO) -> None:
        self.name = name
        self.file = file
        self.stream = stream
        self._is_unicode: bool | None = None

    def is_unicode(self) -> bool:
        """Whether it says so by its first bytes, or all of it is UTF-8."""
        if self._is_unicode is None:
            self._is_unicode = self._tells_unicode()
        return self._is_unicode

    def _tells_unicode(self) -> bool:
        self.stream.seek(0)
        start = self.stream.read(3)
        if start.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in start:
            return True  # with NUL it is no text of one byte a letter: reading it says what it may be
        self.stream.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")("strict")
        try:
            while chunk := self.stream.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
        return True

    def ask_encoding(self) -> Unsettled:
        """Nobody has said the encoding of a file that isn't UTF-8: words of it, as each encoding would read them."""
        readings: dict[str, str] = {}
        for encoding in _OLDER:
            words = self._telling_words(encoding)
            if words and words not in readings.values():
                readings[encoding] = words
        choices = tuple(Choice("--encoding", encoding, words) for encoding, words in readings.items())
        text = f"{self.name} isn't UTF-8; which of these reads right?"
        return Unsettled(Question(text, choices, Choice("--encoding", "NAME", "the name of another encoding")))

    def _telling_words(self, encoding: str) -> str:
        """The first words that read otherwise by another encoding; none where the file can't be read by this one."""
        found: dict[str, None] = {}
        self.stream.seek(0)
        try:
            for text in codecs.iterdecode(iter(lambda: self.stream.read(_CHUNK), b""), encoding, "strict"):
                if len(found) < _SOME_WORDS:
                    found.update(dict.fromkeys(map(shown, _TELLING.findall(text))))
        except UnicodeDecodeError:
            return ""
        return ", ".join(list(found)[:_SOME_WORDS])

    def lines(self, encoding: str | None) -> Iterator[str]:
        """From the first one on that says something. Raises BadFile."""
        self.stream.seek(0)
        lines = text_lines(self.stream, self.name, encoding and known_encoding(encoding), "card")
        first = next((line for line in lines if line.strip()), None)
        if first is None:
            raise BadFile(f"{self.name}: is empty", hint="a file begins with a header: pkgcli card template")
        return chain([first], lines)

    def first_line(self, encoding: str | None) -> tuple[str, str | None]:
        """The line of the header, and the delimiter that a line `sep=;` before it names."""
        lines = self.lines(encoding)
        first = next(lines)
        if first[:4].lower() != "sep=":
            return first, None
        return next((line for line in lines if line.strip()), ""), given_delimiter(first[4:].rstrip("\r\n"))

    def records(self, encoding: str | None, delimiter: str) -> Iterator[list[str]]:
        """The cells of the header and of each row, trimmed. It ends before a quote that is out of place: the import
        tells where that is."""
        lines = self.lines(encoding)
        first = next(lines)
        lines = lines if first[:4].lower() == "sep=" else chain([first], lines)
        csv.field_size_limit(LONGEST)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                if any(map(str.strip, cells)):
                    yield [cell.strip() for cell in cells]
        except csv.Error:
            return

    def header(self, encoding: str | None, delimiter: str) -> list[str]:
        return next(self.records(encoding, delimiter), [])

    def some_rows(self, encoding: str | None, delimiter: str, count: int) -> list[list[str]]:
        return list(islice(self.records(encoding, delimiter), 1, count + 1))


@contextmanager
def sheet_of(file: str, stdin: BinaryIO | None = None) -> Iterator[Sheet]:
    """The file, or standard input where it is `-`, to be read as often as need be. Raises BadFile."""
    name = "standard input" if file == "-" else shown(file, 200)
    with opened(file, stdin) as stream:
        is_kept = file == "-" or not Path(file).is_file()
        yield Sheet(name, "-" if is_kept else file, stream)


def marks_in(line: str) -> list[str]:
    """The delimiters that stand in a line."""
    return [mark for mark in DELIMITERS if mark in line]


def split_line(line: str, mark: str) -> list[str]:
    """The cells of one line. None where a quote is out of place."""
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=mark), [])]
    except csv.Error:
        return []
