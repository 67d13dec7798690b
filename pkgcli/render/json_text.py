"""JSON text that can be read by eye and pasted anywhere: nothing invisible in it."""

from __future__ import annotations

from pkgcli.plain_json import json_indented

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

# Controls, soft hyphen, bidi marks and overrides, zero-width characters, line separators, tags, lone surrogates.
_UNSEEN = (
    "[\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


def json_text(value: object, *, indent: bool = False, ascii_only: bool = False) -> str:
    """One JSON value as text, user text kept as it is but for what can't be seen, which is escaped. `indent` is by
    two spaces."""
    if indent:
        text = json_indented(value, ascii_only=ascii_only)
    else:
        from json import dumps

        text = dumps(value, ensure_ascii=ascii_only, default=str)
    return all_seen(text)


def all_seen(text: str, *, ascii_only: bool = False) -> str:
    """JSON text, be it of many values, with what can't be seen escaped; `ascii_only` escapes all but ASCII."""
    if text.isascii() and "\x7f" not in text:
        return text
    import re

    return re.sub("[^\x00-\x7e]" if ascii_only else _UNSEEN, _escaped, text)


def _escaped(found: re.Match[str]) -> str:
    point = ord(found.group())
    if point < 0x10000:
        return f"\\u{point:04x}"
    point -= 0x10000
    return f"\\u{0xD800 + (point >> 10):04x}\\u{0xDC00 + (point & 0x3FF):04x}"
