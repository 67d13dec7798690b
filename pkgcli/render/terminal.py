"""What the terminal and the environment ask for: colour, width, characters."""

from __future__ import annotations

import os
from collections.abc import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

NARROWEST = 20
USUAL = 80


def wants_color(environ: Mapping[str, str], is_terminal: bool) -> bool:
    """no-color.org, force-color.org and bixense.com/clicolors, in this order; an empty variable is as good as none."""
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR", "") not in ("", "0") or environ.get("CLICOLOR_FORCE", "") not in ("", "0"):
        return True
    if environ.get("TERM") == "dumb" or environ.get("CLICOLOR") == "0" or environ.get("FORCE_COLOR") == "0":
        return False
    return is_terminal


def terminal_width(environ: Mapping[str, str], stream: TextIO) -> int:
    """`COLUMNS` where it makes sense, else what the terminal says, else 80; never 0."""
    columns = environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and len(columns) <= 4 and int(columns) >= NARROWEST:
        return int(columns)
    try:
        width = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError, AttributeError):
        return USUAL
    return max(width, NARROWEST) if width > 0 else USUAL


def wants_unicode(stream: TextIO) -> bool:
    """Can the stream encode what bars and sentences are drawn with?"""
    try:
        "█░–×·—".encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def encodable(text: str, stream: TextIO, *, ascii_only: bool = False) -> str:
    """The text, with what the stream can't encode written as `\\xeb`, so that no name ever stops an answer."""
    if text.isascii():
        return text
    encoding = getattr(stream, "encoding", None) or ("ascii" if ascii_only else "utf-8")
    return text.encode(encoding, "backslashreplace").decode(encoding)
