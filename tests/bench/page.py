"""Writes README.md of this folder: each theme with its table, the commands, the versions."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import platform
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence

from rows import ROWS, Figure, Row, Sizes

import pkgcli

HEAD = """# Speed

What `pkgcli` takes, against something that does the like on the same machine. A figure is a ratio of the medians of
whole processes, run {rounds} times in turn ({long_rounds} times where one takes seconds, once with a million rows and
more), from start to exit; *by CPU* is the same ratio of what they took of the processor, which sees neither the disk
nor what else the machine does. *MiB* is the highest resident memory of `pkgcli`. The last column says what the figure
would be without the change that made it.

    make bench

wrote this page, with sizes "{sizes}" ({entries}), in {seconds}, on {machine}.
One row alone: `.venv/bin/python tests/bench/run.py NAME`; `--list` names them, `--sizes small` is quicker.

{versions}

{kept} of {judged} goals are met.
"""

COLUMNS = ("what", "against", "goal", "figure", "by CPU", "met", "ours", "theirs", "MiB", "without the change")


def write_page(measured: dict[str, list[Figure]], themes: Sequence[str], sizes: Sizes, seconds: float) -> str:
    """The page as text, with the rows that were measured."""
    judged = [met(ROWS[name], figure) for name, figures in measured.items() for figure in figures]
    page = HEAD.format(
        sizes=sizes.name,
        rounds=sizes.rounds,
        long_rounds=sizes.long_rounds,
        entries=f"up to {max(sizes.entries):,} entries, {sizes.cards:,} cards",
        seconds=f"{seconds // 60:.0f} minutes {seconds % 60:.0f} s",
        machine=f"{platform.system()}, {platform.machine()}, {os.cpu_count()} cores",
        versions=versions(),
        kept=judged.count("yes"),
        judged=judged.count("yes") + judged.count("no"),
    )
    for theme in themes:
        of_theme = [row for row in ROWS.values() if row.theme == theme and row.name in measured]
        if of_theme:
            page += "\n" + section(theme, {row: measured[row.name] for row in of_theme})
    return page


def section(theme: str, rows: dict[Row, list[Figure]]) -> str:
    heading, _, about = (importlib.import_module(theme).__doc__ or theme).strip().partition("\n\n")
    lines = [f"## {heading.rstrip('.')}", "", *([about, ""] if about else [])]
    lines += [f"| {' | '.join(COLUMNS)} |", "|" + "---|" * len(COLUMNS)]
    lines += [line(row, figure) for row, figures in rows.items() for figure in figures]
    commands = {command: None for figures in rows.values() for figure in figures for command in figure.commands}
    return "\n".join([*lines, "", *(f"    {command}" for command in commands), ""])


def line(row: Row, figure: Figure) -> str:
    cells = (
        f"{row.what}, {figure.case}" if figure.case else row.what,
        row.against if figure.against is None else figure.against,
        (figure.goal or row.goal).text,
        figure.remark if figure.value is None else f"**{number(figure.value)}**",
        number(figure.by_cpu),
        met(row, figure),
        time_taken(figure.ours),
        time_taken(figure.theirs),
        "" if figure.memory is None else f"{figure.memory:.0f}",
        (figure.without if figure.without is not None else row.without)
        + (f" ({figure.remark})" if figure.remark and figure.value is not None else ""),
    )
    return f"| {' | '.join(cells)} |"


def met(row: Row, figure: Figure) -> str:
    goal = figure.goal or row.goal
    if figure.value is None or not goal.text:
        return ""
    return "yes" if goal.holds(figure.value) else "no"


def number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def time_taken(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds * 1000:.3g} ms" if seconds < 1 else f"{seconds:,.2f} s"


def versions() -> str:
    libraries = ("typer", "rich", "sqlite-utils", "pendulum", "pip")
    found = [f"pkgcli {pkgcli.__version__}", f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    found += [f"{name} {importlib.metadata.version(name)}" for name in libraries]
    found += [peer_version(name) for name in ("hledger", "sqlite3")]
    return ", ".join(found) + "."


def peer_version(program: str) -> str:
    """What it says first, or that it isn't there."""
    if shutil.which(program) is None:
        return f"{program} isn't on the PATH"
    said = subprocess.run((program, "--version"), capture_output=True, text=True, check=False).stdout
    first = (said.splitlines() or ["?"])[0].split(",")[0].split()
    return " ".join(first[:2]) if first[0] == program else f"{program} shell {first[0]}"
