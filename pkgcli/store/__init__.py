"""The one SQLite file: how it is made, opened, read and written, and how it fails.

    with store.writing(path, wait=runtime.wait, random=runtime.random, patience=runtime.patience) as connection:
        ...                        # one BEGIN IMMEDIATE; COMMIT at the end, ROLLBACK on any exception
    with store.reading(path) as connection:
        ...                        # one state of the file, whoever writes meanwhile
    with store.readings(path) as one:
        with one() as connection:  # and again, as often as wanted
            ...                    # each time the state of that moment

Nothing outside this package opens the file, begins or ends a transaction, or catches `sqlite3.Error`.
"""

from pkgcli.store.connection import JOURNAL_SETTING, connect
from pkgcli.store.creation import create, give_name
from pkgcli.store.failures import failed_on_disk, failures_of, storage_failed, translated
from pkgcli.store.files import sync
from pkgcli.store.schema import (
    APPLICATION_ID,
    OLDEST_VERSION,
    SCHEMA_VERSION,
    expected_fingerprint,
    expected_objects,
    fingerprint,
    objects,
    schema_text,
    statements,
)
from pkgcli.store.tables import tables
from pkgcli.store.transaction import forget, reading, readings, writing

__all__ = [
    "APPLICATION_ID",
    "JOURNAL_SETTING",
    "OLDEST_VERSION",
    "SCHEMA_VERSION",
    "connect",
    "create",
    "expected_fingerprint",
    "expected_objects",
    "failed_on_disk",
    "failures_of",
    "fingerprint",
    "forget",
    "give_name",
    "objects",
    "reading",
    "readings",
    "schema_text",
    "statements",
    "storage_failed",
    "sync",
    "tables",
    "translated",
    "writing",
]
