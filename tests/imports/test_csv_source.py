"""A file is read as what it says it is, or refused in one line with its place."""

from __future__ import annotations

import io
import re
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pkgcli.errors import BadFile, Unreadable
from pkgcli.imports.csv_source import Columns, CsvForm, csv_source
from pkgcli.imports.text_source import text_lines

COLUMNS = Columns("item", ("code", "name", "price", "list_price"), ("code",))


def read(data: str | bytes, **form: Any) -> list[dict[str, str]]:
    stream = io.BytesIO(data if isinstance(data, bytes) else data.encode())
    with csv_source("-", COLUMNS, CsvForm(**form), stream) as source:
        return [row.values for row in source.rows()]


def refused(data: str | bytes, **form: Any) -> BadFile:
    with pytest.raises(BadFile) as caught:
        read(data, **form)
    assert "\n" not in caught.value.message
    assert caught.value.exit_code == 5
    return caught.value


ANN = [{"code": "a", "name": "Käse"}]


@pytest.mark.parametrize("mark", [",", ";", "|", "\t"])
def test_the_delimiter_is_found_from_the_header(mark: str) -> None:
    assert read(f"code{mark}name\na{mark}Käse\n") == ANN


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_byte_order_mark_tells_the_encoding(encoding: str) -> None:
    assert read("code,name\na,Käse\n".encode(encoding)) == ANN


def test_utf_16_may_be_big_endian() -> None:
    assert read("\ufeffcode,name\na,Käse\n".encode("utf-16-be")) == ANN


def test_a_byte_order_mark_weighs_more_than_what_was_said() -> None:
    assert read("code,name\na,Käse\n".encode("utf-16"), encoding="cp1252") == ANN


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_three_ways(end: str) -> None:
    assert read(end.join(["code,name", "a,Käse", "", "b,x"])) == [*ANN, {"code": "b", "name": "x"}]


def test_a_crlf_on_the_border_of_two_chunks_is_one_line_end() -> None:
    for length in range(65_500, 65_560):
        rows = read("code,name\r\n" + "a," + "x" * length + "\r\nb,y\r\n")
        assert [row["code"] for row in rows] == ["a", "b"]


class Slow(io.BytesIO):
    """Gives a byte or two at a time, as a pipe may."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(2 if size is None or size > 2 else size)


@given(st.text(alphabet='ab"\r\n\x0b\x0c\x1c\x85\u2028é', max_size=60))
def test_lines_end_with_lf_crlf_or_cr_and_nothing_else_wherever_chunks_end(text: str) -> None:
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", text)

    assert list(text_lines(io.BytesIO(text.encode()), "a", None, "item")) == lines
    assert list(text_lines(Slow(text.encode()), "a", None, "item")) == lines


def test_another_encoding_is_named_by_line_and_byte() -> None:
    error = refused("code;name\na;x\nb;Käse\n".encode("cp1252"))
    assert error.message == "standard input: line 3: byte 0xe4 is not UTF-8"
    assert error.hint is not None
    assert "--encoding cp1252" in error.hint


def test_another_encoding_can_be_given() -> None:
    assert read("code;name\na;Käse\n".encode("cp1252"), encoding="cp1252") == ANN


def test_a_byte_that_the_given_encoding_lacks_is_named() -> None:
    assert "line 2: byte 0x81 is not cp1252" in refused(b"code\n\x81\n", encoding="cp1252").message


@pytest.mark.parametrize(
    "name", ["rot13", "idna", "nonsense", "base64", "unicode-escape", "unicode_escape", "Raw Unicode Escape", "charmap"]
)
def test_an_encoding_has_to_be_one_of_texts(name: str) -> None:
    with pytest.raises(Unreadable, match="is not an encoding"):
        read(b"code\na\n", encoding=name)


def test_nul_is_refused_with_its_line() -> None:
    assert "line 2: a NUL character" in refused(b"code\na\0\n").message
    assert refused(b"code\na\0\n").hint == "save it as CSV in UTF-8"
    for encoding in ("utf-16-le", "utf-16-be"):
        assert refused("code,name\n".encode(encoding)).hint == f"it looks like UTF-16: --encoding {encoding}"


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b" \r\n"])
def test_an_empty_file_is_said_to_be_empty(data: bytes) -> None:
    assert refused(data).message == "standard input: is empty"


def test_a_header_alone_is_said_to_be_one() -> None:
    assert "only a header" in refused("code,name\n\n,\n").message


def test_a_missing_column_is_named() -> None:
    assert refused("name,price\na,1\n").message == "standard input: line 1: column code is missing"


def test_a_doubled_header_is_named() -> None:
    assert "column 'code' stands there twice" in refused("code,name,code\na,b,c\n").message
    assert "as 'List price' and as 'list_price'" in refused("code,List price,list_price\na,1,1\n").message


def test_an_unknown_header_is_named_with_the_nearest() -> None:
    error = refused("code,nmae\na,b\n")
    assert "unknown column 'nmae'" in error.message
    assert error.hint == "did you mean name? the columns are code, name, price, list_price"


def test_a_header_without_a_name_is_refused() -> None:
    assert "column 3 has no header" in refused("code,name,\na,b,c\n").message


def test_headers_are_matched_whatever_their_case_and_spaces() -> None:
    assert read(" CODE ,List Price\na,1\n") == [{"code": "a", "list_price": "1"}]


def test_a_file_without_any_known_column_is_refused() -> None:
    assert "is no header" in refused("x;y\n1;2\n").message


def test_map_renames_columns() -> None:
    assert read("Nr;Preis\na;1,50\n", mapping=("code=Nr", "price=preis")) == [{"code": "a", "price": "1,50"}]


def test_map_needs_a_known_column_a_header_and_each_once() -> None:
    for mapping in (("cost=Preis",), ("price=Preis", "price=Nr"), ("price=Nr", "code=Nr"), ("price",), ("price=",)):
        with pytest.raises(Unreadable, match="--map"):
            read("Nr;Preis\na;1\n", mapping=mapping)
    assert "there is no header 'Prize'" in refused("code;Preis\na;1\n", mapping=("price=Prize",)).message


def test_a_mapped_column_may_not_be_there_under_its_own_name_too() -> None:
    assert "stands there twice" in refused("code,price,Preis\na,1,2\n", mapping=("price=Preis",)).message


def test_an_ambiguous_delimiter_can_be_given() -> None:
    text = "code,name;price\na,x;1\n"
    assert "the delimiter could be , or ;" in refused(text).message
    assert "unknown column" in refused(text, delimiter=";").message
    wrong = refused("code;name\na;x\n", delimiter=",")
    assert wrong.message.endswith("line 1: --delimiter says ',', and the delimiter of the header seems to be ';'")
    assert read("code\na\n", delimiter=";") == [{"code": "a"}]
    with pytest.raises(Unreadable, match="--delimiter"):
        read(text, delimiter="x")


def test_the_line_of_excel_that_names_the_delimiter_is_understood() -> None:
    assert read("sep=;\ncode;name\na;Käse\n") == ANN
    assert read("\nSEP=\t\n\ncode\tname\na\tKäse\n") == ANN


def test_the_line_of_excel_that_names_no_delimiter_or_another_is_told_with_its_place() -> None:
    assert refused("\nsep=x\ncode,name\n").message == "standard input: line 2: 'sep=x' names none of , ; | and tab"
    wrong = refused("sep=;\n\ncode,name\na,x\n")
    assert wrong.message.endswith("line 3: line 1 says ';', and the delimiter of the header seems to be ','")
    assert wrong.hint == "delete line 1"
    assert read("sep=x\ncode,name\na,Käse\n", delimiter=",") == ANN


@pytest.mark.parametrize(
    ("start", "told"),
    [
        (b"PK\x03\x04\x14\0", "is a workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is a workbook"),
        (b"%PDF-1.7\n", "is a PDF, not CSV"),
        (b"\x89PNG\r\n\x1a\n", "is a picture, not CSV"),
        (b"\x1f\x8b\x08", "is compressed"),
    ],
)
def test_a_file_of_another_kind_is_called_what_it_is(start: bytes, told: str) -> None:
    assert told in refused(start + bytes(100)).message
    assert told in refused(start + bytes(100), encoding="cp1252").message


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_that_is_cut_off_is_said_to_be(encoding: str) -> None:
    error = refused("\ufeffcode\nwrap\n".encode(encoding)[:-1])
    assert "ends within a character of UTF-16" in error.message
    assert "--encoding" not in (error.hint or "")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('code,name\na,b\nc,"d\ne,f\n', 3),
        ('code,name\na,"b\nc,"d"\ne,f\n', 2),
        ('code,name\na,"b"x\n', 2),
        ('code,name\n"a\nb",c\nd,"e"f\n', 4),
    ],
)
def test_a_bad_quote_is_reported_on_the_line_where_it_began(text: str, line: int) -> None:
    error = refused(text)
    assert f"line {line}: a quote" in error.message


def test_a_huge_cell_is_refused_before_it_fills_the_memory() -> None:
    tracemalloc.start()
    error = refused(b"code,name\na," + b"x" * 10_000_000 + b"\n")
    assert "line 2: a cell is too long" in error.message
    assert tracemalloc.get_traced_memory()[1] < 30_000_000  # ten of them are the test's own
    tracemalloc.stop()


def test_a_quote_that_swallows_the_file_is_stopped() -> None:
    error = refused(b'code,name\na,"' + b"x\n" * 3_000_000)
    assert "line 2: a cell is too long" in error.message
    assert "is a quote there not closed?" in error.message


def test_rows_know_the_line_on_which_they_begin() -> None:
    stream = io.BytesIO(b'\ncode,name\n\na,"x\ny"\n\nb,z\n')
    with csv_source("-", COLUMNS, CsvForm(), stream) as source:
        assert [row.line for row in source.rows()] == [4, 7]


def test_too_few_and_too_many_cells_are_the_rows_own_problem() -> None:
    stream = io.BytesIO(b"code,name\na\nb,c,d\ne,f\n")
    with csv_source("-", COLUMNS, CsvForm(), stream) as source:
        problems = [row.problem for row in source.rows()]
    assert problems == [
        "1 cell, and the header has 2; the delimiter of the header is ,",
        "3 cells, and the header has 2; a , that belongs to an amount or a text wants its cell in quotes",
        None,
    ]


def test_what_can_not_be_opened_is_a_bad_file(tmp_path: Any) -> None:
    for path, told in ((tmp_path, "is a folder"), (tmp_path / "none.csv", "there is no such file")):
        with pytest.raises(BadFile, match=told), csv_source(str(path), COLUMNS, CsvForm()):
            pass


def test_reading_streams() -> None:
    """Memory doesn't grow with the file (spec, section 6)."""

    def peak(rows: int) -> int:
        stream = io.BytesIO(b"code,name\n" + b"a,Ann\n" * rows)
        tracemalloc.start()
        with csv_source("-", COLUMNS, CsvForm(), stream) as source:
            assert sum(1 for _ in source.rows()) == rows
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(1000)
    assert peak(60_000) < 1.2 * peak(20_000)
