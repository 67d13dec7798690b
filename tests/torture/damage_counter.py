"""The counter with a damaged file: what is asked of it, and what no answer and no file may be afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from damage_salon import NUMBER
from input_salon import faults_of

from pkgcli.errors import StorageFailed
from pkgcli.verify import verify

if TYPE_CHECKING:
    from tests.conftest import Shop

WRITES = {
    "redeem": ("redeem", NUMBER, "massage"),
    "issue": ("issue", "ten", "--client", "C1002"),
    "expire": ("expire",),
    "backup": ("db", "backup"),
}
READS = {
    "status": ("status",),
    "balance": ("balance", NUMBER),
    "history": ("history", "C1001"),
    "liability": ("report", "liability"),
    "export": ("export", "ledger"),
    "verify": ("db", "verify"),
    "check": ("db", "check"),
}
COMMANDS = WRITES | READS

ANSWERS = (0, 3, 4, 6)
"""Exit codes that damage may lead to; the others are of arguments, of input, and of what went wrong after COMMIT."""

PATIENCE = 60
"""Seconds after which a process hangs."""


class Counterpart:
    """A shop whose file is exchanged for others, and who looks at it after every command."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.path = shop.path
        self.whole = shop.path.read_bytes()
        self.content = self.whole
        self.faults: list[str] = []
        self.asked: Counter[str] = Counter()
        self.wrote = 0
        """Commands that did their work, because the damage lies elsewhere."""
        shop.environ["PKGCLI_TRACEBACK"] = ""

    def clear(self) -> None:
        """Takes the file away, and all that lies beside it."""
        for there in self.path.parent.iterdir():
            if there.is_dir() and not there.is_symlink():
                shutil.rmtree(there)
            else:
                there.unlink()

    def put(self, content: bytes) -> None:
        """That file, and nothing beside it."""
        self.clear()
        self.path.write_bytes(content)
        self.path.chmod(0o600)
        self.content = content

    def ask(self, name: str, damage: str) -> int:
        """One command in this process; its exit code. What may not be is a fault."""
        before = self._beside()
        result = self.shop.run(*COMMANDS[name])
        self.asked["in process"] += 1
        found = faults_of(result)
        self._look(name, damage, result.exit_code, before, found, f"{result.out[-200:]}{result.err[-600:]}")
        return result.exit_code

    def ask_as_a_process(self, name: str, damage: str) -> int:
        """The same as a process of its own, with its clock."""
        before = self._beside()
        done = processed(self.path, *COMMANDS[name])
        self.asked["processes"] += 1
        found = ["a traceback"] if "Traceback" in done.stderr or "a bug in pkgcli" in done.stderr else []
        self._look(name, damage, done.returncode, before, found, done.stderr[-600:])
        return done.returncode

    def finds(self) -> str:
        """What `db verify` says first; nothing where it finds nothing."""
        try:
            findings = verify(self.shop.occasion()).findings
        except StorageFailed as refused:
            return refused.code
        return findings[0].check if findings else ""

    def _look(self, name: str, damage: str, code: int, before: set[str], found: list[str], told: str) -> None:
        changed = self.path.read_bytes() != self.content
        if code not in ANSWERS:
            found.append(f"exit {code}")
        if changed and (code or name not in WRITES):
            found.append("the file was written")
        beside = self._beside() - before
        if beside and (code or name != "backup"):
            found.append(f"left beside it: {', '.join(sorted(beside))}")
        if found:
            self.faults.append(f"{damage}: {name}: {'; '.join(found)}\n{told}")
        if changed or beside:
            self.wrote += changed
            self.put(self.content)

    def _beside(self) -> set[str]:
        there = (path for path in self.path.parent.rglob("*") if not path.is_dir())
        return {str(path.relative_to(self.path.parent)) for path in there} - {self.path.name}


def processed(path: Path, *argv: str, answer: str = "") -> subprocess.CompletedProcess[str]:
    """The program as a process; it fails the test where it hangs."""
    environ = os.environ | {"PKGCLI_DB": str(path), "PKGCLI_TRACEBACK": ""}
    return subprocess.run(
        [sys.executable, "-m", "pkgcli", *argv],
        input=answer,
        capture_output=True,
        text=True,
        env=environ,
        timeout=PATIENCE,
        check=False,
    )
