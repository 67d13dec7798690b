"""Which checks, in which order."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from functools import partial
from pathlib import Path
from sqlite3 import Connection

from pkgcli import chain
from pkgcli.operations import Occasion
from pkgcli.verify import ranges
from pkgcli.verify.against import compare
from pkgcli.verify.findings import Findings
from pkgcli.verify.ledger import BY_CARD, BY_ENTRY, BY_OPERATION
from pkgcli.verify.recomputed import chain_through, texts
from pkgcli.verify.references import look_at_references
from pkgcli.verify.structure import look_at_structure
from pkgcli.verify.subject import Copy, LiveFile, Subject
from pkgcli.verify.surroundings import look_around
from pkgcli.verify.upkeep import look_at_upkeep
from pkgcli.verify.words import look_at_words
from pkgcli.views.verification import Finding, Verification


class _Counted:
    """How much there was when the look began."""

    def __init__(self) -> None:
        self.operations = self.entries = self.cards = self.last = 0
        self.head = bytes(32)

    def count(self, connection: Connection) -> Iterable[Finding]:
        row = connection.execute("SELECT count(*), coalesce(max(id), 0) FROM operation").fetchone()
        self.operations, self.last = row
        self.entries, self.cards = (
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("entry", "card")
        )
        self.head = chain.last_hash(connection)
        return ()


def verify(occasion: Occasion, against: str | None = None) -> Verification:
    """All checks of the live file. `against` is a backup of it, or a head of it as it was printed somewhere."""
    findings = Findings()
    with closing(LiveFile(occasion)) as subject:
        look_around(findings, occasion)  # first: SQLite clears away a journal that no crash left
        counted = _begin(subject, findings)
        stands = look_at_structure(findings, subject, quick=False)
        if stands:
            _look_at_ledger(findings, subject, counted)
            look_at_upkeep(findings, subject, occasion)
            if against is not None:
                compare(findings, subject, against, occasion)
    return _told(subject, findings, counted, stopped=not stands)


def check(occasion: Occasion) -> Verification:
    """What takes a moment: the file and its surroundings, the night's run, the clock and the backups."""
    findings = Findings()
    with closing(LiveFile(occasion)) as subject:
        look_around(findings, occasion)
        counted = _begin(subject, findings)
        stands = look_at_structure(findings, subject, quick=True)
        if stands:
            look_at_upkeep(findings, subject, occasion)
    return _told(subject, findings, counted, stopped=not stands)


def verify_copy(path: Path, occasion: Occasion) -> Verification:
    """Structure, ledger and chain of a file that nobody writes to, also of an earlier schema."""
    findings = Findings()
    with closing(Copy(path)) as subject:
        counted = _begin(subject, findings)
        stands = look_at_structure(findings, subject, quick=False)
        if stands:
            _look_at_ledger(findings, subject, counted)
    return _told(subject, findings, counted, stopped=not stands)


def _begin(subject: Subject, findings: Findings) -> _Counted:
    """Fixes the last operation. What can't be opened at all is refused as by every other command."""
    counted = _Counted()
    findings.look(subject, "the ledger", counted.count)
    return counted


def _look_at_ledger(findings: Findings, subject: Subject, counted: _Counted) -> None:
    look_at_references(findings, subject)
    look_at_words(findings, subject)
    ranges.hold(findings, subject, "the cards", ranges.of_cards, BY_CARD)
    ranges.hold(findings, subject, "the entries", ranges.of_entries, BY_ENTRY)
    ranges.hold(findings, subject, "the operations", ranges.of_operations, BY_OPERATION)
    ranges.walk(findings, subject, "the texts", ranges.of_operations, texts)
    ranges.walk(findings, subject, "the chain", ranges.of_operations, partial(chain_through, counted.last))


def _told(subject: Subject, findings: Findings, counted: _Counted, *, stopped: bool) -> Verification:
    return Verification(
        file=str(subject.path),
        operations=counted.operations,
        entries=counted.entries,
        cards=counted.cards,
        head=counted.head.hex(),
        findings=findings.all(),
        stopped=stopped,
    )
