"""Moving in from a spreadsheet: what a file is, and which column goes where (spec, section 6).

Nothing is guessed: what a file proves is taken, and what it leaves open becomes a question.
"""

from __future__ import annotations

from pkgcli.imports.recognition.service import recognise
from pkgcli.imports.recognition.sheet import sheet_of
from pkgcli.imports.recognition.wish import Wish

__all__ = ["Wish", "recognise", "sheet_of"]
