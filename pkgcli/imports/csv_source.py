"""CSV files, read row by row: delimiter and columns are found from the header, and every row knows its line.

What concerns the whole file raises BadFile in one line with its place; what concerns one row comes with the row
as its `problem`, so that every bad row can be listed (spec, section 6).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import BinaryIO, NamedTuple

from pkgcli.errors import BadFile, Unreadable
from pkgcli.frozen import Frozen
from pkgcli.imports.text_source import LONGEST, known_encoding, opened, text_lines, too_long
from pkgcli.rules.texts import shown

DELIMITERS = {",": ",", ";": ";", "|": "|", "\t": "TAB"}
"""What a file may have between its cells, and how it is called."""

_GIVEN_DELIMITERS = {**{mark: mark for mark in ",;|\t"}, "tab": "\t", "\\t": "\t", "t": "\t"}
_LINE_ENDS = "\r\n"
_BLANK = " \t\r\n\u00a0"


class Columns(Frozen):
    """The columns that a file of `noun`s may have, those that it must have, and those that are there and not read."""

    noun: str
    known: tuple[str, ...]
    required: tuple[str, ...]
    ignored: tuple[str, ...] = ("problem",)

    def named(self, header: str) -> str | None:
        """The column that a header means, whatever its case, spaces and dashes."""
        wanted = folded_header(header)
        return next((name for name in self.known + self.ignored if folded_header(name) == wanted), None)


class Row(NamedTuple):
    """`line` is where it begins in the file, `cells` are as they stand there, `values` by column and trimmed."""

    line: int
    cells: list[str]
    values: dict[str, str]
    problem: str | None = None


class CsvForm(Frozen):
    """How the user says that the file is to be read; None where the file tells."""

    encoding: str | None = None
    delimiter: str | None = None
    mapping: tuple[str, ...] = ()
    """`price=Preis`, of `--map`"""
    left_out: tuple[str, ...] = ()
    """Headers that are passed over; one without a text is `column 3`."""


Renamed = dict[str, tuple[str, str]]
"""Of `--map`: by folded header, the column and the header as it was typed."""


class CsvSource:
    """One file that is being read. `header` is as it stands there; `rows` can be taken once."""

    def __init__(self, name: str, stream: BinaryIO, encoding: str | None, columns: Columns, form: CsvForm) -> None:
        self.name = name
        self._stream = stream
        self._lines = text_lines(stream, name, encoding, columns.noun)
        self._lines_before = 0
        renamed = read_mapping(form.mapping, columns)
        first, self.delimiter = self._beginning(form, columns, renamed)
        csv.field_size_limit(LONGEST)
        self._reader = csv.reader(chain([first], self._lines), delimiter=self.delimiter, strict=True)
        line, self.header = next(self._records(), (1, []))
        self._columns = _columns_of(f"{name}: line {line}", self.header, columns, renamed, form.left_out)

    def has(self, column: str) -> bool:
        """Whether the file has that column, under whatever header."""
        return column in self._columns

    def place(self) -> int:
        """How many bytes of it have been read."""
        return self._stream.tell()

    def digest(self) -> str:
        """SHA-256 of the file's bytes, wherever it is being read."""
        from hashlib import sha256

        place, digest = self._stream.tell(), sha256()
        self._stream.seek(0)
        while chunk := self._stream.read(LONGEST):
            digest.update(chunk)
        self._stream.seek(place)
        return digest.hexdigest()

    def rows(self) -> Iterator[Row]:
        """The rows; empty lines are passed over. Raises BadFile for a quote that isn't closed, and without any row."""
        some = False
        for line, cells in self._records():
            trimmed = [cell.strip(_BLANK) for cell in cells]
            if any(trimmed):
                some = True
                yield self._row(line, cells, trimmed)
        if not some:
            raise BadFile(f"{self.name}: there is only a header and no row", hint="nothing was imported")

    def _beginning(self, form: CsvForm, columns: Columns, renamed: Renamed) -> tuple[str, str]:
        """The first line of the header, and the delimiter. A first line `sep=;`, as Excel writes it, is passed over."""
        given, said_by = given_delimiter(form.delimiter), "--delimiter"
        first = self._first_line(columns.noun)
        if first[:4].lower() == "sep=":
            if given is None:
                said_by = f"line {self._lines_before + 1}"
                given = _separator(f"{self.name}: {said_by}", first[4:].rstrip(_LINE_ENDS))
            self._lines_before += 1
            first = self._first_line(columns.noun)
        place = f"{self.name}: line {self._lines_before + 1}"
        if given is None:
            return first, _found_delimiter(place, first, columns, renamed)
        _check_delimiter(place, first, given, said_by, columns, renamed)
        return first, given

    def _row(self, line: int, cells: list[str], trimmed: list[str]) -> Row:
        values = dict(zip(self._columns, trimmed, strict=False))
        if len(cells) == len(self._columns):
            return Row(line, cells, values)
        values.update(dict.fromkeys(self._columns[len(cells) :], ""))
        return Row(line, cells, values, self._miscounted(cells))

    def _miscounted(self, cells: list[str]) -> str:
        mark, due = DELIMITERS[self.delimiter], len(self._columns)
        count = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
        if len(cells) > due:
            why = f"a {mark} that belongs to an amount or a text wants its cell in quotes"
        elif len(cells) == 1:
            why = f"the delimiter of the header is {mark}"
        else:
            why = "an empty cell keeps its delimiter"
        return f"{count}, and the header has {due}; {why}"

    def _first_line(self, noun: str) -> str:
        """The first line that isn't blank; those before it are counted."""
        for line in self._lines:
            if line.strip():
                return line
            self._lines_before += 1
        raise BadFile(f"{self.name}: is empty", hint=f"a file begins with a header: pkgcli {noun} template")

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """The rows from here on, each with the line on which it begins."""
        reader, before = self._reader, self._lines_before + 1
        line = reader.line_num + before
        try:
            for cells in reader:
                yield line, cells
                line = reader.line_num + before
        except csv.Error as error:
            raise self._malformed(error, line) from None

    def _malformed(self, error: csv.Error, line: int) -> BadFile:
        last = self._reader.line_num + self._lines_before
        if "field limit" in str(error):
            raise too_long(self.name, line, "; is a quote there not closed?" if last > line else "")
        hint = 'a quote within a cell is doubled, and the cell quoted: "the ""best"" facial"'
        if "unexpected end" in str(error):
            return BadFile(f"{self.name}: line {line}: a quote that opens there is never closed", hint=hint)
        where = f", and what follows its end on line {last} is no delimiter" if last > line else ""
        return BadFile(f"{self.name}: line {line}: a quote is out of place there{where}", hint=hint)


@contextmanager
def csv_source(file: str, columns: Columns, form: CsvForm, stdin: BinaryIO | None = None) -> Iterator[CsvSource]:
    """The CSV file, or standard input where `file` is `-`, with its header read.

    Raises BadFile for a file that can't be opened or read as text, is empty, or whose header won't do; Unreadable for
    a `form` that can't be.
    """
    encoding = None if form.encoding is None else known_encoding(form.encoding)
    name = "standard input" if file == "-" else shown(file, 200)
    with opened(file, stdin) as stream:
        yield CsvSource(name, stream, encoding, columns, form)


def read_mapping(mapping: Sequence[str], columns: Columns) -> Renamed:
    """`price=Preis` of `--map`. Raises Unreadable."""
    renamed: Renamed = {}
    for text in mapping:
        column, equals, header = text.partition("=")
        known = columns.named(column)
        if not equals or not header.strip():
            raise Unreadable("--map", shown(text), "is COLUMN=HEADER", "type it like price=Preis")
        if known is None or known in columns.ignored:
            raise Unreadable("--map", shown(text), f"there is no column '{shown(column)}'", _known(column, columns))
        if folded_header(header) in renamed or any(known == column for column, _ in renamed.values()):
            raise Unreadable("--map", shown(text), "that column, or that header, is mapped twice")
        renamed[folded_header(header)] = (known, header.strip())
    return renamed


def given_delimiter(text: str | None) -> str | None:
    """The mark that is meant by `;`, `tab` and so on. Raises Unreadable."""
    mark = None if text is None else _delimiter_named(text)
    if text is not None and mark is None:
        raise Unreadable("--delimiter", shown(text), "is none of , ; | and tab")
    return mark


def _separator(place: str, text: str) -> str:
    mark = _delimiter_named(text)
    if mark is None:
        raise BadFile(f"{place}: 'sep={shown(text)}' names none of , ; | and tab", hint="delete that line")
    return mark


def _delimiter_named(text: str) -> str | None:
    return _GIVEN_DELIMITERS.get(text.casefold() if len(text) > 1 else text)


def _known_columns(line: str, columns: Columns, renamed: Renamed) -> dict[str, int]:
    """How many known columns each delimiter makes of the header line."""
    return {
        mark: sum(columns.named(cell) is not None or folded_header(cell) in renamed for cell in _split(line, mark))
        for mark in DELIMITERS
    }


def _check_delimiter(place: str, line: str, given: str, said_by: str, columns: Columns, renamed: Renamed) -> None:
    """Raises BadFile where the delimiter that was given makes nothing of the header line, and another one does."""
    known = _known_columns(line, columns, renamed)
    best = max(known, key=lambda mark: (known[mark], mark in line))
    if not known[given] and known[best]:
        seems, given = DELIMITERS[best], DELIMITERS[given]
        hint = "leave out --delimiter" if said_by == "--delimiter" else f"delete {said_by}"
        what = f"{said_by} says '{given}', and the delimiter of the header seems to be '{seems}'"
        raise BadFile(f"{place}: {what}", hint=hint)


def _found_delimiter(place: str, line: str, columns: Columns, renamed: Renamed) -> str:
    """The delimiter that makes most known columns of the header line."""
    known = _known_columns(line, columns, renamed)
    most = max(known.values())
    best = [mark for mark, count in known.items() if count == most]
    if len(best) == 1:
        return best[0]
    present = [mark for mark in best if mark in line]
    if most and len(present) <= 1:
        return present[0] if present else ","
    if most:
        either = " or ".join(DELIMITERS[mark] for mark in present)
        raise BadFile(f"{place}: the delimiter could be {either}", hint="say which with --delimiter")
    wanted = ", ".join(columns.known)
    header = shown(line.rstrip(_LINE_ENDS))
    raise BadFile(f"{place}: '{header}' is no header: none of the columns {wanted}", hint=_map_hint(columns))


def _split(line: str, mark: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=mark), [])
    except csv.Error:
        return []


def _columns_of(
    place: str, header: list[str], columns: Columns, renamed: Renamed, left_out: Sequence[str] = ()
) -> list[str]:
    """The column that each header means. Raises BadFile for one that is doubled, unknown or missing."""
    labels = [header_label(text, number) for number, text in enumerate(header, 1)]
    keys = list(map(folded_header, labels))
    for folded, (known, wanted) in renamed.items():
        if folded not in keys:
            what = f"--map {known}: there is no header '{shown(wanted)}'"
            raise BadFile(f"{place}: {what}", hint=f"the headers are {', '.join(map(shown, labels))}")
    found: dict[str, str] = {}
    passed_over = {folded_header(text) for text in left_out}
    for number, (text, key) in enumerate(zip(header, keys, strict=True), 1):
        if key in passed_over:
            found[f"left out {number}"] = text
            continue
        column = renamed[key][0] if key in renamed else columns.named(text)
        if column is None:
            what = f"unknown column '{shown(text.strip())}'" if text.strip() else f"column {number} has no header"
            raise BadFile(f"{place}: {what}", hint=_known(text, columns))
        if column in found:
            same = "" if found[column] == text else f", as '{shown(found[column])}' and as '{shown(text)}'"
            raise BadFile(f"{place}: column '{column}' stands there twice{same}", hint="keep one of them")
        found[column] = text
    missing = [column for column in columns.required if column not in found]
    if missing:
        what = f"column {missing[0]} is missing" if len(missing) == 1 else f"columns {', '.join(missing)} are missing"
        raise BadFile(f"{place}: {what}", hint=_map_hint(columns, missing[0]))
    return list(found)


def header_label(text: str, number: int) -> str:
    """What a header is called: by its text, or by its place where it has none."""
    return text.strip() or f"column {number}"


def _known(text: str, columns: Columns) -> str:
    from difflib import get_close_matches

    folded = {folded_header(name): name for name in columns.known}
    near = get_close_matches(folded_header(text), folded, n=1)
    meant = f"did you mean {folded[near[0]]}? " if near else ""
    return f"{meant}the columns are {', '.join(columns.known)}"


def _map_hint(columns: Columns, column: str | None = None) -> str:
    return f"if it is called otherwise there, say so: --map {column or columns.required[0]}=HEADER"


def folded_header(header: str) -> str:
    """A header as it is compared: case, spaces, dashes and underscores aside."""
    return "".join(header.casefold().replace("_", " ").replace("-", " ").split())
