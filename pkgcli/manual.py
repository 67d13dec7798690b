"""The manual for `man`: a page for pkgcli, for each noun and verb and for each topic, out of the texts of `--help` and
`help`. Nothing but the standard library is needed, so that a wheel can be built with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pkgcli import __version__
from pkgcli.cli.declared import Command, Commands
from pkgcli.cli.front import NAMES, declared
from pkgcli.cli.help_page import common_rows, examples_of, one_line, own_blocks, page_of_front, usage_of
from pkgcli.frozen import replace
from pkgcli.render.roff import roff_pieces
from pkgcli.topics import TOPICS, topic_page
from pkgcli.views.manual import Block, Heading, Page, Paragraph, Rows, Verbatim

COMMANDS, TOPICS_OF_THE_MANUAL = 1, 7
"""Sections of the manual."""

_MOST_EXAMPLES = 6


def write_manual(folder: Path) -> list[Path]:
    """Writes every page below `folder`, as `man1/pkgcli.1`; their paths below it."""
    written = []
    for path, text in manual().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
        written.append(path)
    return written


def manual() -> dict[Path, str]:
    """Every page of the manual by its path."""
    pages = [(COMMANDS, _front()), *((COMMANDS, _of(name, declared(name))) for name in NAMES)]
    pages += [(TOPICS_OF_THE_MANUAL, _of_topic(topic)) for topic in TOPICS]
    return {
        Path(f"man{section}") / f"{page.name}.{section}": "".join(roff_pieces(page, section, __version__))
        for section, page in pages
    }


def _front() -> Page:
    page = page_of_front()
    blocks = [block for block in page.blocks if not _is_of_topics(block)]
    first = next(place for place, block in enumerate(blocks) if isinstance(block, Verbatim)) + 1
    last = next(place for place, block in enumerate(blocks) if block == Heading("Options"))
    commands = (Heading("Commands"), *_below(blocks[first:last]))
    more = (
        *(Heading("Environment"), *_rows_of("environment")),
        *(Heading("Exit status"), *_rows_of("exit-codes")),
    )
    return replace(
        page, blocks=(*blocks[:first], *commands, *blocks[last:], *more, *_see_also((*NAMES, *TOPICS), but="pkgcli"))
    )


def _is_of_topics(block: Block) -> bool:
    return block == Rows(tuple(TOPICS.items())) or (isinstance(block, Heading) and block.text.startswith("Topics"))


def _rows_of(topic: str) -> Iterator[Rows]:
    return (block for block in topic_page(topic).blocks if isinstance(block, Rows))


def _of(name: str, found: Command | Commands) -> Page:
    page_name = f"pkgcli-{name}"
    if isinstance(found, Command):
        blocks = (*own_blocks(found), Heading("Options of every command"), Rows(common_rows(found)))
        return Page(page_name, one_line(found), (*blocks, *_see_also(TOPICS)), usage_of(name, found))
    common = {row: None for _, each in _commands(name, found) for row in common_rows(each)}
    return Page(
        page_name,
        one_line(found),
        (
            *(Heading("Examples"), Verbatim(examples_of(found)[:_MOST_EXAMPLES])),
            Heading("Commands"),
            *(block for typed, each in _commands(name, found) for block in _of_command(typed, each)),
            *(Heading("Options of every command"), Rows(tuple(common))),
            *_see_also(TOPICS),
        ),
        f"pkgcli {name} COMMAND ...",
    )


def _commands(name: str, found: Commands) -> Iterator[tuple[str, Command]]:
    """Every command below a noun, as it is typed."""
    for inner, each in found.items():
        if isinstance(each, Command):
            yield f"{name} {inner}", each
        else:
            yield from _commands(f"{name} {inner}", each)


def _of_command(typed: str, found: Command) -> Iterator[Block]:
    yield from (Heading(usage_of(typed, found), 1), Paragraph(one_line(found)))
    yield from _below(own_blocks(found), 2)


def _below(blocks: Iterable[Block], by: int = 1) -> Iterator[Block]:
    return (replace(block, depth=block.depth + by) if isinstance(block, Heading) else block for block in blocks)


def _of_topic(topic: str) -> Page:
    page = topic_page(topic)
    head = () if isinstance(page.blocks[0], Heading) else (Heading("Description"),)
    return Page(f"pkgcli-{topic}", page.summary, (*head, *page.blocks, *_see_also(TOPICS, but=topic)))


def _see_also(names: Iterable[str], but: str = "") -> tuple[Block, ...]:
    """Other pages of the manual."""
    pages = [f"pkgcli-{name}({TOPICS_OF_THE_MANUAL if name in TOPICS else COMMANDS})" for name in names if name != but]
    front = [] if but == "pkgcli" else [f"pkgcli({COMMANDS})"]
    return (Heading("See also"), Paragraph(", ".join([*front, *pages])))
