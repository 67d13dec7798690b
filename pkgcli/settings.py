"""What each setting means and which values it takes."""

from __future__ import annotations

from collections.abc import Callable

from pkgcli.business import DEFAULTS, zone_or_none
from pkgcli.errors import NotFound, Unreadable
from pkgcli.frozen import Frozen
from pkgcli.rules.given_days import read_day
from pkgcli.rules.quantities import read_whole
from pkgcli.rules.texts import clean_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


def _switch(text: str, what: str) -> str:
    if text.casefold() in ("on", "yes", "true"):
        return "on"
    if text.casefold() in ("off", "no", "false"):
        return "off"
    raise Unreadable(what, text, "is neither on nor off", _like(what, "on"))


def _order(text: str, what: str) -> str:
    if text not in ("expiry", "purchase", "lifo"):
        raise Unreadable(what, text, "is none of expiry, purchase and lifo", _like(what, "expiry"))
    return text


def _days(text: str, what: str) -> str:
    return str(read_whole(text, what, least=0, most=3650))


def _some_days(text: str, what: str) -> str:
    """One at least: on its own day a visit may still be late."""
    return str(read_whole(text, what, least=1, most=3650))


def _few(text: str, what: str) -> str:
    return str(read_whole(text, what, least=0, most=1_000_000))


def _methods(text: str, what: str) -> str:
    """Words of ASCII letters, digits and dashes: each becomes a part of an account's name."""
    words = text.replace(",", " ").casefold().split()
    odd = [word for word in words if not (word.isascii() and word.replace("-", "").isalnum() and word[0].isalpha())]
    if not words or odd or len(set(words)) < len(words):
        reason = f"'{odd[0]}' is no plain word" if odd else "is not a list of different words"
        raise Unreadable(what, text, reason, _like(what, "'cash card transfer'"))
    return " ".join(words)


def _account(text: str, what: str) -> str:
    """A name that hledger, ledger and beancount all take: `Liabilities:Prepaid:Packages`."""
    import re

    top = "Assets|Liabilities|Equity|Income|Expenses"
    if not re.fullmatch(f"({top})(:[A-Z][A-Za-z0-9-]*)+", text):
        reason = "is no account: it begins with " + ", ".join(top.split("|")) + ", and each part with a capital letter"
        raise Unreadable(what, text, reason, _like(what, SETTINGS[what].default))
    return text


def _folder(text: str, what: str) -> str:
    return _path(text, what, "names no folder", "/media/stick/salon")


def _file(text: str, what: str) -> str:
    return _path(text, what, "names no file", "/home/rosa/.mail-password")


def _path(text: str, what: str, reason: str, example: str) -> str:
    try:
        if "\0" not in text and text == text.strip():
            from pathlib import Path

            Path(text).expanduser()
            return clean_text(text, what, limit=1000) if text else ""
    except RuntimeError:  # ~rosa, and nobody of that name has a home here
        pass
    raise Unreadable(what, text, reason, _like(what, example))


def _closed(text: str, what: str) -> str:
    if text.strip() == "":
        return ""
    day = read_day(text, what).day
    if day is None:
        raise Unreadable(what, text, "counts from today, and this is a day that stays", _like(what, "2026-12-31"))
    return day.isoformat()


def _kinds(text: str, what: str) -> str:
    from pkgcli.rules.notice_kinds import read_kinds

    return read_kinds(text, what)


def _host(text: str, what: str) -> str:
    import re

    label = "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
    name, _, port = text.rpartition(":")
    if re.fullmatch(rf"{label}(\.{label})*", name) and port.isascii() and port.isdigit():
        raise Unreadable(what, text, "holds the port, which has a setting of its own", _like("smtp.port", port))
    if text and not re.fullmatch(rf"{label}(\.{label})*\.?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]+", text):
        raise Unreadable(what, text, "is no name of a server", _like(what, "mail.example.com"))
    return text


def _port(text: str, what: str) -> str:
    return str(read_whole(text, what, least=0, most=65_535))


def _tls(text: str, what: str) -> str:
    if text not in ("starttls", "tls", "none"):
        raise Unreadable(what, text, "is none of starttls, tls and none", _like(what, "starttls"))
    return text


def _plain(text: str, what: str) -> str:
    return clean_text(text, what) if text else ""


def _address(text: str, what: str) -> str:
    from pkgcli.rules.texts import clean_email

    return clean_email(text, what) if text else ""


def _currency(text: str, what: str) -> str:
    from pkgcli.rules.currencies import known_currency

    return known_currency(text, what)


def _like(what: str, value: str) -> str:
    return f"pkgcli config set {what} {value}"


def zone_named(text: str, what: str = "--timezone") -> ZoneInfo:
    """The time zone of the IANA database with that name; refused where there is none."""
    zone = zone_or_none(text)
    if zone is None:
        raise Unreadable(what, text, "is not a time zone", _meant(text))
    return zone


def _meant(text: str) -> str:
    """The zones of a place or an abbreviation that was typed alone, or nearly so."""
    from difflib import get_close_matches

    from pendulum import timezones

    names = sorted(timezones())
    places = {name.rpartition("/")[2].casefold(): name for name in reversed(names) if "/" in name}
    typed = text.strip().replace(" ", "_").casefold()
    same = [name for name in names if name.casefold() == typed]
    near = same or [places[place] for place in get_close_matches(typed.rpartition("/")[2], places, n=2, cutoff=0.75)]
    return f"did you mean {' or '.join(near)}?" if near else "use a name such as Europe/Berlin"


def _locale(text: str, what: str) -> str:
    from pkgcli.rules.locales import read_locale

    return read_locale(text, what)


def _zone(text: str, what: str) -> str:
    return zone_named(text, what).key


class Setting(Frozen):
    name: str
    meaning: str
    read: Callable[[str, str], str]

    @property
    def default(self) -> str:
        return DEFAULTS[self.name]


SETTINGS: dict[str, Setting] = {
    setting.name: setting
    for setting in (
        Setting("business.name", "The name on receipts", clean_text),
        Setting("business.currency", "ISO 4217 code; fixed once a card was sold", _currency),
        Setting("business.timezone", "Decides which day it is; an IANA name", _zone),
        Setting(
            "locale",
            "Amounts and days for people as in de_DE; auto: as LANG of the machine says; none: 2026-12-31 and 1.00",
            _locale,
        ),
        Setting("books.closed_on", "Nothing is recorded on or before this day", _closed),
        Setting("redeem.order", "Which card first: expiry, purchase or lifo", _order),
        Setting("redeem.zero_price", "Whether items with list price 0.00 can be redeemed", _switch),
        Setting("redeem.expired", "Whether --allow-expired works", _switch),
        Setting("refund.allow_used", "Whether a used card can be refunded", _switch),
        Setting("redeem.unpaid", "Whether more than the value paid so far can be redeemed", _switch),
        Setting("payment.methods", "The words that --paid-by takes", _methods),
        Setting("holds.auto_complete", "Whether a hold becomes a visit by itself once its day is over", _switch),
        Setting("holds.release_days", "Else it holds nothing any more so many days after the visit", _some_days),
        Setting("undo.grace_days", "How long what an undo gives back to a lapsed card lasts", _days),
        Setting("warn.units_left", "redeem warns when this many units or fewer are left", _few),
        Setting("warn.days_left", "redeem warns when the card has this many days or fewer left", _days),
        Setting("dormant.days", "A card nobody used for so many days is dormant in report breakage", _days),
        Setting("backup.folder", "Where backups go; else the folder backups beside the database", _folder),
        Setting("backup.days", "db verify asks for a backup that is no older than so many days", _days),
        Setting("notices.kinds", "What clients are told", _kinds),
        Setting("notices.expiring_days", "Clients are told so many days before a card's last one", _days),
        Setting("notices.low_units", "Clients are told when this many units or fewer are left", _few),
        Setting("smtp.host", "The mail server; without one, notice send refuses", _host),
        Setting("smtp.port", "Its port; 0 is 587 for starttls, 465 for tls, 25 for none", _port),
        Setting("smtp.tls", "starttls, tls or none", _tls),
        Setting("smtp.user", "Who logs in there; nobody where it is empty", _plain),
        Setting("smtp.from", "The sender's e-mail address", _address),
        Setting("smtp.password_file", "A file whose first line is the password, for you alone to read", _file),
        Setting("account.cash", "Money taken and given back; each way of paying below it", _account),
        Setting("account.receivable", "What clients haven't paid yet", _account),
        Setting("account.prepaid", "What is owed in visits", _account),
        Setting("account.tips_prepaid", "Tips of visits to come", _account),
        Setting("account.tips_payable", "Tips to be paid to staff", _account),
        Setting("account.tax", "Tax of sales", _account),
        Setting("account.revenue", "Visits, and unlimited cards by the day", _account),
        Setting("account.charge", "Package charges", _account),
        Setting("account.breakage", "What lapsed", _account),
        Setting("account.tips_lapsed", "Prepaid tips of cards that lapsed", _account),
        Setting("account.adjusted", "Value that left by an adjustment", _account),
        Setting("account.refunds", "What a refund gave back more or less than its value", _account),
    )
}


def setting_named(name: str) -> Setting:
    setting = SETTINGS.get(name)
    if setting is None:
        from difflib import get_close_matches

        near = get_close_matches(name, SETTINGS, n=1)
        raise NotFound("setting", name, f"did you mean {near[0]}?" if near else "pkgcli config list")
    return setting
