"""`import`, `export` and `template` of packages, items and clients: CSV in and out (spec, section 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pkgcli.cli.call import Call
from pkgcli.cli.declared import Commands, argument, command, option
from pkgcli.errors import Unreadable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pkgcli.imports.all_or_nothing import ImportRequest

FILE = argument("FILE", of="file", help="A CSV file; - is standard input.")
_UPDATE = option("--update", help="Change what is there and differs.")
SKIP_BAD = option("--skip-bad", help="Import the good rows; the bad ones go into a file.")
REJECTED = option("--rejected", metavar="FILE", of="file", help="That file; else FILE.rejected.csv.")
MAP = option("--map", metavar="COLUMN=HEADER", help="What a column is called.")
ENCODING = option("--encoding", metavar="E", help="Such as cp1252; else UTF-8.")
DELIMITER = option("--delimiter", metavar="D", help="One of , ; | and tab.")
DECIMAL = option("--decimal", metavar="M", help="The decimal mark of amounts, . or ,")
DATES = option("--dates", metavar="ORDER", of=("ymd", "dmy", "mdy"), help="Of days that aren't ISO: ymd, dmy or mdy.")
_CREATE_ITEMS = option("--create-items", help="Make items that aren't known.")


def package_files(app: Commands) -> None:
    """Declare `package import`, `export` and `template`."""
    command(app, "import", writes=True)(_import_packages)
    command(app, "export")(_export_packages)
    command(app, "template")(_package_template)


def item_files(app: Commands) -> None:
    """Declare `item import`, `export` and `template`."""
    command(app, "import", writes=True)(_import_items)
    command(app, "export")(_export_items)
    command(app, "template")(_item_template)


def client_files(app: Commands) -> None:
    """Declare `client import`, `export` and `template`."""
    command(app, "import", writes=True)(_import_clients)
    command(app, "export")(_export_clients)
    command(app, "template")(_client_template)


def _import_packages(
    call: Call,
    file: str = FILE,
    update: bool = _UPDATE,
    create_items: bool = _CREATE_ITEMS,
    skip_bad: bool = SKIP_BAD,
    rejected: str | None = REJECTED,
    mapping: list[str] | None = MAP,
    encoding: str | None = ENCODING,
    delimiter: str | None = DELIMITER,
    decimal: str | None = DECIMAL,
    dates: str | None = DATES,
) -> Any:
    """Import packages, all or nothing.

    One row per package, with `lines` such as `facial=3; massage:60=4`, or one row per line with `item`, `unit_cost`
    and `cap`. Matching is by code.

    \b
    pkgcli package template > packages.csv
    pkgcli package import packages.csv --dry-run
    pkgcli package import preise.csv --map price=Preis --decimal , --encoding cp1252
    """
    from pkgcli.imports.packages import import_packages

    form = (mapping, encoding, delimiter)
    with file_request(
        call, file, skip_bad, rejected, form, update=update, decimal=decimal, dates=dates, create_items=create_items
    ) as asked:
        return import_packages(call.occasion, asked)


def _import_items(
    call: Call,
    file: str = FILE,
    update: bool = _UPDATE,
    skip_bad: bool = SKIP_BAD,
    rejected: str | None = REJECTED,
    mapping: list[str] | None = MAP,
    encoding: str | None = ENCODING,
    delimiter: str | None = DELIMITER,
    decimal: str | None = DECIMAL,
) -> Any:
    """Import items, all or nothing. Matching is by code.

    \b
    pkgcli item template > items.csv
    pkgcli item import items.csv --update --dry-run
    """
    from pkgcli.imports.items import import_items

    form = (mapping, encoding, delimiter)
    with file_request(call, file, skip_bad, rejected, form, update=update, decimal=decimal) as asked:
        return import_items(call.occasion, asked)


def _import_clients(
    call: Call,
    file: str = FILE,
    update: bool = _UPDATE,
    skip_bad: bool = SKIP_BAD,
    rejected: str | None = REJECTED,
    mapping: list[str] | None = MAP,
    encoding: str | None = ENCODING,
    delimiter: str | None = DELIMITER,
) -> Any:
    """Import clients, all or nothing. Matching is by code.

    A row without one is a new client, or rejected where an equal one is known.

    \b
    pkgcli client template > clients.csv
    pkgcli client import clients.csv --dry-run
    """
    from pkgcli.imports.clients import import_clients

    form = (mapping, encoding, delimiter)
    with file_request(call, file, skip_bad, rejected, form, update=update) as asked:
        return import_clients(call.occasion, asked)


def _export_packages(call: Call) -> None:
    """Write all packages as CSV that imports again.

    \b
    pkgcli package export -o packages.csv
    """
    from pkgcli.exports.catalogue import export_packages

    write_export(call, export_packages)


def _export_items(call: Call) -> None:
    """Write all items as CSV that imports again.

    \b
    pkgcli item export -o items.csv
    """
    from pkgcli.exports.catalogue import export_items

    write_export(call, export_items)


def _export_clients(call: Call) -> None:
    """Write all clients as CSV that imports again.

    \b
    pkgcli client export -o clients.csv
    """
    from pkgcli.exports.catalogue import export_clients

    write_export(call, export_clients)


def _package_template(call: Call) -> None:
    """Print a CSV file to fill in: the header with an example.

    \b
    pkgcli package template > packages.csv
    """
    write_template(call, "package")


def _item_template(call: Call) -> None:
    """Print a CSV file to fill in: the header with an example.

    \b
    pkgcli item template > items.csv
    """
    write_template(call, "item")


def _client_template(call: Call) -> None:
    """Print a CSV file to fill in: the header with an example.

    \b
    pkgcli client template > clients.csv
    """
    write_template(call, "client")


@contextmanager
def file_request(
    call: Call,
    file: str,
    skip_bad: bool,
    rejected: str | None,
    form: tuple[list[str] | None, str | None, str | None],
    **more: Any,
) -> Iterator[ImportRequest]:
    """What is asked of an import, with a bar on stderr while it runs. `form` is --map, --encoding and --delimiter."""
    from pkgcli.imports.all_or_nothing import ImportRequest
    from pkgcli.imports.csv_source import CsvForm
    from pkgcli.render.progress import progress

    if rejected is not None and not skip_bad:
        raise Unreadable("--rejected", rejected, "goes with --skip-bad", "add --skip-bad")
    mapping, encoding, delimiter = form
    drawn = call.runtime.stderr.isatty() and not call.quiet
    with progress(_rows(file) if drawn else None, "importing", call.runtime.stderr, drawn) as advance:
        yield ImportRequest(
            file=file,
            skip_bad=skip_bad,
            rejected_file=rejected,
            form=CsvForm(encoding, delimiter, tuple(mapping or ())),
            stdin=_bytes_of(call.runtime.stdin) if file == "-" else None,
            advance=advance,
            **more,
        )


def _bytes_of(stream: Any) -> Any:
    """Standard input as bytes; a test's is text."""
    from io import BytesIO

    return stream.buffer if hasattr(stream, "buffer") else BytesIO(stream.read().encode())


def _rows(file: str) -> int | None:
    """About how many rows there are, for the bar; None where counting them would use them up."""
    import os
    from pathlib import Path

    if file == "-" or not os.path.isfile(file):  # noqa: PTH113  (Path.is_file raises for a name too long)
        return None
    try:
        with Path(file).open("rb") as stream:
            return max(sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(1 << 20), b"")) - 1, 1)
    except OSError:
        return None  # the import says what is wrong with it


def write_export(call: Call, export: Callable[[Any], list[tuple[str, ...]]]) -> None:
    """Write the rows that an export gives."""
    from pkgcli.exports.catalogue import write_csv

    delimiter = _delimiter_of(call)
    rows = export(call.occasion)
    call.write_out(lambda output: write_csv(rows, output.stream, delimiter, terminal=output.terminal))


def write_template(call: Call, kind: str) -> None:
    """Print the template of that kind of file."""
    from pkgcli.exports.catalogue import template

    _delimiter_of(call)
    call.write_out(lambda output: _put(output.stream, template(kind)))


def _put(stream: Any, text: str) -> None:
    stream.write(text)


def _delimiter_of(call: Call) -> str:
    """CSV unless --tsv: what imports again is a file of cells."""
    if call.format in ("json", "jsonl"):
        raise Unreadable("--format", call.format, "an export is CSV or TSV", "pkgcli NOUN list --all --json")
    return "\t" if call.format == "tsv" else ","
