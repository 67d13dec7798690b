"""What an owner asks about before a command: one text a topic, in Markdown of which `page_of` reads a little.

A text begins with `# ` and its summary. Below it stand headings (`## `), paragraphs, lines that stay as they are
(indented by four), and terms, each with what it means on the lines below it:

    2026-03-31
    :   that day
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from pkgcli.views.manual import Block, Heading, Page, Paragraph, Rows, Verbatim

# The summaries stand here too, so that a list of topics opens no file.
TOPICS: dict[str, str] = {
    "dates": "How days, periods and validities are typed, and which day counts.",
    "cards": "How cards and clients are named, and what a card's number is.",
    "csv": "What files to import hold, column by column.",
    "accounting": "What a package is worth in the books, from sale to last visit.",
    "keys": "How to repeat a command so that it is done once.",
    "backup": "How not to lose what clients have paid for.",
    "replication": "How every change reaches another disk within a second, with Litestream.",
    "files": "Which files there are, and where.",
    "environment": "What can be set once for a machine or a till.",
    "exit-codes": "What a program can tell from how a command ended.",
}

_HEADING = "## "
_MEANING = ":   "
_VERBATIM = "    "


def topic_page(topic: str) -> Page:
    """The text of one of TOPICS."""
    return page_of(topic, Path(__file__).with_name(f"{topic}.md").read_text(encoding="utf-8"))


def page_of(topic: str, text: str) -> Page:
    """A text as blocks, terms that follow each other as one."""
    title, *chunks = [chunk for chunk in text.strip("\n").split("\n\n") if chunk.strip()]
    blocks: list[Block] = []
    for kind, group in groupby(chunks, _kind_of):
        blocks += _of_one_kind(kind, list(group))
    return Page(topic, title.removeprefix("# "), tuple(blocks))


def _kind_of(chunk: str) -> str:
    if chunk.startswith(_HEADING):
        return "heading"
    if chunk.startswith(_VERBATIM):
        return "verbatim"
    return "rows" if f"\n{_MEANING}" in chunk else "paragraph"


def _of_one_kind(kind: str, chunks: list[str]) -> list[Block]:
    if kind == "heading":
        return [Heading(chunk.removeprefix(_HEADING)) for chunk in chunks]
    if kind == "verbatim":
        lines = "\n\n".join(chunks).splitlines()
        return [Verbatim(tuple(line.removeprefix(_VERBATIM) for line in lines))]
    if kind == "rows":
        return [Rows(tuple(row for chunk in chunks for row in _rows(chunk)))]
    return [Paragraph(" ".join(chunk.split())) for chunk in chunks]


def _rows(chunk: str) -> list[tuple[str, str]]:
    """A term stands at the margin, what it means below it."""
    rows: list[tuple[str, str]] = []
    for line in chunk.splitlines():
        if line.startswith((_MEANING, _VERBATIM)):
            term, meaning = rows[-1]
            rows[-1] = (term, f"{meaning} {line[len(_MEANING) :].strip()}".strip())
        else:
            rows.append((line, ""))
    return rows
