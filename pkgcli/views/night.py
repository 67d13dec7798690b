"""The answers of `nightly` and `cron show`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pkgcli.views.expiry import ExpiredCard
from pkgcli.views.money import Money


@dataclass(frozen=True, slots=True)
class NightPart:
    """One part of the night's work: what it is called, its operation where it recorded one, and how much it did.

    `expired` are the cards that lapsed in it; a program finds them in `Night`.
    """

    part: str = ""
    operation: int | None = None
    done: int = 0
    warnings: tuple[str, ...] = ()
    expired: tuple[ExpiredCard, ...] = ()


@dataclass(frozen=True, slots=True)
class Night:
    """`nightly`: its parts in their order, what was forfeited, and the head of the chain after it."""

    as_of: date
    parts: tuple[NightPart, ...]
    cards: int
    units: int
    value: Money
    expired: tuple[ExpiredCard, ...]
    head: str
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class CronLines:
    """`cron show`: what to put into the crontab, or the two units of systemd."""

    crontab: str | None
    service: str | None = None
    timer: str | None = None
