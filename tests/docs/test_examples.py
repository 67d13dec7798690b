"""Every example of every `--help` is typed, in a salon where it makes sense, and works."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
from salon_of_the_examples import ENDS_WITH, filled, prepared

sys.path.append(str(Path(__file__).parents[1] / "till"))

from test_help import EXAMPLES, commands_in, without_remark

# They take a terminal, open a browser, or walk through all of it.
LEFT_OUT = ("demo", "till", "web")
TYPED = {
    name: [argv for line in lines for argv in commands_in(without_remark(line)) if argv[0] not in LEFT_OUT]
    for name, lines in EXAMPLES.items()
    if name not in LEFT_OUT
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, shop_at: Any) -> tuple[Path, Path]:
    """The salon, and a file that has nothing in it yet."""
    folder = tmp_path_factory.mktemp("examples")
    for name in ("salon.db", "empty.db"):
        shop_at(folder / name).ok("init", "--name", "Salon Rosa", "--currency", "EUR", "--timezone", "Europe/Berlin")
    filled(shop_at(folder / "salon.db"))
    return folder / "salon.db", folder / "empty.db"


@pytest.mark.parametrize("name", TYPED)
def test_every_example_works(
    files: tuple[Path, Path], bare_shop: Any, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert TYPED[name], "no example"
    for argv in TYPED[name]:
        example = shlex.join(argv)
        prepared(bare_shop, example, *files)
        answer = bare_shop.run(*(word.replace("/media/stick", str(tmp_path / "backups")) for word in argv), "--yes")
        well = ENDS_WITH.get(example, (0,))
        assert answer.exit_code in well, f"{example}: {answer.err}\nwhat comes before it: salon_of_the_examples.py"
