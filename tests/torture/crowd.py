"""Several tills at once on one file, as the one sees them who has put them there.

    with Crowd(shop) as crowd:
        for _ in range(8):
            crowd.till("visits", card="CROWD", times=500)
        crowd.all_at_once()
        answers = crowd.answers()

All begin at the same moment, with everything loaded.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import pkgcli
from pkgcli.verify import verify

if TYPE_CHECKING:
    from tests.conftest import Shop

PROGRAM = Path(__file__).with_name("crowd_at_work.py")
AN_HOUR = 3600.0


@dataclass
class Till:
    """A process that works, and may be killed and started again: the diary is what counts."""

    argv: list[str]
    diary: Path
    process: subprocess.Popen[str] = field(init=False)
    told_before: int = field(init=False)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        self.told_before = len(self.told())
        here = str(Path(pkgcli.__file__).parent.parent)
        environ = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (here, os.environ.get("PYTHONPATH"))))}
        self.process = subprocess.Popen(
            self.argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ
        )

    def is_ready(self) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n", f"{self.argv} ended with {self.process.wait(AN_HOUR)}"

    def begin(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def is_at_work(self) -> bool:
        return self.process.poll() is None and len(self.told()) > self.told_before

    def kill_after(self, seconds: float) -> None:
        """In the middle of whatever it does by then; that it has ended by itself is a fault."""
        try:
            ended = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
        else:
            raise AssertionError(f"{self.argv} ended with {ended}")

    def told(self) -> list[dict[str, Any]]:
        """What it acknowledged. A line that a kill cut off was heard by nobody."""
        if not self.diary.exists():
            return []
        whole, _, _ = self.diary.read_text(encoding="utf-8").rpartition("\n")
        return [json.loads(line) for line in whole.splitlines()]


class Crowd:
    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.tills: list[Till] = []

    def __enter__(self) -> Crowd:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for till in self.tills:
            till.process.kill()
            till.process.communicate()

    def till(self, work: str, **arguments: Any) -> Till:
        diary = self.shop.path.with_name(f"diary-{len(self.tills)}")
        program = [sys.executable, str(PROGRAM), str(self.shop.path), str(diary), work, json.dumps(arguments)]
        self.tills.append(Till(program, diary))
        return self.tills[-1]

    def all_at_once(self, times: int = 1) -> None:
        """Each time all of them are ready, they begin."""
        for _ in range(times):
            for till in self.tills:
                till.is_ready()
            for till in self.tills:
                till.begin()

    def all_done(self) -> None:
        ended = [till.process.wait(AN_HOUR) for till in self.tills]
        assert ended == [0] * len(self.tills)

    def answers(self) -> list[dict[str, Any]]:
        """What all of them were told until the end of the day."""
        self.all_done()
        return [told for till in self.tills for told in till.told()]


def outcomes(answers: list[dict[str, Any]]) -> Counter[tuple[int, str]]:
    """How often each exit code was given, with the word of its error."""
    return Counter((told["exit_code"], told["answer"]["code"] or "done") for told in answers)


def operations(answers: list[dict[str, Any]]) -> list[int]:
    """The numbers under which something was recorded."""
    return [told["answer"]["operation"] for told in answers if told["exit_code"] == 0]


def nothing_is_wrong(shop: Shop) -> None:
    """The file is sound, its sums add up, and its chain of hashes holds."""
    shop.now = datetime.now(UTC)
    told = [(found.check, found.message) for found in verify(shop.occasion()).findings]
    assert [found for found in told if found[0] != "backup"] == [], "and none was made of it"
