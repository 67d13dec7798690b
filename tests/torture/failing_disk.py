"""The program on a disk that fails at a chosen call: a process of its own for each attempt, as at the till.

What takes long, the start of Python, is done once: a server with the recorder loaded waits, and each attempt is a fork
of it that runs `pkgcli.main.run()`. Run as a program, this file is that server.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import pkgutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple


class Fault(NamedTuple):
    """The `nth` call of a `kind` fails with `error`: once, from then `on`, or after `half` of it was written."""

    kind: str
    nth: int
    error: int
    manner: str

    def __str__(self) -> str:
        return f"{self.kind} {self.nth} fails with {os.strerror(self.error)}, {self.manner}"


@dataclass(frozen=True)
class Attempt:
    """What came of one run."""

    exit_code: int
    out: str
    err: str
    log: bytes


class FailingDisk:
    """The server, below whose folder calls can be made to fail."""

    def __init__(self, library: Path, folder: Path, **environ: str) -> None:
        from recorded import environment

        self.folder, self.log = folder, folder.parent / f"{folder.name}.attempt"
        self.process = subprocess.Popen(
            [sys.executable, __file__, str(library)],
            env=environment(library, folder, **environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> FailingDisk:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.process.communicate()

    def run(self, argv: Sequence[str], fault: Fault | None = None) -> Attempt:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.log.unlink(missing_ok=True)
        order = {"argv": list(argv), "fault": fault, "log": str(self.log), "folder": str(self.folder)}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        done = json.loads(self.process.stdout.readline())
        return Attempt(done["exit_code"], done["out"], done["err"], self.log.read_bytes())


def _serve(library: str) -> None:
    from pkgcli.main import run

    recorder = ctypes.CDLL(library)
    _load()
    gc.freeze()  # what is there stays shared with each fork
    for line in sys.stdin:
        order = json.loads(line)
        outputs = [Path(f"{order['log']}.{number}") for number in (1, 2)]
        child = os.fork()
        if child == 0:
            _attempt(recorder, order, outputs, run)
        _, status = os.waitpid(child, 0)
        out, err = (output.read_text(encoding="utf-8") for output in outputs)
        answer = {"exit_code": os.waitstatus_to_exitcode(status), "out": out, "err": err}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _load() -> None:
    """Every module of the program: a command loads its own only when it is typed."""
    import pkgcli

    for module in pkgutil.walk_packages(pkgcli.__path__, "pkgcli."):
        if not module.name.endswith("__main__"):
            with suppress(ImportError):  # an optional part, perhaps
                importlib.import_module(module.name)


def _attempt(recorder: ctypes.CDLL, order: dict[str, Any], outputs: list[Path], run: Any) -> None:
    code = 121
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for number, output in enumerate(outputs, start=1):
            os.dup2(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
        os.chdir(order["folder"])
        sys.argv = ["pkgcli", *order["argv"]]
        recorder.recorder_log(order["log"].encode())
        if order["fault"]:
            kind, nth, error, manner = order["fault"]
            recorder.recorder_fault(kind.encode(), ctypes.c_long(nth), error, manner.encode())
        run()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    _serve(sys.argv[1])
