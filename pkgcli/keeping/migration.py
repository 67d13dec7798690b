"""`db migrate`: a file of an earlier schema, brought to the present one after a verified backup."""

from __future__ import annotations

from pkgcli.business import read_business
from pkgcli.chain import last_hash
from pkgcli.keeping.backup import NOTE, backup_first, head_of, note_values
from pkgcli.operations import Occasion
from pkgcli.store.failures import storage_failed
from pkgcli.store.migrations import migrate as migrate_file
from pkgcli.store.schema import OLDEST_VERSION, SCHEMA_VERSION
from pkgcli.store.transaction import writing
from pkgcli.views.keeping import Migrated


def migrate(occasion: Occasion) -> Migrated:
    """Brings the file to the present schema in one transaction; nothing is done where it has it.

    Raises StorageFailed; then the file is as it was, and its backup stays.
    """
    path = occasion.path
    head = head_of(path)
    if head.version == SCHEMA_VERSION:
        return Migrated(str(path), head.version, head.version, None)
    made = None if occasion.dry_run else backup_first(occasion)
    with writing(
        path,
        wait=occasion.wait,
        random=occasion.random,
        patience=occasion.patience,
        keep=not occasion.dry_run,
        oldest=OLDEST_VERSION,
    ) as connection:
        if last_hash(connection) != head.hash:
            raise storage_failed("database_busy", path, detail="somebody recorded something meanwhile")
        found = migrate_file(connection, path)
        if made is not None:
            connection.execute(NOTE, note_values(occasion, read_business(connection), made))
    return Migrated(str(path), found, SCHEMA_VERSION, None if made is None else made.file)
