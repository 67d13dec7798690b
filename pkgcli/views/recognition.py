"""What a file was taken for before it is imported, what is still open, and the mappings that are kept."""

from __future__ import annotations

from pkgcli.frozen import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pkgcli.views.imported import Imported
    from pkgcli.views.records import Listing


class Choice(Frozen):
    """One way to answer a question: the flag that says it, and what it would mean."""

    flag: str
    value: str
    about: str


class Question(Frozen):
    """What a file leaves open."""

    text: str
    choices: tuple[Choice, ...]
    other: Choice | None = None
    """What else may be typed, for the word in capitals that its value begins with."""


class HeaderReading(Frozen):
    """A column of the file: its header, what it was taken for (None: left out), and what stands in its first row."""

    header: str
    column: str | None
    first: str


class Recognition(Frozen):
    """How a file is read. `subject` is item, package, client or card; while there are `questions` it isn't settled."""

    file: str
    subject: str | None
    columns: tuple[HeaderReading, ...]
    encoding: str | None
    """None is what the file itself tells: a byte-order mark, else UTF-8."""
    delimiter: str | None
    decimal: str | None
    dates: str | None
    rows: int
    mapping: str | None
    """The kept mapping by which it was read."""
    questions: tuple[Question, ...]
    header: tuple[str, ...] = ()


class Foreseen(Frozen):
    """What an import would do, for the question before it: how the file is read, its first records as they would
    become, and the counts of a dry run."""

    recognition: Recognition
    first: Listing
    would: Imported


class MappedColumn(Frozen):
    column: str
    header: str


class MappingView(Frozen):
    """A kept mapping: `subject` is what it is for, `header` all headers of the files that are read by it."""

    name: str
    subject: str
    columns: tuple[MappedColumn, ...]
    left_out: tuple[str, ...]
    decimal: str | None
    dates: str | None
    encoding: str | None
    delimiter: str | None
    header: tuple[str, ...] = ()
