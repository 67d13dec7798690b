"""Measures the rows of README.md of this folder, and writes it. `make bench` runs all of it.

    python tests/bench/run.py [NAME ...] [--sizes full|small|tiny] [--folder FOLDER] [--page FILE] [--list]

With names, those rows alone are measured and told, and no page is written unless `--page` says where.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from page import COLUMNS, line, write_page
from rows import ROWS, SIZES, Bench, Figure

HERE = Path(__file__).resolve().parent

THEMES = ("till", "without", "scale", "lists", "night", "imports", "long_past", "tills_at_once", "wheel")
"""The modules with the rows, in the order of the page."""

for _theme in THEMES:
    importlib.import_module(_theme)


def measure(bench: Bench, names: Sequence[str]) -> Iterator[tuple[str, list[Figure]]]:
    for name in names:
        yield name, list(ROWS[name].measure(bench))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures how fast pkgcli is.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a row, or a theme; all of them unless told")
    parser.add_argument("--sizes", choices=SIZES, default="full")
    parser.add_argument("--folder", type=Path, default=HERE.parents[1] / "build" / "bench", help="for large files")
    parser.add_argument("--page", type=Path, help="the page to be written")
    parser.add_argument("--list", action="store_true", help="name the rows, and measure nothing")
    asked = parser.parse_args()
    unknown = [name for name in asked.names if name not in ROWS and name not in THEMES]
    if unknown:
        parser.error(f"no such row: {', '.join(unknown)}")
    names = [name for name, row in ROWS.items() if not asked.names or {name, row.theme} & set(asked.names)]
    if asked.list:
        say("\n".join(f"{ROWS[name].theme}: {name}" for name in names))
        return
    asked.folder.mkdir(parents=True, exist_ok=True)
    bench, begun = Bench(asked.folder.resolve(), SIZES[asked.sizes]), time.monotonic()
    measured: dict[str, list[Figure]] = {}
    say(f"| {' | '.join(COLUMNS)} |")
    for name, figures in measure(bench, names):
        measured[name] = figures
        say("\n".join(line(ROWS[name], figure) for figure in figures))
    page = asked.page or (None if asked.names else HERE / "README.md")
    if page:
        page.write_text(write_page(measured, THEMES, bench.sizes, time.monotonic() - begun), encoding="utf-8")


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
