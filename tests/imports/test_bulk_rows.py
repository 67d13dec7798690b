"""Many rows at a time are written within the one transaction of the import, and go with it."""

from __future__ import annotations

from typing import Any

import pytest

from pkgcli.errors import BadFile
from pkgcli.imports.bulk import MANY

TABLES = ("item", "package", "package_version", "package_line", "client", "member", "former_state", "operation")
MORE_THAN_ONCE = 2 * MANY + 1

ROWS = {
    "items": ("code,name", lambda number: f"i{number},Item {number}"),
    "packages": ("code,price,lines", lambda number: f"p{number},{number},facial=1; massage={number + 1}"),
    "clients": ("code,name,members", lambda number: f"k{number},Ann Example {number},Tim; Rex (pet)"),
}


def file_of(kind: str, count: int) -> str:
    header, row = ROWS[kind]
    return "\n".join([header, *(row(number) for number in range(count)), ""])


def counts(shop: Any) -> list[int]:
    return [shop.rows(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES]


@pytest.mark.parametrize("kind", ROWS)
def test_a_bad_row_after_many_written_ones_leaves_nothing(shop: Any, request: Any, kind: str) -> None:
    request.getfixturevalue("four_items")
    before = counts(shop)
    with pytest.raises(BadFile):
        request.getfixturevalue(kind)(f"{file_of(kind, MORE_THAN_ONCE)}no code,{',' * file_of(kind, 0).count(',')}\n")
    assert counts(shop) == before


@pytest.mark.parametrize("kind", ROWS)
def test_an_import_that_is_interrupted_halfway_leaves_nothing(shop: Any, request: Any, kind: str) -> None:
    request.getfixturevalue("four_items")
    before = counts(shop)
    seen = 0

    def interrupt(rows: int) -> None:
        nonlocal seen
        seen += rows
        if seen == MORE_THAN_ONCE - 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        request.getfixturevalue(kind)(file_of(kind, MORE_THAN_ONCE), advance=interrupt)
    assert counts(shop) == before


@pytest.mark.parametrize("kind", ROWS)
def test_a_dry_run_of_many_rows_leaves_nothing(shop: Any, request: Any, kind: str) -> None:
    request.getfixturevalue("four_items")
    before = counts(shop)
    assert request.getfixturevalue(kind)(file_of(kind, MORE_THAN_ONCE), dry_run=True).new == MORE_THAN_ONCE
    assert counts(shop) == before


def test_each_package_has_the_version_and_the_lines_of_its_own_row(shop: Any, request: Any) -> None:
    request.getfixturevalue("four_items")
    request.getfixturevalue("packages")(file_of("packages", MORE_THAN_ONCE))
    rows = shop.rows(
        "SELECT p.code, v.name, v.price, (SELECT group_concat(i.code || '=' || l.cap, '; ') FROM package_line AS l"
        " JOIN item AS i ON i.id = l.item_id WHERE l.version_id = v.id) FROM package AS p"
        " JOIN package_version AS v ON v.package_id = p.id ORDER BY p.id"
    )
    assert rows == [
        (f"p{number}", f"p{number}", number * 100, f"facial=1; massage={number + 1}")
        for number in range(MORE_THAN_ONCE)
    ]
