"""Bars of Code 128, read back by a decoder that isn't ours."""

from __future__ import annotations

import shutil
import subprocess
from itertools import cycle
from pathlib import Path

import pytest

from pkgcli.render.code128 import code128

EVERY_PAIR = ["".join(f"{pair:02}" for pair in range(first, first + 20)) for first in range(0, 100, 20)]
FIRST_PAIR = [f"{pair:02}195118" for pair in range(100)]
OWN = ["7", "12", "123", "1234", "12345", "A1", "AB1234567", "1234567AB", "12345A67890B", "A" * 26, "9999", "99999999"]
PRINTABLE = ["".join(map(chr, range(first, first + 19))) for first in range(33, 127, 19)][:-1]


def drawn(texts: list[str], to: Path) -> Path:
    """One below the other, black on white, as the simplest of picture files."""
    module, quiet, height = 2, 20, 30
    wide = max(sum(map(int, code128(text))) for text in texts) * module + 2 * quiet
    rows = []
    for text in texts:
        bars = "".join(ink * (module * int(width)) for ink, width in zip(cycle("10"), code128(text), strict=False))
        rows += [f"{'0' * quiet}{bars}".ljust(wide, "0")] * height + ["0" * wide] * height
    to.write_text(f"P1\n{wide} {len(rows)}\n" + "\n".join(rows) + "\n")
    return to


@pytest.mark.parametrize("texts", [EVERY_PAIR, FIRST_PAIR, OWN, PRINTABLE], ids=["pairs", "first", "own", "printable"])
def test_a_decoder_reads_what_was_written(texts: list[str], tmp_path: Path) -> None:
    if shutil.which("zbarimg") is None:
        pytest.skip("zbarimg isn't installed")
    argv = ["zbarimg", "--quiet", "--nodbus", "--raw", "-Sdisable", "-Scode128.enable"]
    found = subprocess.run(
        [*argv, str(drawn(texts, tmp_path / "bars.pbm"))], capture_output=True, text=True, check=True
    )

    assert sorted(found.stdout.splitlines()) == sorted(texts)


def test_each_pair_of_digits_takes_one_symbol() -> None:
    """Start, four pairs, the check and the stop: a card's number has room on a card."""
    assert sum(map(int, code128("29577836"))) == 6 * 11 + 13


@pytest.mark.parametrize("text", ["", "Ü", "a\n", "\x1d"])
def test_what_it_cannot_hold_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no Code 128"):
        code128(text)
