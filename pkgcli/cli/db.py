"""`pkgcli db`: the database file."""

from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.declared import argument, command, noun, option
from pkgcli.cli.options import path_typed
from pkgcli.errors import StorageFailed, Unreadable
from pkgcli.views.verification import Verification

app = noun("The database file, its copies, and whether it is sound.")


@command(app, "path")
def path(call: Call) -> object:
    """Say which file is used: --db, else PKGCLI_DB, else the user's data folder.

    \b
    pkgcli db path
    """
    import os

    from pkgcli.views.business import DatabasePath

    file = call.occasion.path
    return DatabasePath(str(file), os.path.isfile(file))  # noqa: PTH113  (Path.is_file raises for a name too long)


@command(app, "backup", writes=True)
def backup(
    call: Call,
    target: str | None = argument("[TO]", of="file", help="A folder, or a new file."),
) -> object:
    """Make a verified copy, and clear old ones away: 7 daily, 5 weekly and 12 monthly are kept.

    Without TO it goes to the folder `backups` beside the database, or to the one that `backup.folder` names. Its name
    holds the head of the chain, which shows later whether the past was rewritten.

    \b
    pkgcli db backup
    pkgcli db backup /media/stick
    """
    from pkgcli.keeping.backup import backup as service

    _refuse_key(call, "backup")
    return service(call.occasion, None if target is None else path_typed(target, "db backup"))


@command(app, "restore", writes=True)
def restore(call: Call, file: str = argument("FILE", of="file", help="A backup.")) -> object:
    """Go back to a backup. It is verified first, and what stands here now is kept under another name.

    \b
    pkgcli db restore backups/salon-2026-11-22T031500Z-134-3f9ac2d1e0b74a11.db
    """
    from pkgcli.frozen import replace
    from pkgcli.keeping.restore import restore as service

    _refuse_key(call, "restore")
    source = path_typed(file, "db restore")
    if call.asks:
        would = service(replace(call.occasion, dry_run=True), source)
        lost = f" {would.lost} operations that the backup lacks stay in {would.kept} alone." if would.lost else ""
        call.note(f"{source} has {would.operations} operations.{lost}")
        call.confirm(f"Go back to it in {would.file}?")
    return service(call.occasion, source)


@command(app, "migrate", writes=True)
def migrate(call: Call) -> object:
    """Bring a file of an earlier pkgcli to the present schema, after a verified backup.

    \b
    pkgcli db migrate
    """
    from pkgcli.keeping.migration import migrate as service

    _refuse_key(call, "migrate")
    return service(call.occasion)


@command(app, "journal", writes=True, shown_by=("force",))
def journal(
    call: Call,
    mode: str | None = argument("[delete|wal]", of=("delete", "wal"), help="Which; else it is only said."),
    force: bool = option("--force", help="WAL even where this SQLite can damage it."),
) -> object:
    """Say which journal the file has, or change it. WAL is for those who replicate with Litestream.

    \b
    pkgcli db journal
    pkgcli db journal wal
    pkgcli db journal delete
    """
    from pkgcli.keeping.journal import journal as service

    _refuse_key(call, "journal")
    if mode not in (None, "delete", "wal"):
        raise Unreadable("db journal", mode, "is neither delete nor wal")
    return service(call.occasion, mode, force=force)  # type: ignore[arg-type]


@command(app, "verify")
def verify(
    call: Call,
    against: str | None = option(
        "--against", metavar="BACKUP|HEAD", of="file", help="A backup, or a head that was printed."
    ),
) -> None:
    """Look whether the file is what it must be: every rule of the ledger, and the chain of hashes computed again.

    Says nothing where all is well, else one line per finding, with exit code 6. With --against it is shown that the
    operations of an earlier backup, or of a receipt with its head, still stand as they were.

    \b
    pkgcli db verify
    pkgcli db verify --against backups/salon-2026-11-22T031500Z-134-3f9ac2d1e0b74a11.db
    """
    from pkgcli.verify import verify as service

    if against == "":
        raise Unreadable("--against", against, "names neither a backup nor a head", "name one, or leave it out")
    _tell(call, service(call.occasion, against))


@command(app, "check")
def check(call: Call) -> None:
    """Take a moment's look: the file and its folder, the night's run, the clock and the backups; not the ledger.

    \b
    pkgcli db check
    """
    from pkgcli.verify import check as service

    _tell(call, service(call.occasion))


def _refuse_key(call: Call, verb: str) -> None:
    """A key is kept with what the ledger records, and these record nothing there."""
    if call.key is not None:
        raise Unreadable(
            "--key", call.key, f"isn't taken by db {verb}: it can be repeated as it is", f"pkgcli db {verb} without it"
        )


def _tell(call: Call, found: Verification) -> None:
    """Show what was found, and fail where something was."""
    call.show(found)
    if found.findings:
        from pkgcli.verify import what_next

        count = len(found.findings)
        message = f"{call.occasion.path.name}: {count} finding{'s' if count > 1 else ''}"
        stopped = "; the ledger was not looked at, because the file is damaged" if found.stopped else ""
        raise StorageFailed("findings", message + stopped, what_next(found), findings=count)
