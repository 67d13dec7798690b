"""The one way in and the one way out: arguments to an exit code."""

from __future__ import annotations

import gc
import os
import sys

from pkgcli import interrupts
from pkgcli.errors import Interrupted, PkgcliError, StorageFailed
from pkgcli.runtime import Runtime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

    from pkgcli.cli.invocation import Invocation


def main(argv: list[str], runtime: Runtime) -> int:
    """Run one command; 0, or the exit code of spec section 4."""
    try:
        return _answered(argv, runtime)
    finally:
        interrupts.release()  # the answer is out, or it was told what became of it


def _answered(argv: list[str], runtime: Runtime) -> int:
    came_to = outcome(lambda: _run(argv, runtime), runtime)
    return came_to if isinstance(came_to, int) else tell(came_to, argv, runtime)


def outcome(work: Callable[[], int], runtime: Runtime) -> int | PkgcliError:
    """What `work` came to: its exit code, or as one of our errors whatever ended it."""
    try:
        return work()
    except PkgcliError as error:
        return error
    except KeyboardInterrupt:
        return Interrupted()
    except BrokenPipeError:
        return 0  # whoever read along has read enough
    except Exception as bug:
        if runtime.environ.get("PKGCLI_TRACEBACK"):
            raise
        return _bug(bug)


def _run(argv: list[str], runtime: Runtime) -> int:
    if argv == ["--version"]:
        from pkgcli import __version__

        return _say(f"pkgcli {__version__}\n", runtime)
    if argv[:1] == ["--complete"]:
        from pkgcli.cli.candidates import complete

        complete(argv[1:], runtime)
        return 0
    from pkgcli.cli.invocation import Invocation

    return obey(argv, runtime, Invocation(runtime))


def obey(argv: list[str], runtime: Runtime, invocation: Invocation) -> int:
    """Do what a command line says; its exit code. Raises our errors, and others for bugs."""
    from pkgcli.cli.short_way import parsed

    try:
        line = parsed(argv)
        if line is not None:
            invocation.db = line.db
            invocation.take(line.command, line.name, line.given)
            return 0
        if argv[-1:] in ([], ["-h"], ["--help"]):
            from pkgcli.cli.help_page import help_at_once

            told = help_at_once(argv[:-1], runtime)
            if told is not None:
                return _say(told, runtime)
        from pkgcli.cli import long_way

        code, help = long_way.run(argv, invocation)
        if help:
            _say(help, runtime)
        return code
    except BrokenPipeError:
        raise
    except PkgcliError as error:
        error.hint = _on_the_same_file(error.hint, invocation.db)
        raise
    except Exception as bug:
        if runtime.environ.get("PKGCLI_TRACEBACK"):
            raise
        from pkgcli.cli.suspicion import damage_behind

        damage = damage_behind(bug, runtime, invocation.db)
        if damage is None:
            raise
        damage.hint = _on_the_same_file(damage.hint, invocation.db)
        raise damage from bug


def _say(text: str, runtime: Runtime) -> int:
    """Print what no command has to answer for."""
    try:
        runtime.stdout.write(text)
        runtime.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        message = f"standard output: can't be written: {error.strerror or error}"
        raise StorageFailed("output_failed", message, "make room there, or leave it open") from error
    return 0


_WITHOUT_A_FILE = ("--help", "pkgcli demo")


def _on_the_same_file(hint: str | None, db: str | None) -> str | None:
    """What to type next, about the database that `--db` named."""
    if hint is None or db is None or "pkgcli " not in hint or hint.endswith(_WITHOUT_A_FILE):
        return hint
    from shlex import quote

    return hint.replace("pkgcli ", f"pkgcli --db {quote(db)} ")


def _bug(bug: Exception) -> PkgcliError:
    trace = bug.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" at {os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else ""  # noqa: PTH119
    text = " ".join(str(bug).split())
    return PkgcliError(
        "bug",
        f"a bug in pkgcli, nothing more was done: {type(bug).__name__}: {text}{place}",
        "PKGCLI_TRACEBACK=1 shows where",
    )


def tell(error: PkgcliError, argv: list[str], runtime: Runtime) -> int:
    """Print an error; its exit code."""
    from pkgcli.render.error_text import render_error

    as_json = "--json" in argv or "--format=json" in argv or "--format json" in " ".join(argv)
    try:
        if isinstance(error, Interrupted) and runtime.stderr.isatty():
            runtime.stderr.write("\n")  # below the ^C
        render_error(error, as_json=as_json, stream=runtime.stderr)
        runtime.stderr.flush()
    except (OSError, ValueError):
        pass  # there is nobody to tell; the exit code still says it
    return error.exit_code


def run() -> NoReturn:
    """The program."""
    gc.set_threshold(20_000)  # a visit is over before it pays to look for rubbish
    runtime = Runtime.of_this_process()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    code = _answered(sys.argv[1:], runtime)
    try:
        interrupts.ignore()  # the exit code is decided
        for stream in (runtime.stdout, runtime.stderr):
            stream.flush()
    except (OSError, ValueError, KeyboardInterrupt):
        pass  # what is still in the buffer was told as lost, or nobody reads it
    os._exit(code)  # every file is closed, and taking the interpreter down would only make whoever waits wait longer
