"""Runs commands in turn and says what each took. It is a process of its own, and a small one: what the kernel knows of
the memory of a process begins with that of the one that started it.

    python -I -S runner.py < plan.json > taken.json

A plan is {"rounds": N, "commands": {name: {"argv": [[...], ...], "env": {...}, "copy": [[from, to], ...],
"stdin": PATH, "stdout": PATH, "terminal": true, "exits": [0]}}}: one argv for each round, before which each file is
copied anew, which takes no time. The answer is {name: [[seconds, of them on the CPU, KiB], ...]}, a row for each round.
"""

import json
import os
import sys
import threading
import time

CHUNK = 1 << 24


def copied(source, target):
    """A copy that is on the disk, so that nothing is written back later while something is measured."""
    with open(source, "rb") as read, open(target, "wb") as write:  # noqa: PTH123  (pathlib is large)
        while os.sendfile(write.fileno(), read.fileno(), None, CHUNK):
            pass
        os.fsync(write.fileno())


def read_to_the_end(terminal):
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:
        pass  # Linux says that nobody has the other end open


def taken(command, argv, said):
    """Seconds of the whole process, those on the CPU, and its highest resident memory in KiB."""
    reader, ours = None, []
    if command.get("terminal"):
        shown, out = os.openpty()
        reader, ours = threading.Thread(target=read_to_the_end, args=(shown,)), [shown]
        reader.start()
    else:
        out = os.open(command.get("stdout") or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    stdin = os.open(command.get("stdin") or os.devnull, os.O_RDONLY)
    os.ftruncate(said, 0)
    actions = [(os.POSIX_SPAWN_DUP2, stdin, 0), (os.POSIX_SPAWN_DUP2, out, 1), (os.POSIX_SPAWN_DUP2, said, 2)]
    begun = time.perf_counter()
    child = os.posix_spawn(argv[0], argv, command["env"], file_actions=actions)
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - begun
    for each in (out, stdin):
        os.close(each)
    if reader is not None:
        reader.join()
    for each in ours:
        os.close(each)
    code = os.waitstatus_to_exitcode(status)
    if code not in command["exits"]:
        told = os.pread(said, 4000, 0).decode(errors="replace")
        sys.exit(f"{' '.join(argv)}: exit {code}\n{told}")
    return [seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss]


def main():
    plan = json.load(sys.stdin)
    said = os.memfd_create("stderr")
    figures = {name: [] for name in plan["commands"]}
    os.sync()
    for nth in range(plan["rounds"]):
        for name, command in plan["commands"].items():
            for source, target in command.get("copy", ()):
                copied(source, target)
            figures[name].append(taken(command, command["argv"][nth], said))
    json.dump(figures, sys.stdout)


if __name__ == "__main__":
    main()
