"""The business and its policies, as rows of the file: what every command reads first."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from sqlite3 import Connection

from pkgcli.errors import Refused, StorageFailed, Unreadable
from pkgcli.frozen import Frozen
from pkgcli.rules.amounts import currency_decimals
from pkgcli.rules.days import business_day
from pkgcli.views.money import Money

TYPE_CHECKING = False
if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from pkgcli.views.sentence import Sentence

DEFAULTS = {
    "business.name": "My salon",
    "business.currency": "EUR",
    "business.timezone": "UTC",
    "locale": "none",
    "books.closed_on": "",
    "redeem.order": "expiry",
    "redeem.zero_price": "off",
    "redeem.expired": "off",
    "refund.allow_used": "off",
    "redeem.unpaid": "off",
    "payment.methods": "cash card transfer",
    "holds.auto_complete": "off",
    "holds.release_days": "1",
    "undo.grace_days": "14",
    "warn.units_left": "1",
    "warn.days_left": "14",
    "dormant.days": "365",
    "backup.folder": "",
    "backup.days": "7",
    "notices.kinds": "sold, low, expiring, expired, used up, membership due",
    "notices.expiring_days": "14",
    "notices.low_units": "1",
    "smtp.host": "",
    "smtp.port": "0",
    "smtp.tls": "starttls",
    "smtp.user": "",
    "smtp.from": "",
    "smtp.password_file": "",
    "account.cash": "Assets:Till",
    "account.receivable": "Assets:Receivable",
    "account.prepaid": "Liabilities:Prepaid:Packages",
    "account.tips_prepaid": "Liabilities:Prepaid:Tips",
    "account.tips_payable": "Liabilities:Tips",
    "account.tax": "Liabilities:Tax",
    "account.revenue": "Income:Packages",
    "account.charge": "Income:Charges",
    "account.breakage": "Income:Breakage",
    "account.tips_lapsed": "Income:Tips",
    "account.adjusted": "Income:Adjustments",
    "account.refunds": "Income:Refunds",
}
"""Each setting as it is until the owner says otherwise; `settings` says what it means."""


class Business(Frozen):
    """The settings of one file, as read at the start of a transaction."""

    values: dict[str, str]
    zone: ZoneInfo
    decimals: int

    @property
    def name(self) -> str:
        return self.values["business.name"]

    @property
    def currency(self) -> str:
        return self.values["business.currency"]

    def is_on(self, name: str) -> bool:
        return self.values[name] == "on"

    def number(self, name: str) -> int:
        return int(self.values[name])

    def today(self, now: datetime) -> date:
        return business_day(now, self.zone)

    def money(self, minor: int) -> Money:
        return Money(minor, self.decimals)

    def priced(self, minor: int) -> Sentence:
        """For messages: `420.00 EUR`."""
        from pkgcli.views.sentence import Sentence

        return Sentence("{} {}", Money(minor, self.decimals), self.currency)

    def refuse_closed(self, day: date) -> None:
        """Nothing is recorded in books that are closed (spec, section 3, "Days")."""
        closed = self.values["books.closed_on"]
        if closed and day.isoformat() <= closed:
            raise Refused(
                "books_closed",
                f"{day.isoformat()}: the books are closed through {closed}",
                f"to open that day again: pkgcli config set books.closed_on {(day - timedelta(days=1)).isoformat()}",
                day=day.isoformat(),
                closed_on=closed,
            )


def zone_or_none(text: str) -> ZoneInfo | None:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def read_business(connection: Connection) -> Business:
    values = dict(DEFAULTS)
    values.update(connection.execute("SELECT name, value FROM setting").fetchall())
    try:
        zone = zone_or_none(values["business.timezone"])
        if zone is None:
            raise Unreadable("business.timezone", values["business.timezone"], "is not a time zone")
        decimals = currency_decimals(values["business.currency"])
    except Unreadable as error:  # another program wrote it: `config set` takes none that can't be read
        message = f"a setting of the database can't be read: {error.message}"
        raise StorageFailed("database_damaged", message, "pkgcli db restore FILE") from error
    return Business(values=values, zone=zone, decimals=decimals)
