"""From a file and what the owner has said of it to how it is read, or to what has to be asked."""

from __future__ import annotations

from collections.abc import Sequence

from pkgcli.errors import BadFile, Unreadable
from pkgcli.frozen import replace
from pkgcli.imports.all_or_nothing import ImportRequest
from pkgcli.imports.csv_source import CsvForm, folded_header, given_delimiter
from pkgcli.imports.mappings import is_of_header, kept_mappings, mapping_named
from pkgcli.imports.recognition.assignment import Assignment
from pkgcli.imports.recognition.evidence import dates_question, decimal_question, look_at_rows
from pkgcli.imports.recognition.sheet import Sheet, Unsettled, marks_in, split_line
from pkgcli.imports.recognition.subject import subject_of
from pkgcli.imports.recognition.wish import Wish
from pkgcli.imports.recognition.words import AMOUNTS, DAYS, SUBJECTS, meant_by
from pkgcli.operations import Occasion, looking
from pkgcli.rules.texts import shown
from pkgcli.views.recognition import Choice, HeaderReading, MappingView, Question, Recognition


def recognise(occasion: Occasion, sheet: Sheet, wish: Wish) -> Recognition:
    """How the file is read: by what was said, else as last time (a kept mapping of the same header), else as its words
    and its rows prove. While it has questions, a wish with their answers brings it further.

    Raises BadFile where it can't be read at all, Unreadable where what was said doesn't fit it, NotFound for a mapping.
    """
    with looking(occasion) as look:  # and no longer: the list may be long, and nobody at the till waits for it
        currency, mappings = look.business.currency, kept_mappings(look.connection)
    try:
        kept = _kept(mappings, sheet, wish)
        wish = wish if kept is None else _as_kept(wish, kept, sheet)
        encoding = _encoding(sheet, wish)
        delimiter = _delimiter(sheet, encoding, wish, currency)
    except Unsettled as unsettled:
        return _open(sheet, wish, [unsettled.question])
    header = sheet.header(encoding, delimiter)
    if kept is not None and wish.mapping is not None:
        _refuse_another_header(kept, header)
    subject = subject_of(sheet.name, header, wish, currency)
    if isinstance(subject, Question):
        return replace(_open(sheet, wish, [subject]), encoding=encoding, delimiter=delimiter)
    assigned = Assignment(subject, header, wish, currency)
    assigned.refuse_doubled(sheet.name)
    first = next(iter(sheet.some_rows(encoding, delimiter, 1)), [])
    read = Recognition(
        file=sheet.name,
        subject=subject,
        columns=tuple(
            HeaderReading(label, assigned.columns.get(place), first[place] if place < len(first) else "")
            for place, label in enumerate(assigned.labels)
            if folded_header(label) not in SUBJECTS[subject].ignored
        ),
        encoding=encoding,
        delimiter=delimiter,
        decimal=wish.decimal,
        dates=wish.dates,
        rows=0,
        mapping=None if kept is None else kept.name,
        questions=tuple(assigned.questions(sheet.name)),
        header=_remembered_header(header, subject),
    )
    return read if read.questions else _with_evidence(sheet, read, assigned, kept, wish, currency)


def request_of(read: Recognition, request: ImportRequest) -> ImportRequest:
    """The request for the import of what was recognised; the rest of it is as given."""
    form = CsvForm(
        read.encoding,
        read.delimiter,
        tuple(f"{each.column}={each.header}" for each in read.columns if each.column is not None),
        tuple(each.header for each in read.columns if each.column is None),
    )
    return replace(request, form=form, decimal=read.decimal, dates=read.dates)


def _open(sheet: Sheet, wish: Wish, questions: Sequence[Question]) -> Recognition:
    return Recognition(
        file=sheet.name,
        subject=wish.subject,
        columns=(),
        encoding=wish.encoding,
        delimiter=wish.delimiter,
        decimal=wish.decimal,
        dates=wish.dates,
        rows=0,
        mapping=wish.mapping,
        questions=tuple(questions),
    )


def _kept(mappings: Sequence[MappingView], sheet: Sheet, wish: Wish) -> MappingView | None:
    """The mapping that was named, else the one that was made for a file of the same header. Raises Unsettled where
    there are several."""
    if wish.mapping is not None:
        return mapping_named(mappings, wish.mapping)
    is_unicode = sheet.is_unicode()
    found = []
    for mapping in mappings:
        encoding = wish.encoding or (None if is_unicode else mapping.encoding)
        if wish.subject in (None, mapping.subject) and (is_unicode or encoding is not None):
            try:
                header = sheet.header(encoding, mapping.delimiter or ",")
            except BadFile:
                continue  # of another encoding
            if is_of_header(mapping, header):
                found.append(mapping)
    if len(found) > 1:
        choices = tuple(Choice("--mapping", each.name, f"as {each.subject}s") for each in found)
        raise Unsettled(Question(f"{sheet.name} has the header of {len(found)} kept mappings", choices))
    return found[0] if found else None


def _as_kept(wish: Wish, kept: MappingView, sheet: Sheet) -> Wish:
    """What was said now, and as last time where nothing was said. How amounts and days are written is for the rows to
    say first, and a file that is UTF-8 this time is read as such."""
    said = {folded_header(header) for _, header in wish.columns} | set(map(folded_header, wish.left_out))
    columns = {column for column, _ in wish.columns}
    again = [(each.column, each.header) for each in kept.columns if folded_header(each.header) not in said]
    return replace(
        wish,
        subject=wish.subject or kept.subject,
        columns=(*wish.columns, *(pair for pair in again if pair[0] not in columns)),
        left_out=(*wish.left_out, *(header for header in kept.left_out if folded_header(header) not in said)),
        encoding=wish.encoding or (None if sheet.is_unicode() else kept.encoding),
        delimiter=wish.delimiter or kept.delimiter,
    )


def _refuse_another_header(kept: MappingView, header: Sequence[str]) -> None:
    there = set(map(folded_header, header))
    missing = [each for each in kept.header if folded_header(each) not in there]
    if missing:
        names = ", ".join(f"'{shown(each)}'" for each in missing)
        reason = f"is of files with {names}, and this one has no such header"
        raise Unreadable("--mapping", kept.name, reason, "leave out --mapping, and the file is looked at anew")


def _encoding(sheet: Sheet, wish: Wish) -> str | None:
    """None where the file itself tells it. Raises Unsettled."""
    if wish.encoding is None and not sheet.is_unicode():
        raise sheet.ask_encoding()
    return wish.encoding


def _delimiter(sheet: Sheet, encoding: str | None, wish: Wish, currency: str) -> str:
    """The one given, else the one of a line `sep=;`, else the one that makes most known columns. Raises Unsettled."""
    if wish.delimiter is not None:
        mark = given_delimiter(wish.delimiter)
        return mark if mark is not None else ","
    line, told = sheet.first_line(encoding)
    present = marks_in(line)
    if told is not None or len(present) < 2:
        return told or (present[0] if present else ",")
    known = {mark: _known_headings(split_line(line, mark), currency) for mark in present}
    best = [mark for mark, count in known.items() if count == max(known.values())]
    if len(best) > 1:
        named = {"\t": "tab"}
        choices = tuple(
            Choice("--delimiter", named.get(mark, mark), f"{len(split_line(line, mark))} columns") for mark in best
        )
        raise Unsettled(Question(f"the columns of {sheet.name} can be apart by more than one mark", choices))
    return best[0]


def _known_headings(header: Sequence[str], currency: str) -> int:
    return max(sum(bool(meant_by(subject, each, currency).columns) for each in header) for subject in SUBJECTS)


def _remembered_header(header: Sequence[str], subject: str) -> tuple[str, ...]:
    """Without the column that a file of rejected rows has."""
    return tuple(each for each in header if folded_header(each) not in SUBJECTS[subject].ignored or not each)


def _with_evidence(
    sheet: Sheet, read: Recognition, assigned: Assignment, kept: MappingView | None, wish: Wish, currency: str
) -> Recognition:
    """The same with the decimal mark and the order of days: as said, else as the rows prove, else as last time."""
    subject = assigned.subject
    places = {column: place for place, column in assigned.columns.items()}
    rows = sheet.records(read.encoding, read.delimiter or ",")
    next(rows, None)
    count, decimal, dates = look_at_rows(
        rows,
        [places[column] for column in AMOUNTS[subject] if column in places],
        [places[column] for column in DAYS[subject] if column in places],
        currency,
    )
    questions = []
    settled = {}
    for name, evidence, question in (
        ("decimal", decimal, decimal_question(decimal)),
        ("dates", dates, dates_question(dates)),
    ):
        last_time = None if kept is None else getattr(kept, name)
        if (said := getattr(wish, name)) is not None:
            settled[name] = said
        elif question is not None and last_time in evidence.fitting:
            settled[name] = last_time
        elif question is not None:
            questions.append(question)
        else:
            settled[name] = evidence.settled
    return replace(read, rows=count, questions=tuple(questions), **settled)
