"""An error on stderr: `pkgcli: what was asked, what is so`, then what to type next."""

from __future__ import annotations

from collections.abc import Iterator

from pkgcli.errors import BadFile, PkgcliError
from pkgcli.render.terminal import encodable, terminal_width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TextIO

MOST_REJECTED = 20


def render_error(error: PkgcliError, *, as_json: bool, stream: TextIO) -> None:
    """Prints one error, as lines for a person or as one object for a program."""
    text = _as_json(error) if as_json else "".join(line + "\n" for line in _folded(_lines(error), stream))
    stream.write(encodable(text, stream))


def _folded(lines: Iterator[str], stream: TextIO) -> Iterator[str]:
    """On a terminal a long line breaks between words; what is read by a program stays one line."""
    if not stream.isatty():
        yield from lines
        return
    from textwrap import wrap

    width = terminal_width({}, stream)
    for line in lines:
        indent = "    " if line.startswith(" ") else "  "
        yield from wrap(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _as_json(error: PkgcliError) -> str:
    from pkgcli.render.json_text import json_text

    facts = {"code": error.code, "message": error.message, **error.facts, "hint": error.hint}
    return json_text({"error": facts}) + "\n"


def _lines(error: PkgcliError) -> Iterator[str]:
    from pkgcli.rules.texts import visible

    yield f"pkgcli: {visible(error.message)}"
    if isinstance(error, BadFile):
        rejected = error.facts.get("rejected") or []
        for place in rejected[:MOST_REJECTED]:
            yield f"  {visible(_place(place, error.facts.get('file')))}"
        if len(rejected) > MOST_REJECTED:
            yield f"  and {len(rejected) - MOST_REJECTED} more; --json lists all"
    if error.hint:
        yield f"  next: {visible(error.hint)}"


def _place(rejected: dict[str, Any], file: Any) -> str:
    """`FILE: line 3, column price, '1.2.3': not an amount`, as far as each is known."""
    file = rejected.get("file") or file
    line, column, value = rejected.get("line"), rejected.get("column"), rejected.get("value")
    parts = [
        f"line {line}" if line is not None else "",
        f"column {column}" if column is not None else "",
        f"'{value}'" if value is not None else "",
    ]
    where = ", ".join(part for part in parts if part)
    return ": ".join(str(part) for part in (file, where, rejected.get("message", "")) if part)
