"""`init`: the one command that makes a file (spec, section 4, "Which file")."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from sqlite3 import Connection

from pkgcli.business import zone_or_none
from pkgcli.operations import Occasion
from pkgcli.rules.currencies import known_currency
from pkgcli.rules.texts import clean_text
from pkgcli.settings import SETTINGS, zone_named
from pkgcli.store.creation import create
from pkgcli.store.failures import storage_failed
from pkgcli.views.business import Founded

LOCALTIME = Path("/etc/localtime")


def init(
    occasion: Occasion,
    *,
    name: str | None = None,
    currency: str | None = None,
    timezone: str | None = None,
    environ: Mapping[str, str],
    localtime: Path = LOCALTIME,
) -> Founded:
    """Make the database at `occasion.path`; the file of someone else is never touched (`database_exists`).

    The time zone defaults to the machine's, from TZ or the link at `localtime`, and to UTC where neither tells.
    """
    business = SETTINGS["business.name"].default if name is None else clean_text(name, "--name")
    money = currency or SETTINGS["business.currency"].default
    known_currency(money, "--currency")
    zone = machine_zone(environ, localtime) if timezone is None else zone_named(timezone).key
    values = {"business.name": business, "business.currency": money, "business.timezone": zone or "UTC"}
    if occasion.dry_run:
        if os.path.lexists(occasion.path):
            raise storage_failed("database_exists", occasion.path)
    else:
        create(occasion.path, lambda connection: _fill(connection, values), random=occasion.random)
    return Founded(
        str(occasion.path), business, money, values["business.timezone"], _messages(timezone, zone, money, currency)
    )


def machine_zone(environ: Mapping[str, str], localtime: Path = LOCALTIME) -> str | None:
    """The IANA name of the machine's time zone; None where it can't be told.

    A TZ that names no zone is passed over: taken at its word it would silently mean UTC.
    """
    candidates = [environ.get("TZ", "").removeprefix(":")]
    with suppress(OSError, RuntimeError):
        # On a Mac only the link itself names the zone; where it leads to a further link, only the end does.
        candidates += [str(localtime.readlink()), str(localtime.resolve(strict=True))]
    for candidate in candidates:
        name = candidate.rpartition("zoneinfo/")[2].removeprefix("posix/")
        if not name or name.startswith("/"):
            continue
        zone = zone_or_none(name)
        if zone is not None:
            return zone.key
    return None


def _fill(connection: Connection, values: dict[str, str]) -> None:
    connection.executemany("INSERT INTO setting (name, value) VALUES (?, ?)", list(values.items()))


def _messages(timezone: str | None, found: str | None, money: str, currency: str | None) -> tuple[str, ...]:
    messages = []
    if timezone is None and found is None:
        messages.append(
            "this machine's time zone can't be told, so it is UTC: pkgcli config set business.timezone Europe/Berlin"
        )
    elif timezone is None:
        messages.append(f"time zone {found}, as on this machine; pkgcli config set business.timezone changes it")
    if currency is None:
        messages.append(f"currency {money}; pkgcli config set business.currency changes it until a card is sold")
    return tuple(messages)
