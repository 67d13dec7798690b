"""What to do about findings: the gravest decides what is typed next."""

from __future__ import annotations

from pkgcli.views.verification import Finding, Verification

_BY_CHECK = {
    "against": "name another backup with --against",
    "mode": "chmod 600 FILE",
    "owner": "run pkgcli as the user that the file belongs to",
    "place": "move the database to a folder on this machine's own disk",
    "stray": "have a look at the files beside the database",
    "space": "make room on the disk",
    "size": "pkgcli db backup, and pkgcli db restore of that",
    "journal": "pkgcli db journal delete",
    "clock": "set the clock of this machine",
    "night": "pkgcli nightly",
    "backup": "pkgcli db backup",
}
"""What doesn't touch the ledger. All else needs a backup from before it happened."""

_RESTORE = "keep the file as it is, and go back to a backup from before: pkgcli db restore FILE"


def is_damage(finding: Finding) -> bool:
    """Whether what the file holds is not as it was written, and not only what lies around it."""
    return finding.check not in _BY_CHECK


def what_next(found: Verification) -> str:
    checks = {one.check for one in found.findings}
    if not checks <= _BY_CHECK.keys():
        return _RESTORE
    return next(hint for check, hint in _BY_CHECK.items() if check in checks).replace("FILE", found.file)
