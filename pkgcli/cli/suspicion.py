"""Whether the file is to blame where the program stumbles: nobody shall be told of a bug who has a damaged disk."""

from __future__ import annotations

from pkgcli.errors import PkgcliError, StorageFailed
from pkgcli.operations import Occasion
from pkgcli.runtime import Runtime
from pkgcli.verify import verify
from pkgcli.verify.remedies import is_damage


def damage_behind(bug: Exception, runtime: Runtime, db: str | None) -> PkgcliError | None:
    """What is wrong with the database, as `db verify` finds it; None where it is well, or isn't there.

    What lies around the file, such as an old backup, makes no program stumble and is passed over.
    """
    path = runtime.database_path(db)
    try:
        found = verify(Occasion(path, now=runtime.now())).findings
    except Exception:
        return None
    damage = [finding for finding in found if is_damage(finding)]
    if not damage:
        return None
    said = f"{damage[0].check}: {damage[0].message}"
    return StorageFailed(
        "database_damaged",
        f"{path} is damaged: {said} ({type(bug).__name__} where it was read)",
        "pkgcli db verify",
        path=str(path),
    )
