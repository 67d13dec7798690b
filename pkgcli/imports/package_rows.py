"""One row per line of a package: which rows belong together, and what they say of the package and of their line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pkgcli.imports.cells import Cells
from pkgcli.imports.csv_source import Row
from pkgcli.rules.quantities import GivenLine, read_whole
from pkgcli.rules.texts import clean_code, code_key, shown
from pkgcli.views.imported import Rejected

LINE_COLUMNS = ("item", "unit_cost", "cap")


def grouped(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """Rows with the same code, or with none, go on with the package above (spec, section 6)."""
    group: list[Row] = []
    for row in rows:
        code = row.values["code"]
        if group and code and code_key(code) != code_key(group[0].values["code"]):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def check_agreement(group: Sequence[Row], problems: list[Rejected]) -> None:
    """The first row says what the package is; a further one that says something else is a problem."""
    first = group[0]
    for row in group[1:]:
        for column, text in row.values.items():
            if column in (*LINE_COLUMNS, "code", "problem") or not text or text == first.values[column]:
                continue
            message = f"differs from line {first.line}, which says '{shown(first.values[column])}' of the same package"
            problems.append(Rejected(row.line, column, shown(text), message))


def read_item_rows(group: Sequence[Row], problems: list[Rejected]) -> list[tuple[GivenLine, Cells]]:
    """The line of each row, with the cells that it was read from. Only the first row may be without one."""
    given: list[tuple[GivenLine, Cells]] = []
    line_of_item: dict[str, int] = {}
    for row in group:
        cells = Cells(row, problems)
        if not cells.text("item"):
            if row is not group[0]:
                cells.reject("item", f"there is no item on a further line of the package on line {group[0].line}")
            elif cells.text("unit_cost") or cells.text("cap"):
                cells.reject("item", "there is no item, but a cost or a cap")
            continue
        item = cells.read("item", clean_code, "")
        line = GivenLine(item, cells.read("unit_cost", _read_count, None), cells.read("cap", _read_count, None))
        first = line_of_item.setdefault(code_key(item), row.line)
        if item and first != row.line:
            cells.reject("item", f"stands on line {first} already, in the same package")
        elif item:
            given.append((line, cells))
    return given


def _read_count(text: str, column: str) -> int | None:
    return read_whole(text, column)
