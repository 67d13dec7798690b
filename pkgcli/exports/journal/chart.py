"""The chart of accounts: what the settings `account.*` call the accounts that entries are posted to."""

from __future__ import annotations

from collections.abc import Iterable

from pkgcli.business import Business
from pkgcli.frozen import Frozen
from pkgcli.rules.bookkeeping import ASSERTED, OPENING, Posting

_SETTING = "account."
_OPENING_BALANCES = "Equity:Opening-Balances"
_NOT_SAID = "Unspecified"


class Chart(Frozen):
    """Names of accounts, each such as `Assets:Till:Card`, which all three languages take."""

    names: dict[str, str]
    ways_of_paying: tuple[str | None, ...]
    """Those of the settings and of the ledger; None where it wasn't said."""

    def name_of(self, posting: Posting) -> str:
        """The account of a posting; each way of paying is one below `cash`."""
        if posting.account == "cash":
            return self._way(posting.paid_by)
        return self.names[posting.account]

    def all(self) -> list[str]:
        """Every account, each once: those that aren't used in a period too."""
        ways = [self._way(each) for each in self.ways_of_paying]
        others = [name for account, name in self.names.items() if account != "cash"]
        return sorted({*ways, *others})

    def asserted(self, balances: dict[str, int]) -> dict[str, int]:
        """The accounts whose balance is known, by name, given the balances of ASSERTED.

        An account that takes other postings too (two settings may name the same), or that lies above one that does,
        is left out: of what comes together on it the reports know a part only.
        """
        known = {self.names[account] for account in ASSERTED}
        unknown = {self.names[account] for account in self.names if account not in (*ASSERTED, "cash")}
        unknown |= {self._way(each) for each in self.ways_of_paying}
        return {
            name: sum(balances[account] for account in ASSERTED if self.names[account] == name)
            for name in sorted(known)
            if not any(_is_within(other, name) for other in unknown | (known - {name}))
        }

    def _way(self, paid_by: str | None) -> str:
        return f"{self.names['cash']}:{_NOT_SAID if paid_by is None else paid_by.capitalize()}"


def chart_of(business: Business, used: Iterable[str | None]) -> Chart:
    """The accounts that the settings name. `used` are the ways of paying that the ledger knows."""
    names = {
        setting.removeprefix(_SETTING): name
        for setting, name in business.values.items()
        if setting.startswith(_SETTING)
    }
    ways = {*business.values["payment.methods"].split(), *used}
    ordered = sorted(ways - {None}, key=str)
    return Chart({**names, OPENING: _OPENING_BALANCES}, (*ordered, None))


def _is_within(account: str, other: str) -> bool:
    return account == other or account.startswith(f"{other}:")
