"""What a file is taken for, and what is asked about it, before anything of it is imported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pkgcli.frozen import replace
from pkgcli.render.look import Shown, flow, folded, spelled
from pkgcli.render.output import Output
from pkgcli.render.plain_table import facts_pieces
from pkgcli.render.table import Column, Table, table_pieces
from pkgcli.render.words import counted
from pkgcli.rules.texts import shown
from pkgcli.views.recognition import Foreseen, MappingView, Question, Recognition

_COLUMNS = (Column("Header", folds=True), Column("Column"), Column("First row", folds=True))
MAPPINGS = (
    Column("Name"),
    Column("For"),
    Column("Columns", folds=True),
    Column("Left out", folds=True, optional=True, drop=1),
    Column("Written", folds=True),
)
_MARKS = {"\t": "tab"}
_LIKE = {"ymd": "2026/12/31", "dmy": "31.12.2026", "mdy": "12/31/2026"}


def beforehand_pieces(view: Foreseen | Recognition | Question, output: Output) -> Iterator[str]:
    """What is told or asked before an import."""
    match view:
        case Foreseen():
            return _foreseen(view, output)
        case Recognition():
            return _in_brief(view, output)
        case Question():
            return _question(view, output)


def _in_brief(view: Recognition, output: Output) -> Iterator[str]:
    """How the file is read, for whoever isn't asked."""
    yield flow([Shown(view.file, "bold"), *_reading_words(view)], output)
    taken = [f"{each.column} = {shown(each.header)}" for each in view.columns if each.column is not None]
    yield flow(taken, output, 2)
    left_out = [shown(each.header) for each in view.columns if each.column is None]
    if left_out:
        yield flow([f"left out: {', '.join(left_out)}"], output, 2)


def _in_full(view: Recognition, output: Output) -> Iterator[str]:
    """How the file is read, and which header is which column, with what stands in the first row."""
    yield flow([Shown(view.file, "bold"), *_reading_words(view)], output)
    rows = [(shown(each.header), _column(each.column), shown(each.first)) for each in view.columns]
    yield "\n"
    yield from table_pieces(Table(_COLUMNS, rows, 2), output)


def _reading_words(view: Recognition) -> list[str]:
    """`500 rows`, `taken for cards`, `cp1252`, and so on: what isn't usual is said."""
    return [
        counted(view.rows, "row"),
        f"taken for {view.subject}s",
        *([] if view.mapping is None else [f"by the mapping {shown(view.mapping)}"]),
        *_written(view.encoding, view.delimiter, view.decimal, view.dates),
    ]


def _foreseen(view: Foreseen, output: Output) -> Iterator[str]:
    """How the file is read, its first records as they would become, and what would be rejected."""
    from pkgcli.render.lists import list_pieces
    from pkgcli.render.writes import counts_pieces

    yield from _in_full(view.recognition, output)
    if view.first.rows:
        yield "\n" + flow([f"The first {view.first.noun} as they would become:"], output) + "\n"
        yield from list_pieces(view.first, replace(output, quiet=True))
    yield "\n"
    yield from counts_pieces(view.would, output)


def _question(view: Question, output: Output) -> Iterator[str]:
    """The question with its numbered answers."""
    for line in folded(spelled(view.text, output), max(output.width, 20), chop=False):
        yield f"{line}\n"
    answers = [
        (f"{number}  {shown(choice.about)}", f"{choice.flag} {shown(choice.value)}")
        for number, choice in enumerate(view.choices, 1)
    ]
    yield from facts_pieces(answers, output, 2)


def mapping_row(view: MappingView, output: Output) -> Sequence[str | Shown]:
    """A kept mapping in a list."""
    columns = [each.header if each.header == each.column else f"{each.column} = {each.header}" for each in view.columns]
    written = _written(view.encoding, view.delimiter, view.decimal, view.dates)
    return (
        Shown(view.name, "cyan"),
        f"{view.subject}s",
        ", ".join(columns),
        ", ".join(view.left_out),
        ", ".join(written),
    )


def _written(encoding: str | None, delimiter: str | None, decimal: str | None, dates: str | None) -> list[str]:
    mark = _MARKS.get(delimiter or ",", delimiter or ",")
    words = [
        encoding or "UTF-8",
        f"{mark} between cells",
        "" if decimal is None else f"decimal mark {decimal}",
        "" if dates is None else f"days like {_LIKE.get(dates, dates)}",
    ]
    return [word for word in words if word]


def _column(name: str | None) -> Shown:
    return Shown("left out", "yellow") if name is None else Shown(name, "cyan")
