"""What was done to the file as a whole: backups, restores, migrations, the journal mode."""

from __future__ import annotations

from collections.abc import Iterator

from pkgcli.render.look import Shown, flow, warned
from pkgcli.render.output import Output
from pkgcli.render.plain_table import facts_pieces
from pkgcli.render.words import counted
from pkgcli.views.keeping import BackedUp, JournalMode, Migrated, Restored

_NOT_DONE = "Dry run: nothing was written\n"


def keeping_pieces(view: BackedUp | Restored | Migrated | JournalMode, output: Output) -> Iterator[str]:
    """The answer, unless `--quiet`; warnings always."""
    if not output.quiet:
        match view:
            case BackedUp():
                yield from _backed_up(view, output)
            case Restored():
                yield from _restored(view, output)
            case Migrated():
                yield from _migrated(view, output)
            case JournalMode():
                yield from _journal(view, output)
        if output.dry_run:
            yield _NOT_DONE
    yield warned(view.warnings, output)
    if isinstance(view, BackedUp) and not output.quiet:
        yield warned(view.advice, output)


def _backed_up(view: BackedUp, output: Output) -> Iterator[str]:
    made = "A backup would be made" if output.dry_run else "Backed up and verified"
    yield flow([Shown(made, "bold"), counted(view.operations, "operation"), _size(view.size)], output)
    gone = "" if not view.removed else f"{counted(len(view.removed), 'older backup')}"
    yield from facts_pieces(
        [("File", view.file), ("Head", view.head), *([("Cleared away", gone)] if gone else [])], output, 2
    )


def _restored(view: Restored, output: Output) -> Iterator[str]:
    done = "Would be restored" if output.dry_run else "Restored and verified"
    yield flow([Shown(done, "bold"), counted(view.operations, "operation")], output)
    facts = [("File", view.file), ("From", view.source), ("Head", view.head)]
    if view.kept is not None:
        facts.append(("Kept as", view.kept))
    yield from facts_pieces(facts, output, 2)
    if view.lost:
        yield flow([f"{counted(view.lost, 'operation')} of what stood here before: now only in that file"], output, 2)


def _migrated(view: Migrated, output: Output) -> Iterator[str]:
    if view.from_version == view.to_version:
        yield flow([f"{view.file} has schema version {view.to_version} already: nothing to do"], output)
        return
    done = "Would be migrated" if output.dry_run else "Migrated"
    yield flow([Shown(done, "bold"), f"schema version {view.from_version} to {view.to_version}"], output)
    backup = [] if view.backup is None else [("Backup", view.backup)]
    yield from facts_pieces([("File", view.file), *backup], output, 2)


def _journal(view: JournalMode, output: Output) -> Iterator[str]:
    mode = "WAL" if view.mode == "wal" else "rollback journal"
    yield flow([Shown(mode, "bold"), "changed" if view.changed and not output.dry_run else "", view.file], output)


def _size(size: int) -> str:
    """`1.4 MB`, in whole tenths; nothing where it isn't known."""
    if size == 0:
        return ""
    tenths = (size + 50_000) // 100_000
    return f"{tenths // 10}.{tenths % 10} MB" if tenths else f"{(size + 999) // 1000} kB"
