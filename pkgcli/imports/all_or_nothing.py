"""What every import shares: one transaction, every bad row told, and nothing written where one is bad.

With `skip_bad` the good rows are imported and the bad ones go into a file of their own (spec, section 6).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

from pkgcli.errors import BadFile, PkgcliError, Unreadable
from pkgcli.imports.csv_source import Columns, CsvForm, CsvSource, Row, csv_source
from pkgcli.imports.rejected_file import RejectedFile
from pkgcli.keeping.backup import NOTE, backup_first, note_values
from pkgcli.operations import Occasion, Operation, is_answered, record
from pkgcli.rules.amounts import read_amount
from pkgcli.rules.texts import shown
from pkgcli.views import BackedUp, Imported, Rejected

Value = TypeVar("Value")

_MOST_MESSAGES = 20
_SUBJECT = re.compile(r"^(?:package|item|client|member) '[^']*': (?:--[a-z-]+ [0-9.]+: )?")
# On the command line a value is left out, or taken back with an empty one; in a file its cell is empty.
_TAKE_BACK = re.compile(r'leave out (--[a-z-]+), or take it back with \1 ""|take (?:it|the days) back with ')
_LEAVE_OUT = re.compile(r"leave out (--[a-z-]+)")
_OPTION = re.compile(r"--([a-z]+(?:-[a-z]+)*)")
_OPTIONS_OF_IMPORTS = ("update", "create-items", "skip-bad", "decimal")


def _no_progress(rows: int) -> None:
    return None


@dataclass(frozen=True)
class ImportRequest:
    """What is asked of an import. `file` is a path or `-`; `decimal` is the decimal mark, None where amounts tell."""

    file: str
    update: bool = False
    skip_bad: bool = False
    rejected_file: str | None = None
    """Where `skip_bad` puts the bad rows; None is FILE.rejected.csv."""
    create_items: bool = False
    decimal: str | None = None
    form: CsvForm = field(default_factory=CsvForm)
    stdin: BinaryIO | None = None
    advance: Callable[[int], None] = _no_progress
    """Called with the number of rows done since."""


class BadRows(Exception):
    """Rows that belong together and can't be imported, for each of these reasons."""

    def __init__(self, problems: Sequence[Rejected]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = list(problems)


class Taker(Protocol):
    """What the import of one kind of record does with the rows."""

    def groups(self, rows: Iterator[Row]) -> Iterator[list[Row]]:
        """The rows that make one record, together."""

    def take(self, group: list[Row]) -> str:
        """Import one record and say whether it was `new`, `changed` or `unchanged`.

        Raises BadRows before anything of it is written.
        """

    def finish(self) -> None:
        """Write what still waits, once all rows are taken."""

    def messages(self) -> list[str]:
        """What a person should know, once all rows are done."""


def import_file(
    occasion: Occasion,
    request: ImportRequest,
    kind: str,
    columns: Columns,
    taker: Callable[[Operation, ImportRequest, CsvSource], Taker],
) -> Imported:
    """The file as one operation of that kind, after a backup of what stands before it.

    The backup is made before the rows are looked at, and stays where they are refused: verifying it takes seconds in a
    large file, and within the transaction nobody else could write for as long. A second try finds it there.

    Raises BadFile with every bad row, nothing being written, unless `skip_bad`; also where no row was good.
    """
    if request.decimal not in (None, ".", ","):
        raise Unreadable("--decimal", shown(request.decimal or ""), "the decimal mark is . or ,", "type --decimal .")
    with csv_source(request.file, columns, request.form, request.stdin) as source:
        if occasion.key is not None:
            occasion = replace(occasion, asked=f"{occasion.asked} {source.digest()}")
        is_tried = occasion.dry_run or _is_repeated(occasion)
        backup = None if is_tried else _backup_before(occasion, kind)
        with _rejected_file(occasion, request, source) as aside:

            def work(operation: Operation) -> Imported:
                imported = _take_all(operation, request, source, taker(operation, request, source), aside)
                if backup is not None and imported.operation is not None:
                    operation.write_aside(NOTE, note_values(occasion, operation.business, backup))
                return imported

            return record(occasion, kind, work, Imported)


def _backup_before(occasion: Occasion, kind: str) -> BackedUp | None:
    """Made once it is known that whoever asks may import: one who may not leaves nothing behind."""
    record(replace(occasion, dry_run=True, key=None), kind, lambda operation: None, type(None))
    return backup_first(occasion)


def _is_repeated(occasion: Occasion) -> bool:
    return occasion.key is not None and is_answered(occasion)


@contextmanager
def _rejected_file(occasion: Occasion, request: ImportRequest, source: CsvSource) -> Iterator[RejectedFile | None]:
    """The file for the bad rows; it goes again where the import fails."""
    if not request.skip_bad:
        yield None
        return
    file = "stdin" if request.file == "-" else request.file
    path = Path(request.rejected_file or f"{file}.rejected.csv")
    aside = RejectedFile(path, source.header, source.delimiter, only_check=occasion.dry_run)
    try:
        yield aside
    except BaseException:
        aside.discard()
        raise


def _take_all(
    operation: Operation, request: ImportRequest, source: CsvSource, taker: Taker, aside: RejectedFile | None
) -> Imported:
    # A cache that spills before the end would lock readers out until then.
    operation.connection.execute("PRAGMA cache_size = -65536")
    count = {"new": 0, "changed": 0, "unchanged": 0}
    rejected: list[Rejected] = []
    for group in taker.groups(source.rows()):
        try:
            count[taker.take(group)] += 1
        except BadRows as bad:
            rejected.extend(bad.problems)
            if aside is not None:
                aside.keep(group, bad.problems)
        request.advance(len(group))
    if rejected and (aside is None or not any(count.values())):
        raise _bad_file(source.name, rejected, skipped=aside is not None)
    taker.finish()
    messages = _few(taker.messages())
    if aside is not None and rejected:
        aside.close()  # before the commit: a full disk takes the import back
        messages.append(f"the rejected rows {'would be' if operation.occasion.dry_run else 'are'} in {aside.path}")
    return Imported(
        operation=operation.id if count["new"] or count["changed"] else None,
        file=source.name,
        dry_run=operation.occasion.dry_run,
        **count,
        rejected=tuple(rejected),
        messages=tuple(messages),
    )


def _bad_file(name: str, rejected: list[Rejected], *, skipped: bool) -> BadFile:
    what = "1 problem" if len(rejected) == 1 else f"{len(rejected)} problems"
    error = BadFile(
        f"{name}: {what}{' and no good row' if skipped else ''}, nothing was written",
        rejected=[
            {"line": one.line, "column": one.column, "value": one.value, "message": one.message} for one in rejected
        ],
        hint=None if skipped else "put it right, or add --skip-bad to import the other rows",
    )
    error.facts["file"] = name
    return error


def _few(messages: list[str]) -> list[str]:
    more = len(messages) - _MOST_MESSAGES
    return messages if more <= 0 else [*messages[:_MOST_MESSAGES], f"and {more} more like these"]


class Cells:
    """The cells of one row: each is read with its rule, and what can't be read is noted with its place."""

    def __init__(self, row: Row, problems: list[Rejected]) -> None:
        self._row = row
        self._problems = problems

    def has(self, column: str) -> bool:
        """Whether the file has that column."""
        return column in self._row.values

    def text(self, column: str) -> str:
        return self._row.values.get(column, "")

    def read(self, column: str, rule: Callable[[str, str], Value], empty: Value) -> Value:
        """The cell as `rule(text, column)` reads it; `empty` where nothing is in it, or it was bad."""
        text = self.text(column)
        if not text:
            return empty
        try:
            return rule(text, column)
        except PkgcliError as error:
            self.reject(column, reason_of(error))
            return empty

    def amount(self, column: str, request: ImportRequest, decimals: int) -> int | None:
        """An amount in minor units; one that can be read two ways is rejected (spec, section 6)."""
        text = self.text(column)
        if not text:
            return None
        try:
            return read_amount(text, column, request.decimal).minor(decimals)
        except PkgcliError as error:
            readings = error.facts.get("readings")
            message = f"can be read as {' or as '.join(readings)}: add --decimal . or --decimal ," if readings else None
            self.reject(column, message or reason_of(error))
            return None

    def reject(self, column: str | None, message: str, value: str | None = None) -> None:
        told = value if value is not None else self.text(column) if column is not None else None
        self._problems.append(Rejected(self._row.line, column, None if not told else shown(told), message))


def reason_of(error: PkgcliError) -> str:
    """Why, and what to do, in the words of a file: its column and value are told beside it."""
    message = error.message
    if isinstance(error, Unreadable):
        argument, text = error.facts["argument"], error.facts["text"]
        message = message.removeprefix(argument if text is None else f"{argument} '{text}'").removeprefix(": ")
    else:
        message = _SUBJECT.sub("", message)
    if error.hint:
        message = f"{message}; {_for_a_cell(error.hint)}"
    return _OPTION.sub(_column_of, message)


def _for_a_cell(hint: str) -> str:
    """What to type next, where it is a cell that is put right."""
    told = _TAKE_BACK.sub(lambda found: f"leave {found[1] or ''}", hint)
    if told != hint:
        return told.replace(' ""', "") + " empty"
    return _LEAVE_OUT.sub(r"leave \1 empty", hint)


def _column_of(option: re.Match[str]) -> str:
    name = option.group(1)
    return option.group() if name in _OPTIONS_OF_IMPORTS else name.replace("-", "_")


def torn(group: Sequence[Row]) -> list[Rejected]:
    """Rows with too many or too few cells: which is which can't be said."""
    return [Rejected(row.line, None, None, row.problem) for row in group if row.problem]


def read_switch(text: str, column: str) -> bool:
    """`yes` or `no`. Raises Unreadable."""
    folded = text.casefold()
    if folded in ("yes", "y", "true", "1", "on", "x"):
        return True
    if folded in ("no", "n", "false", "0", "off"):
        return False
    raise Unreadable(column, text, "is yes or no")


def one_of(words: Sequence[str]) -> Callable[[str, str], str]:
    """A rule for a cell that holds one of these words, case aside."""

    def read(text: str, column: str) -> str:
        if text.casefold() in words:
            return text.casefold()
        raise Unreadable(column, text, f"is none of {', '.join(words)}")

    return read


def listed(codes: Sequence[str], most: int = 5) -> str:
    """The first of them for a message."""
    more = len(codes) - most
    return ", ".join(codes[:most]) + (f" and {more} more" if more > 0 else "")
