"""From the texts of one command line to the call of its command, whichever way they were parsed."""

from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.errors import Unreadable
from pkgcli.rules.texts import clean_text, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from pkgcli.cli.declared import Command, Parameter
    from pkgcli.runtime import Runtime

FORMATS = ("table", "json", "jsonl", "csv", "tsv")
FOR_PEOPLE = ("table", "html")


class Invocation:
    """One run of the program, on the way to the call of its command. `db` is the `--db` that was typed so far."""

    __slots__ = ("db", "runtime")

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.db: str | None = None

    def take(self, command: Command, name: str, given: Mapping[str, Any]) -> None:
        """Call the command and show the view that it returns.

        `name` is what is typed for it, as in `card extend`; `given` has a value for each of its parameters.
        """
        try:
            read = {parameter.name: _decoded(parameter, given[parameter.name]) for parameter in command.parameters}
            arguments = {parameter.name: read.pop(parameter.name) for parameter in command.own}
            asked = {option: value for option, value in arguments.items() if option not in command.shown_by}
            call = self._call(name, asked, read, command)
            call = self.adapted(call)
            view = command.function(call, **arguments)
            self.answered(call, view)
        except Unreadable as error:
            error.hint = error.hint or f"pkgcli {name} --help"
            raise
        if view is not None:
            call.show(view)

    def adapted(self, call: Call) -> Call:
        """The call with what is given beside the line; nothing is, unless somebody keeps a prompt open."""
        return call

    def answered(self, call: Call, view: Any) -> None:
        """Is told the answer before it is shown: from here on what is recorded is recorded."""

    def _call(self, name: str, asked: dict[str, Any], given: Mapping[str, Any], command: Command) -> Call:
        if given["db"] is not None:
            self.db = named_database(given["db"])
        out, from_name = self._out(given["out"], command.page)
        format = _format(given, from_name, FORMATS + (("html",) if command.page else ()))
        return Call(
            runtime=self.runtime,
            name=name,
            arguments=asked,
            writes=command.writes,
            db=self.db,
            format=format,
            locale=self._locale(given["locale"], format),
            out=out,
            limit=_limit(given.get("limit")),
            dry_run=given.get("dry_run", False),
            yes=given["yes"],
            no_input=given["no_input"],
            quiet=given["quiet"],
            staff=given["staff"],
            key=None if given["key"] is None else clean_text(given["key"], "--key"),
            known=[],
        )

    def _locale(self, typed: str | None, format: str) -> str | None:
        """The locale that was asked for, known to be one before anything is done; None leaves it to the file."""
        environ = self.runtime.environ
        asked = typed if typed is not None else environ.get("PKGCLI_LOCALE") if format in FOR_PEOPLE else None
        if not asked and typed is None:
            return None
        from pkgcli.rules.locales import read_locale

        return read_locale(asked or "", "PKGCLI_LOCALE" if typed is None else "--locale")

    def _out(self, out: str | None, may_be_page: bool) -> tuple[str | None, str | None]:
        """Where the answer goes, and the format that the file's name asks for."""
        if out is None:
            return None, None
        from pkgcli.cli.out_file import checked_out, format_of

        return checked_out(out, self.runtime.database_path(self.db)), format_of(out, may_be_page)


def named_database(db: str | None) -> str | None:
    """`--db` as it was typed; an empty one would silently mean another file."""
    if db == "":
        raise Unreadable("--db", db, "names no file", "name one, or leave it out: pkgcli db path")
    return db


def _decoded(parameter: Parameter, value: Any) -> Any:
    """What the terminal's locale couldn't read comes as lone surrogates, which no database takes: it is UTF-8 all the
    same, or refused. Names of files stay as they came."""
    if parameter.typed.of == "file":
        return value
    if isinstance(value, list | tuple):
        return [as_utf8(text, parameter.label) for text in value]
    return as_utf8(value, parameter.label) if isinstance(value, str) else value


def as_utf8(text: str, what: str) -> str:
    """The text, with what came as lone surrogates read as UTF-8. Raises Unreadable where it is none."""
    if text.isascii() or not any("\ud800" <= one <= "\udfff" for one in text):
        return text
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        hint = "set a locale of UTF-8: export LC_ALL=C.UTF-8"
        raise Unreadable(what, shown(text), "it is not valid UTF-8, nor can this locale read it", hint) from None


def _limit(text: str | None) -> int | None:
    if text is None:
        return None
    from pkgcli.rules.quantities import read_whole

    return read_whole(text, "--limit", least=0)


def _format(given: Mapping[str, Any], from_name: str | None, known: tuple[str, ...]) -> str:
    short = [name for name in ("json", "csv", "tsv") if given[name]]
    chosen = given["format"] or (short[0] if short else from_name or "table")
    if chosen not in known:
        raise Unreadable("--format", chosen, f"is none of {', '.join(known)}", "--format json, or --json")
    if len(short) > 1 or (short and chosen != short[0]):
        raise Unreadable("--format", None, "one format at a time", f"--format {chosen} alone")
    return str(chosen)
