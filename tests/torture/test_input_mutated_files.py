"""Whatever has happened to a file: it is read as what it says, or refused in words of ours, and nothing is written.

Most files of a slice go through the loader within one transaction, each taken back to its savepoint; one in fifty is
a whole import of its own.
"""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from figures import tried
from input_mutations import SEEDS, mutated
from input_salon import stocked, unprintable
from sizes import FULL, size

from pkgcli.errors import BadFile, PkgcliError
from pkgcli.imports.all_or_nothing import ImportRequest, _take_all
from pkgcli.imports.clients import COLUMNS as CLIENT_COLUMNS
from pkgcli.imports.clients import _Clients, import_clients
from pkgcli.imports.csv_source import CsvForm, CsvSource
from pkgcli.imports.items import COLUMNS as ITEM_COLUMNS
from pkgcli.imports.items import _Items, import_items
from pkgcli.imports.packages import COLUMNS as PACKAGE_COLUMNS
from pkgcli.imports.packages import _Packages, import_packages
from pkgcli.imports.rejected_file import RejectedFile
from pkgcli.imports.text_source import known_encoding
from pkgcli.operations import Operation, record
from pkgcli.render.error_text import render_error
from pkgcli.views.imported import Imported

if TYPE_CHECKING:
    from tests.conftest import Shop

SLICES = 20 if FULL else 2
FILES_OF_A_SLICE = size(5_000, 1_000_000) // SLICES
WHOLE_EVERY = 50

LOADERS: dict[str, tuple[Any, Any, Any]] = {
    "item": (ITEM_COLUMNS, _Items, import_items),
    "client": (CLIENT_COLUMNS, _Clients, import_clients),
    "package": (PACKAGE_COLUMNS, _Packages, import_packages),
}

_STORED = (
    "SELECT code || ' ' || name || ' ' || coalesce(category, '') || ' ' || coalesce(swap_group, '') FROM item"
    " UNION ALL SELECT code || ' ' || name || ' ' || coalesce(phone, '') || ' ' || coalesce(email, '') || ' '"
    " || coalesce(note, '') FROM client UNION ALL SELECT name FROM member UNION ALL SELECT code FROM package"
    " UNION ALL SELECT name || ' ' || coalesce(unit, '') || ' ' || coalesce(description, '') FROM package_version"
)


@dataclass(frozen=True)
class Given:
    """One file, and how it is asked to be read."""

    noun: str
    content: bytes
    options: dict[str, Any]
    form: tuple[str | None, str | None, tuple[str, ...]]

    def request(self, file: str) -> ImportRequest:
        return ImportRequest(file, form=CsvForm(*self.form), **self.options)


def given(chance: random.Random) -> Given:
    noun = chance.choice(list(SEEDS))
    content = mutated(chance.choice(SEEDS[noun]).encode(), chance)
    options: dict[str, Any] = {}
    form: tuple[str | None, str | None, tuple[str, ...]] = (None, None, ())
    if chance.random() < 0.3:
        options = {"update": chance.random() < 0.5, "skip_bad": chance.random() < 0.5}
        options |= {"decimal": chance.choice((None, None, ".", ",", "x"))}
        options |= {"create_items": chance.random() < 0.5}
        encoding = chance.choice(
            (None, None, "utf-8", "cp1252", "latin-1", "utf-16", "utf-16-le", "ascii", "cp037", "utf-32", "utf-7")
        )
        mapping = chance.choice(((), (), ("name=Preis",), ("code=name", "name=code"), ("note=code",), ("x",)))
        form = (encoding, chance.choice((None, None, None, ",", ";", "tab", "|", "x")), mapping)
    return Given(noun, content, options, form)


def refused_well(error: PkgcliError) -> None:
    """An error of ours that a person can read: exit 2 for what was typed, 5 for the file, in printable lines."""
    assert error.exit_code in (2, 5), repr(error)
    assert error.code in ("bad_file", "unreadable"), error.code
    text = io.StringIO()
    render_error(error, as_json=False, stream=text)
    lines = text.getvalue().splitlines()
    assert not unprintable(text.getvalue()), text.getvalue()
    assert lines[0].startswith("pkgcli: "), lines
    assert all(line.startswith("  ") for line in lines[1:]), lines
    for place in error.facts.get("rejected") or []:
        assert place["line"] >= 2, place
        assert place["message"], place


def is_read(file: Given, reading: Callable[[], object]) -> bool:
    """Whether the file could be read; a refusal has to be one of ours."""
    try:
        reading()
    except PkgcliError as error:
        refused_well(error)
        return False
    except Exception as fault:
        raise AssertionError(f"{file}") from fault
    return True


def rows_there(content: bytes, source: CsvSource) -> int | None:
    """How many rows the file has, counted without a CSV reader; None where a quote may make one row of many lines."""
    if b'"' in content or not content.isascii() or b"\0" in content:
        return None
    lines = [line for line in re.split(r"\r\n|\r|\n", content.decode()) if line.strip()]
    if lines and lines[0][:4].lower() == "sep=":
        del lines[0]
    return sum(bool(line.strip(" \t" + source.delimiter)) for line in lines[1:])


def load(operation: Operation, file: Given, nowhere: Path) -> None:
    """Read and take the file in the open transaction, as an import does in one of its own."""
    columns, taker, _ = LOADERS[file.noun]
    request = file.request("-")
    encoding = None if request.form.encoding is None else known_encoding(request.form.encoding)
    source = CsvSource("standard input", io.BytesIO(file.content), encoding, columns, request.form)
    aside = RejectedFile(nowhere, source.header, source.delimiter, only_check=True) if request.skip_bad else None
    done = _take_all(operation, request, source, taker(operation, request, source), aside)
    rows = rows_there(file.content, source) if encoding in (None, "utf-8") else None
    fits(file, done, rows, operation.connection.execute(_STORED).fetchall())


def fits(file: Given, done: Imported, rows: int | None, stored: list[tuple[str]]) -> None:
    """Every row was taken or told, none twice, and what is stored can be shown."""
    taken = done.new + done.changed + done.unchanged
    if rows is not None and file.noun != "package":
        assert taken + len({one.line for one in done.rejected}) == rows
    assert taken > 0
    assert not done.rejected or file.options.get("skip_bad")
    for (text,) in stored:
        assert (text.isascii() and text.isprintable()) or not unprintable(text), text


@pytest.mark.parametrize("slice", range(SLICES))
def test_a_mutated_file_is_read_or_refused_and_never_written(shop: Shop, tmp_path: Path, slice: int) -> None:
    stocked(shop)
    chance, before, path = random.Random(f"mutated {slice}"), shop.path.read_bytes(), tmp_path / "in.csv"
    outcomes: list[bool] = []

    def many(operation: Operation) -> Imported:
        for _ in range(WHOLE_EVERY - 1):
            file = given(chance)
            operation.connection.execute("SAVEPOINT one")
            outcomes.append(is_read(file, lambda file=file: load(operation, file, tmp_path / "nowhere.csv")))
            operation.connection.execute("ROLLBACK TO one")
            operation.messages.clear()
            operation.warnings.clear()
        return Imported(None, "", True, 0, 0, 0, ())

    for _ in range(FILES_OF_A_SLICE // WHOLE_EVERY):
        record(shop.occasion(dry_run=True), "item import", many, Imported)
        file = given(chance)
        path.write_bytes(file.content)
        service = LOADERS[file.noun][2]
        reading = partial(service, shop.occasion(dry_run=True), file.request(str(path)))
        outcomes.append(is_read(file, reading))
        assert shop.path.read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in.csv", "salon.db"]
    assert len(outcomes) == FILES_OF_A_SLICE
    read = sum(outcomes)
    assert FILES_OF_A_SLICE // 20 < read < FILES_OF_A_SLICE // 2, "most are bad, and some are good"
    tried("Input", f"mutated files, slice {slice}", len(outcomes), "files", lost=None, remark=f"{read} could be read")


def test_utf_16_that_was_asked_for_and_has_no_mark_is_told_as_a_bad_file(shop: Shop) -> None:
    request = ImportRequest("-", form=CsvForm("utf-16"), stdin=io.BytesIO("code\nwrap\n".encode("utf-16-be")))
    with pytest.raises(BadFile, match="has no byte-order mark") as refused:
        import_items(shop.occasion(dry_run=True), request)
    assert "utf-16-be" in (refused.value.hint or "")
