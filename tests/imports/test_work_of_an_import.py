"""What an import asks of the database, and what it keeps of its file, doesn't grow with the rows."""

from __future__ import annotations

import sqlite3
import tracemalloc
from functools import partial
from typing import Any

import pytest

from pkgcli.errors import BadFile
from pkgcli.imports.bulk import MANY

FILES = {
    "items": (
        "code,name,list_price",
        lambda number: f"i{number},Item {number} with a name of some length,{number % 50}.00",
    ),
    "packages": (
        "code,name,price,valid,lines",
        lambda number: f"p{number},Package {number},{number % 50}.00,90d,facial=1; massage={number % 20 + 1}",
    ),
    "clients": (
        "code,name,phone,email,note",
        lambda number: f"k{number},Ann Example {number},+49 {number:06},ann{number}@example.com,tea",
    ),
    "clients without a code": ("name,phone", lambda number: f"Ann Example of the long name {number},+49 {number:06}"),
}
FEW_STATEMENTS_A_BATCH = 25
LITTLE = 200_000


def file_of(kind: str, count: int, first: int = 0) -> str:
    header, row = FILES[kind]
    return "\n".join([header, *(row(number) for number in range(first, first + count)), ""])


def service_of(request: Any, kind: str) -> Any:
    return request.getfixturevalue(kind.partition(" ")[0])


class Counted(sqlite3.Connection):
    """Counts what it was asked, a statement for many rows once for each of them."""

    asked = 0

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        Counted.asked += 1
        return super().execute(sql, *values)

    def executemany(self, sql: str, values: Any) -> sqlite3.Cursor:
        rows = list(values)
        Counted.asked += len(rows)
        return super().executemany(sql, rows)


def statements_of(monkeypatch: pytest.MonkeyPatch, run: Any, *given: Any, **how: Any) -> int:
    with monkeypatch.context() as patched:
        patched.setattr(Counted, "asked", 0)
        patched.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Counted))
        run(*given, **how)
        return Counted.asked


@pytest.mark.parametrize("kind", FILES)
def test_new_rows_take_some_statements_for_hundreds_of_them(
    four_items: Any, request: Any, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    run = service_of(request, kind)
    few = statements_of(monkeypatch, run, file_of(kind, MANY), dry_run=True)
    many = statements_of(monkeypatch, run, file_of(kind, 6 * MANY), dry_run=True)

    assert 0 < many - few <= 5 * FEW_STATEMENTS_A_BATCH


@pytest.mark.parametrize("kind", ["items", "packages", "clients"])
def test_known_rows_take_some_statements_for_hundreds_of_them(
    four_items: Any, request: Any, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    run = service_of(request, kind)
    run(file_of(kind, 6 * MANY))
    run(file_of(kind, MANY))  # makes the backup that stands before both
    few = statements_of(monkeypatch, run, file_of(kind, MANY))
    many = statements_of(monkeypatch, run, file_of(kind, 6 * MANY))

    assert 0 < many - few <= 5 * FEW_STATEMENTS_A_BATCH


@pytest.mark.parametrize("kind", FILES)
def test_what_is_kept_of_a_file_does_not_grow_with_it(four_items: Any, request: Any, kind: str) -> None:
    run = service_of(request, kind)
    run(file_of(kind, 2 * MANY), dry_run=True)  # what is loaded once
    short, long = (peak_of(run, file_of(kind, count)) for count in (15 * MANY, 30 * MANY))  # more than is read at once

    assert long - short < LITTLE


def peak_of(run: Any, text: str) -> int:
    data = text.encode()
    tracemalloc.start()
    try:
        run(data, dry_run=True)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("kind", "said"), [("items", "stands on"), ("packages", "stands on"), ("clients", "is that of")]
)
def test_a_code_that_stood_far_above_is_told_with_its_line(four_items: Any, request: Any, kind: str, said: str) -> None:
    run = service_of(request, kind)
    run(file_of(kind, 3))  # the first three are known, and unchanged
    _, row = FILES[kind]
    again = [row(number) for number in (2, MANY + 7, 3 * MANY)]
    with pytest.raises(BadFile) as refused:
        run(file_of(kind, 3 * MANY + 1) + "\n".join(again) + "\n")

    last = 3 * MANY + 2
    assert [(each["line"], each["column"], each["message"]) for each in refused.value.facts["rejected"]] == [
        (last + 1, "code", f"{said} line 4 already"),
        (last + 2, "code", f"{said} line {MANY + 9} already"),
        (last + 3, "code", f"{said} line {last} already"),
    ]


@pytest.mark.parametrize("kind", ["items", "packages"])
def test_a_code_whose_first_row_was_bad_is_told_with_its_line(four_items: Any, request: Any, kind: str) -> None:
    run = service_of(request, kind)
    header, row = FILES[kind]
    bad = row(0).replace("0.00", "1.000")
    rows = [bad, *(row(number) for number in range(1, MANY + 5)), row(0)]
    with pytest.raises(BadFile) as refused:
        run("\n".join([header, *rows, ""]))

    last = refused.value.facts["rejected"][-1]
    assert (last["line"], last["message"]) == (MANY + 7, "stands on line 2 already")


def test_people_of_one_phone_are_told_whichever_rows_they_stand_in(clients: Any) -> None:
    clients("code,name,phone\nold,Zoe,111\n")
    rows = [f"k{number},Ann Example {number}," for number in range(2 * MANY)]
    rows[0] += "111"
    rows[1] += "111"
    rows[MANY + 1] += "111"
    done = clients("\n".join(["code,name,phone", *rows, ""]))

    assert list(done.messages) == [
        "line 2: client old has the same phone",
        "line 3: client old has the same phone",
        "line 3: client k0 has the same phone",
        f"line {MANY + 3}: client old has the same phone",
        f"line {MANY + 3}: client k0 has the same phone",
        f"line {MANY + 3}: client k1 has the same phone",
    ]


def test_of_many_people_of_one_phone_the_first_are_told_and_how_many_more(clients: Any) -> None:
    done = clients("\n".join(["code,name,phone", *(f"k{number},Ann Example {number},111" for number in range(30)), ""]))

    assert len(done.messages) == 21
    assert done.messages[-1] == "and 64 more like these"  # 0 + 1 + 2 + 27 x 3, without the 20 that are told


def test_one_who_stands_there_twice_without_a_code_is_found_whichever_rows_it_is(clients: Any) -> None:
    rows = [f"Ann Example {number},{number:06}" for number in range(MANY + 1)]
    with pytest.raises(BadFile) as refused:
        clients("\n".join(["name,phone", *rows, rows[0], rows[MANY], ""]))

    told = [(each["line"], each["message"].partition(";")[0]) for each in refused.value.facts["rejected"]]
    assert told == [
        (MANY + 3, "line 2 has this name and this phone"),
        (MANY + 4, f"line {MANY + 2} has this name and this phone"),
    ]


def test_one_who_was_given_another_name_above_is_a_double_below(clients: Any) -> None:
    clients("code,name,phone\nk1,Ann,111\n")
    with pytest.raises(BadFile) as refused:
        clients("code,name,phone\nk1,Bea,111\n,Bea,111\n", update=True)

    (told,) = refused.value.facts["rejected"]
    assert (told["line"], told["message"].partition(";")[0]) == (3, "line 2 has this name and this phone")


def test_a_double_is_told_although_a_known_client_was_changed_in_between(clients: Any) -> None:
    clients("code,name\nK0,Anna\n")
    with pytest.raises(BadFile) as told:
        clients("code,name\nNEW1,Berta\nK0,Anna Maria\nNEW1,Carla\n", update=True)
    assert [(each["line"], each["message"]) for each in told.value.facts["rejected"]] == [
        (4, "is that of line 2 already")
    ]
