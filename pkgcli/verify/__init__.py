"""`db verify` and `db check`: whether a file is what it must be (spec, section 7).

    verify(occasion)               # the file, every invariant of the ledger, the chain, the night and the backups
    check(occasion)                # what takes a moment: everything but the ledger
    verify_copy(path, occasion)    # a file that nobody writes to, such as a backup, also of an earlier schema

Nothing is ever written, and a damaged file is a finding, never an exception. The live file is read in short
transactions, some thousand entries each, so that writers are never held up; each condition holds in any one
committed state. Only SQLite's own integrity check is one long step.
"""

from pkgcli.verify.remedies import what_next
from pkgcli.verify.service import check, verify, verify_copy

__all__ = ["check", "verify", "verify_copy", "what_next"]
