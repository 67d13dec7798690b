"""An amount as it is shown."""

from __future__ import annotations

from pkgcli.frozen import Frozen


class Money(Frozen):
    """An amount in minor units of a currency with `decimals` places; printed as `420.00`."""

    minor: int
    decimals: int = 2

    def __str__(self) -> str:
        sign = "-" if self.minor < 0 else ""
        digits = str(abs(self.minor)).rjust(self.decimals + 1, "0")
        if self.decimals == 0:
            return sign + digits
        return f"{sign}{digits[: -self.decimals]}.{digits[-self.decimals :]}"


NOTHING = Money(0)
