"""Conversations with the prompt of `pkgcli till`, in process."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.conftest import Result, Shop

Line = str | Callable[[], object]


def piped(shop: Shop, *lines: str, options: tuple[str, ...] = ()) -> Result:
    """What the lines of a pipe come to."""
    return shop.run("till", *options, stdin="".join(f"{line}\n" for line in lines))


def told(shop: Shop, *lines: str, options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The same, as the objects that a program reads; the last is that of the day."""
    return [json.loads(line) for line in piped(shop, *lines, options=("--json", *options)).out.splitlines()]


class Typing(io.StringIO):
    """A keyboard: what is typed line by line. Between two lines something may happen, which types nothing."""

    def __init__(self, lines: tuple[Line, ...], screen: Screen) -> None:
        super().__init__()
        self._lines = list(lines)
        self._screen = screen

    def isatty(self) -> bool:
        return True

    def readline(self, size: int | None = -1, /) -> str:
        while self._lines and callable(self._lines[0]):
            happens = self._lines.pop(0)
            assert callable(happens)
            happens()
        typed = f"{self._lines.pop(0)}\n" if self._lines else ""
        self._screen.write(typed)
        return typed


class Screen(io.StringIO):
    """Where all is seen in the order in which it comes."""

    def isatty(self) -> bool:
        return True


def typed(shop: Shop, *lines: Line, options: tuple[str, ...] = (), exit_code: int = 0) -> str:
    """What stands on the screen after these lines were typed at a terminal."""
    from pkgcli.main import main
    from pkgcli.runtime import Runtime

    screen = Screen()
    environ = {"PKGCLI_DB": str(shop.path), "PKGCLI_TRACEBACK": "1", "NO_COLOR": "1", "COLUMNS": "200", **shop.environ}
    runtime = Runtime(
        environ,
        Typing(lines, screen),
        screen,
        screen,
        now=lambda: shop.now,
        random=shop.chance.randbytes,
        wait=lambda seconds: None,
        patience=0.2,
    )
    assert main(["till", *options], runtime) == exit_code, screen.getvalue()
    return screen.getvalue()


def visits(shop: Shop, number: str | None = None) -> int:
    """How many redemptions stand, of a card or of all."""
    query = (
        "SELECT count(*) FROM entry AS e JOIN card AS c ON c.id = e.card_id WHERE e.kind = 'redeem'"
        " AND (?1 IS NULL OR c.number = ?1) AND NOT EXISTS (SELECT 1 FROM entry AS u WHERE u.reverses = e.id)"
    )
    return int(shop.rows(query, number)[0][0])
