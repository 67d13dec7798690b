"""JSON text that can be read by eye and pasted anywhere: nothing invisible in it."""

from __future__ import annotations

import re
from typing import Any

# Controls, soft hyphen, bidi marks and overrides, zero-width characters, line separators, tags, lone surrogates.
_UNSEEN = re.compile(
    "[\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


def json_text(value: Any, *, indent: int | None = None, ascii_only: bool = False) -> str:
    """One JSON value as text, user text kept as it is but for what can't be seen, which is escaped."""
    import json

    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only, default=str)
    return text if text.isascii() and "\x7f" not in text else _UNSEEN.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    point = ord(found.group())
    if point < 0x10000:
        return f"\\u{point:04x}"
    point -= 0x10000
    return f"\\u{0xD800 + (point >> 10):04x}\\u{0xDC00 + (point & 0x3FF):04x}"
