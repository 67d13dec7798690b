from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.declared import command, verb

app = verb()


@command(app, "till", writes=True)
def till(call: Call) -> None:
    """Stay open at the counter: scan a card or type a client, see what is left, redeem, undo.

    `help` at the prompt says what can be typed; each other command of pkgcli is typed there as in a shell. Each
    redemption has a key of its own: where nobody could say whether it was recorded, Enter repeats it and it is
    recorded once. With --dry-run everything is tried out and nothing is written.

    In a pipe it reads lines and prints their answers, with --json an object for each line; it goes on after a line
    that fails, and ends with the exit code of the first.

    \b
    pkgcli till --staff Eva
    pkgcli till --dry-run                     to learn it
    pkgcli till --json < lines.txt > answers.txt
    """
    from pkgcli.cli.till.prompt import Prompt
    from pkgcli.errors import Unreadable

    if call.key is not None:
        raise Unreadable("--key", call.key, "each line of the till has a key of its own", "leave it out")
    if call.out is not None:
        raise Unreadable("--out", call.out, "the till answers where it is typed", "pkgcli till < LINES > FILE")
    if call.format not in ("table", "json", "jsonl"):
        raise Unreadable("--format", call.format, "the till answers as text or as JSON", "pkgcli till --json")
    Prompt(call).run()
