"""Writes README.md of this folder from what a run of `make torture` noted. `make torture` ends with it."""

from __future__ import annotations

import json
import os
import platform
import re
import sqlite3
import sys
from pathlib import Path
from typing import Any

from figures import ROWS
from sizes import FULL

HEAD = """# Torture

What `pkgcli` promises of its file (README.md, "What you can rely on"), tried on the real program until it would have
broken. Each row is a module or a few in this folder; in every run of the tests they run small, and in full with

    make torture

This page was written by {which}: {seconds} on {machine}, with CPython {python} and SQLite {sqlite}.

*Lost* is what a command had said was done and isn't there. *Half applied* is what is neither wholly there nor wholly
not. Both have to be 0; a run in which one isn't fails, and so does one in which a control doesn't lose what it must. A
dash says that the word has no meaning in that row.

"""


def main(folder: Path, target: Path, seconds: int) -> None:
    """Reads the notes in `folder` and writes the page."""
    notes = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    if not notes:
        sys.exit("nothing was noted")
    page = HEAD.format(
        which="such a run in full" if FULL else "a run of all tests at their everyday size, and not in full",
        seconds=f"{seconds // 60} minutes {seconds % 60} s",
        machine=f"{platform.system()}, {_cores()}",
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
    )
    for row in ROWS:
        of_row = [note for note in notes if note["row"] == row]
        if of_row:
            page += "\n".join(_section(row, of_row)) + "\n"
    target.write_text(page, encoding="utf-8")


def _section(row: str, notes: list[dict[str, Any]]) -> list[str]:
    lines = [f"## {row}", "", "| case | tried | lost | half applied | control |", "|---|---|---|---|---|"]
    for case, parts in _cases(notes).items():
        figures = [sum(part["tried"] for part in parts), *(_sum(parts, name) for name in ("lost", "half_applied"))]
        about = [part["remark"] for part in parts if part["remark"]]
        if len(parts) > 1:
            about = [f"{len(parts)} parts", *about[:1], *(["..."] if len(about) > 1 else [])]
        controls = [part["control"] for part in parts if part["control"]]
        told = f" ({', '.join(about)})" if about else ""
        lines.append(
            f"| {case}{told} | {figures[0]:,} {parts[0]['unit']} |"
            f" {_figure(figures[1])} | {_figure(figures[2])} | {controls[0] if controls else '—'} |"
        )
    return [*lines, ""]


def _cases(notes: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The notes by case; what was divided over the cores is one."""
    cases: dict[str, list[dict[str, Any]]] = {}
    for note in notes:
        case = re.sub(r",? (from )?(slice|seed) [0-9]+$", "", note["case"])
        cases.setdefault(case, []).append(note)
    return cases


def _sum(parts: list[dict[str, Any]], name: str) -> int | None:
    known = [part[name] for part in parts if part[name] is not None]
    return sum(known) if known else None


def _figure(number: int | None) -> str:
    return "—" if number is None else str(number)


def _cores() -> str:
    return f"{os.cpu_count()} cores"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
