"""The answers of `nightly` and `cron show`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pkgcli.frozen import Frozen
from pkgcli.views.expiry import ExpiredCard, ExpireRun
from pkgcli.views.money import Money


class NightPart(Frozen):
    """One part of the night's work: what it is called, its operation where it recorded one, and how much it did.

    `lapsed` are the cards that lapsed in it; a program finds them in `Night`.
    """

    part: str = ""
    operation: int | None = None
    done: int = 0
    warnings: tuple[str, ...] = ()
    lapsed: ExpireRun | None = None


class Night(Frozen):
    """`nightly`: its parts in their order, what was forfeited, and the head of the chain after it."""

    as_of: date
    parts: tuple[NightPart, ...]
    cards: int
    units: int
    value: Money
    expired: Iterable[ExpiredCard]
    head: str
    dry_run: bool = False


class CronLines(Frozen):
    """`cron show`: what to put into the crontab, or the two units of systemd."""

    crontab: str | None
    service: str | None = None
    timer: str | None = None
