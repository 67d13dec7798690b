"""`pkgcli import`: moving in from a spreadsheet or another program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pkgcli.cli.call import Call
from pkgcli.cli.declared import argument, command, option, verb
from pkgcli.cli.options import day
from pkgcli.errors import BadFile, Unreadable

if TYPE_CHECKING:
    from pkgcli.imports.all_or_nothing import ImportRequest
    from pkgcli.imports.recognition.sheet import Sheet
    from pkgcli.views.imported import Imported
    from pkgcli.views.recognition import Recognition

app = verb()


@command(app, "import", writes=True)
def import_(
    call: Call,
    file: str = argument("FILE", of="file", help="A CSV file; - is standard input."),
    as_: str | None = option(
        "--as", metavar="WHAT", of=("items", "packages", "clients", "cards"), help="What it is, where it can be two."
    ),
    map_: list[str] | None = option("--map", metavar="COLUMN=HEADER", help="What a column is called in the file."),
    leave_out: list[str] | None = option("--leave-out", metavar="HEADER", help="A column to pass over."),
    decimal: str | None = option("--decimal", metavar="M", help="The decimal mark of amounts, . or ,"),
    dates: str | None = option("--dates", metavar="ORDER", of=("ymd", "dmy", "mdy"), help="How days are written."),
    encoding: str | None = option("--encoding", metavar="E", help="Such as cp1252; else UTF-8."),
    delimiter: str | None = option("--delimiter", metavar="D", help="One of , ; | and tab."),
    mapping: str | None = option("--mapping", metavar="NAME", of="mapping", help="A kept mapping: read it as then."),
    save: str | None = option("--save", metavar="NAME", help="Keep how it is read, for the next such file."),
    on: str | None = option("--on", metavar="D", help="Of cards: the day from which they are kept here."),
    new_clients: bool = option("--new-clients", help="Of cards: make clients that aren't known."),
    create_items: bool = option("--create-items", help="Of packages: make items that aren't known."),
    update: bool = option("--update", help="Change what is there and differs."),
    skip_bad: bool = option("--skip-bad", help="Import the good rows; the bad ones go into a file."),
    rejected: str | None = option("--rejected", metavar="FILE", of="file", help="That file; else FILE.rejected.csv."),
) -> object:
    """Import a list of items, packages, clients or cards, as a spreadsheet or another program writes it.

    It says what it takes the file for and which column goes where, shows the first rows as they would become, and asks.
    Headers may be English or German. What fits two ways is asked, never guessed; off a terminal the flag is named.
    A mapping that was kept is used again for files of the same header: `pkgcli config mapping list`.

    \b
    pkgcli import clients.csv --as clients
    pkgcli import karten.csv --dates dmy --skip-bad --save karten
    pkgcli import karten.csv --mapping karten
    """
    from pkgcli.cli.import_questions import settled
    from pkgcli.imports.all_or_nothing import ImportRequest
    from pkgcli.imports.mappings import mapping_name
    from pkgcli.imports.recognition import sheet_of
    from pkgcli.imports.recognition.wish import wish_of

    if rejected is not None and not skip_bad:
        raise Unreadable("--rejected", rejected, "goes with --skip-bad", "add --skip-bad")
    kept_as = None if save is None else mapping_name(save)
    said = {"--as": as_, "--map": map_, "--leave-out": leave_out, "--decimal": decimal, "--dates": dates}
    wish = wish_of({**said, "--encoding": encoding, "--delimiter": delimiter, "--mapping": mapping})
    with sheet_of(file, call.bytes_in if file == "-" else None) as sheet:
        read = settled(call, sheet, wish)
        _refuse_for_others(read, "card", "--on", on)
        _refuse_for_others(read, "card", "--new-clients", "" if new_clients else None)
        _refuse_for_others(read, "package", "--create-items", "" if create_items else None)
        since = day(on, "--on")
        request = ImportRequest(file, update, skip_bad, rejected, create_items, on=since, new_clients=new_clients)
        return _imported(call, sheet, read, request, kept_as)


def _imported(call: Call, sheet: Sheet, read: Recognition, request: ImportRequest, kept_as: str | None) -> object:
    """Shows what it would be and asks, unless that is answered; then does it."""
    from pkgcli.frozen import replace
    from pkgcli.imports.recognised import import_recognised
    from pkgcli.imports.recognition.service import request_of
    from pkgcli.render.progress import progress

    request = replace(request_of(read, request), file=sheet.file, stdin=sheet.stream)
    if (call.yes or not call.at_terminal) and call.format == "table" and not call.quiet:
        call.put(read)
    if call.asks or call.dry_run:
        would, request = _foreseen(call, read, request)
        if call.dry_run:
            return would
        if would.new or would.changed:
            call.confirm(_question(read, would, request))
        if call.at_terminal:
            kept_as = kept_as or _name_to_keep(call, read)
    drawn = call.runtime.stderr.isatty() and not call.quiet
    with progress(read.rows, "importing", call.runtime.stderr, drawn) as advance:
        return import_recognised(call.occasion, read, replace(request, advance=advance), kept_as)


def _refuse_for_others(read: Recognition, subject: str, flag: str, given: str | None) -> None:
    """A flag that would do nothing here is a misunderstanding. Raises Unreadable."""
    if given is not None and read.subject != subject:
        reason = f"is for {subject}s, and {read.file} is taken for {read.subject}s"
        raise Unreadable(flag, given or None, reason, f"leave out {flag}, or say what it is: --as {subject}s")


def _foreseen(call: Call, read: Recognition, request: ImportRequest) -> tuple[Imported, ImportRequest]:
    """What it would be, shown. Where rows are bad, somebody at the terminal may leave them out."""
    from pkgcli.frozen import replace
    from pkgcli.imports.recognised import foresee

    try:
        foreseen = foresee(call.occasion, read, request)
    except BadFile as bad:
        if not bad.facts.get("rejected") or request.skip_bad or call.dry_run or not call.at_terminal:
            raise
        request = replace(request, skip_bad=True)
        foreseen = foresee(call.occasion, read, request)
    call.preview(foreseen)
    return foreseen.would, request


def _question(read: Recognition, would: Imported, request: ImportRequest) -> str:
    parts = [f"{count} {word}" for count, word in ((would.new, "new"), (would.changed, "changed")) if count]
    what = f"Import {' and '.join(parts)} {read.subject}{'' if would.new + would.changed == 1 else 's'}"
    if not would.rejected:
        return f"{what}?"
    return f"{what}, and put the rejected rows into {request.rejected_file or f'{read.file}.rejected.csv'}?"


def _name_to_keep(call: Call, read: Recognition) -> str | None:
    """Under which name the mapping is kept, where there is something to keep."""
    from pkgcli.imports.mappings import mapping_name

    is_plain = all(each.column == each.header for each in read.columns)
    if read.mapping is not None or (is_plain and not (read.encoding or read.decimal or read.dates)):
        return None
    call.runtime.stderr.write("The next file with this header can be read the same way.\n")
    while said := call.typed("A name to keep it under, or Enter for none: "):
        try:
            return mapping_name(said)
        except Unreadable as error:
            call.runtime.stderr.write(f"{error.message}\n")
    return None
