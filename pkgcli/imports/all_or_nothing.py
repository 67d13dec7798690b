"""What every import shares: one transaction, every bad row told, and nothing written where one is bad.

With `skip_bad` the good rows are imported and the bad ones go into a file of their own (spec, section 6).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import BinaryIO, Protocol

from pkgcli.errors import BadFile, Unreadable
from pkgcli.frozen import Frozen, replace
from pkgcli.imports.bulk import MANY
from pkgcli.imports.cells import BadRows
from pkgcli.imports.csv_source import Columns, CsvForm, CsvSource, Row, csv_source
from pkgcli.imports.rejected_file import RejectedFile
from pkgcli.imports.text_source import LONGEST
from pkgcli.keeping.backup import NOTE, backup_first, note_values
from pkgcli.operations import Occasion, Operation, is_answered, record
from pkgcli.rules.given_days import ORDERS, GivenDay
from pkgcli.rules.texts import shown
from pkgcli.views.imported import Imported, Rejected
from pkgcli.views.keeping import BackedUp


def _no_progress(rows: int) -> None:
    return None


def _nothing_more(operation: Operation) -> Sequence[str]:
    return ()


class ImportRequest(Frozen):
    """What is asked of an import. `file` is a path or `-`; `decimal` is the decimal mark, None where amounts tell."""

    file: str
    update: bool = False
    skip_bad: bool = False
    rejected_file: str | None = None
    """Where `skip_bad` puts the bad rows; None is FILE.rejected.csv, or the next name that is free."""
    create_items: bool = False
    decimal: str | None = None
    dates: str | None = None
    """In which order days are written, of `ORDERS`; None where they are ISO."""
    on: GivenDay | None = None
    """Of cards: the day from which they are kept here; None is today."""
    new_clients: bool = False
    """Of cards: clients that aren't known are made."""
    form: CsvForm = CsvForm()
    stdin: BinaryIO | None = None
    advance: Callable[[int], None] = _no_progress
    """Called with the number of rows done since."""
    at_end: Callable[[Operation], Sequence[str]] = _nothing_more
    """Called when all rows are done, within the operation; what it says is told with the answer."""


class Taker(Protocol):
    """What the import of one kind of record does with the rows."""

    def groups(self, rows: Iterator[Row]) -> Iterator[list[Row]]:
        """The rows that make one record, together."""

    def look_up(self, groups: Sequence[list[Row]]) -> None:
        """Ask, for all of these at once, what the file has of them already: they are taken next."""

    def take(self, group: list[Row]) -> str:
        """Import one record and say whether it was `new`, `changed` or `unchanged`.

        Raises BadRows before anything of it is written.
        """

    def write(self) -> None:
        """Write what was taken and still waits: nothing does when more is looked up."""

    def messages(self) -> list[str]:
        """What a person should know, once all rows are done."""

    def answer(self, imported: Imported) -> Imported:
        """The same answer, or one that says more."""


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
    refuse_unknown_marks(request.decimal, request.dates)
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


def refuse_unknown_marks(decimal: str | None, dates: str | None) -> None:
    """Raises Unreadable for a `--decimal` or `--dates` that isn't one."""
    if decimal not in (None, ".", ","):
        raise Unreadable("--decimal", shown(decimal or ""), "the decimal mark is . or ,", "type --decimal .")
    if dates not in (None, *ORDERS):
        reason = f"is none of {', '.join(ORDERS)}"
        raise Unreadable("--dates", shown(dates or ""), reason, "type --dates dmy for 31.12.2026")


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
    path = Path(request.rejected_file) if request.rejected_file else _free_name(request.file)
    aside = RejectedFile(path, source.header, source.delimiter, only_check=occasion.dry_run)
    try:
        yield aside
    except BaseException:
        aside.discard()
        raise


def _free_name(file: str) -> Path:
    """FILE.rejected.csv; FILE.rejected-2.csv and so on where last month's is still there."""
    stem = "stdin.rejected" if file == "-" else f"{file}.rejected"
    return next(path for nth in count(1) if not (path := Path(f"{stem}{'' if nth == 1 else f'-{nth}'}.csv")).exists())


def _take_all(
    operation: Operation, request: ImportRequest, source: CsvSource, taker: Taker, aside: RejectedFile | None
) -> Imported:
    # A cache that spills before the end locks readers out until then, and one that never does is as large as the file.
    operation.connection.execute("PRAGMA cache_size = -20480")
    count = {"new": 0, "changed": 0, "unchanged": 0}
    rejected: list[Rejected] = []
    for groups in _batches(taker.groups(source.rows()), source):
        taker.look_up(groups)
        for group in groups:
            try:
                count[taker.take(group)] += 1
            except BadRows as bad:
                rejected.extend(bad.problems)
                if aside is not None:
                    aside.keep(group, bad.problems)
        taker.write()
        request.advance(sum(map(len, groups)))
    if rejected and (aside is None or not any(count.values())):
        raise _bad_file(source.name, rejected, skipped=aside is not None)
    messages = [*taker.messages(), *request.at_end(operation)]
    if aside is not None and rejected:
        aside.close()  # before the commit: a full disk takes the import back
        messages.append(f"the rejected rows {'would be' if operation.occasion.dry_run else 'are'} in {aside.path}")
    imported = Imported(
        operation=operation.id if count["new"] or count["changed"] else None,
        file=source.name,
        dry_run=operation.occasion.dry_run,
        **count,
        rejected=tuple(rejected),
        messages=tuple(messages),
    )
    return taker.answer(imported)


def _batches(groups: Iterator[list[Row]], source: CsvSource) -> Iterator[list[list[Row]]]:
    """So many together that a statement serves them all, and so few that memory doesn't grow with the file."""
    batch: list[list[Row]] = []
    begun = source.place()
    for group in groups:
        batch.append(group)
        if len(batch) == MANY or source.place() - begun > LONGEST:
            yield batch
            batch, begun = [], source.place()
    if batch:
        yield batch


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
