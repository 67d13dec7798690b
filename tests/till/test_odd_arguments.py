"""No argument, however odd, is answered with a bug: each is taken, or told in one line that names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from every_command import GIVEN, STDIN, TREE, every, given

if TYPE_CHECKING:
    from tests.conftest import Result, Shop

ODD = [
    *("", " ", "-", "=", ":", "=1", "facial=", "facial:=", ":5", "id:", "id:0", "id:1.5", "%", "_", "'", '"', "\\"),
    *("'; DROP TABLE card; --", "\x00", "a\x00b", "\x1b[31m", "a\nb", "\u202eabc", "\u200b", "\ud800", "🙂", "ﬀ"),
    *("1_000", "1e5", "0x10", "-1", "+1", "1.000", "٣", "①", "²", "NaN", "inf", "9" * 25, "9" * 5000, "x" * 5000),
    *("[red]x[/red]", "2026-02-30", "0000-00-00", "9999-12-31", "+999999d", "-999999y", "until:", "until:today", "1mo"),
]
ODDEST = ("", "\x00", "\x1b[31m", "\ud800", "a\nb", "1e5", "9" * 5000, "+999999d")

THOROUGHLY = [("issue",), ("redeem",), ("balance",), ("find",), ("client", "add"), ("package", "add")]
FILES = ("--db", "--out", "--rejected")


def is_taken_or_told(result: Result) -> None:
    assert result.exit_code in (0, 2, 3, 4, 5, 6), result.err
    assert result.exit_code == 0 or result.err.startswith("pkgcli: "), result.err
    assert "\x1b" not in result.out + result.err
    assert "\x00" not in result.out + result.err


def has(path: tuple[str, ...], option: str) -> bool:
    return any(option in parameter.opts for parameter in TREE[path].params)


def rest(path: tuple[str, ...]) -> tuple[str, ...]:
    return ("-y", "--dry-run") if has(path, "--dry-run") else ("-y",)


def test_every_argument(full: Shop) -> None:
    for path in (path for path in GIVEN if GIVEN[path]):
        whole = given(path, full)
        for place in range(len(path), len(whole)):
            for odd in ODD if path in THOROUGHLY else ODDEST:
                argv = (*whole[:place], odd, *whole[place + 1 :])
                is_taken_or_told(full.run(*argv, *rest(path), stdin=STDIN.get(path, "")))


@every(path for path in THOROUGHLY)
def test_every_option(full: Shop, path: tuple[str, ...]) -> None:
    for parameter in TREE[path].params:
        option = parameter.opts[-1]
        if option.startswith("-") and not getattr(parameter, "is_flag", False) and option not in FILES:
            for odd in ODDEST:
                is_taken_or_told(full.run(*given(path, full), f"{option}={odd}", *rest(path)))
