"""What was found so far, and the one place where whatever a damaged file makes of a check becomes a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from sqlite3 import Connection

from pkgcli.errors import PkgcliError
from pkgcli.verify.subject import Subject
from pkgcli.views.verification import Finding

MOST = 1000
"""So many of one check are told; of more it is said that there are."""


class Findings:
    """Findings by check, in the order in which each check first spoke."""

    def __init__(self) -> None:
        self._by_check: dict[str, list[Finding]] = {}

    def add(self, found: Iterable[Finding]) -> None:
        for one in found:
            of_check = self._by_check.setdefault(one.check, [])
            if len(of_check) < MOST:
                of_check.append(one)
            elif len(of_check) == MOST:
                of_check.append(Finding(one.check, f"there are more than these {MOST}"))

    def of(self, *checks: str) -> bool:
        """Whether one of these checks spoke."""
        return any(check in self._by_check for check in checks)

    def all(self) -> tuple[Finding, ...]:
        return tuple(one for found in self._by_check.values() for one in found)

    def look(
        self,
        subject: Subject,
        what: str,
        step: Callable[[Connection], Iterable[Finding]],
        *,
        checking: bool = False,
    ) -> bool:
        """One step in one state of the file; whether it could be done. `checking` opens it as `Subject.checking`."""
        check, trouble = "", ""
        for lenient in (False, True):  # text that isn't UTF-8 stops a step: then it is read as far as it can be
            try:
                with subject.checking() if checking and not lenient else subject.reading(lenient=lenient) as connection:
                    found = list(step(connection))
            except PkgcliError as error:
                if error.code != "database_damaged":
                    raise
                check, trouble = "integrity", error.message
            except Exception as error:  # whatever it is, it is the file's doing, and told as such
                check, trouble = "unreadable", " ".join(f"{type(error).__name__}: {error}".split())
            else:
                self.add(found)
                if trouble:
                    self.add([Finding("unreadable", f"{what}: {trouble}")])
                return True
        self.add([Finding(check, f"{what} can't be looked at: {trouble}")])
        return False
