"""One version of a package's terms: checked before anything is written, and written (spec, sections 2 and 3).

The services of the catalogue and the import share it. `checked_terms` touches no file; `write_version` checks nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from pkgcli.catalogue.terms import Terms
from pkgcli.errors import Refused
from pkgcli.frozen import Frozen, replace
from pkgcli.operations import Operation
from pkgcli.rules.days import day_of, day_text
from pkgcli.rules.definition import (
    LineTerms,
    check_beginning,
    check_commission,
    check_definition,
    check_exchange,
    check_membership_only,
    check_promotion,
    check_rates,
)
from pkgcli.rules.texts import clean_code, code_key
from pkgcli.rules.validity import NEVER, Validity, read_validity

DEFAULT_UNITS = {"fixed": "sessions", "custom": "sessions", "units": "units", "unlimited": "visits"}


class VersionFields(Frozen):
    """What a version says apart from its lines: money in minor units, `total` in units of the pool.

    Names in `_ppm` are rates in parts per million; a charge is an amount or a rate, and so is the seller's commission.
    `total` None is worked out by `checked_terms` where the kind allows it, `unit` None is the label of the kind.
    """

    name: str
    kind: str = "fixed"
    total: int | None = None
    unit: str | None = None
    valid: Validity = NEVER
    price: int = 0
    description: str | None = None
    sell_from: date | None = None
    sell_until: date | None = None
    once_per_client: bool = False
    tax_ppm: int = 0
    tax_included: bool = True
    charge: int | None = None
    charge_ppm: int | None = None
    charge_tax_ppm: int = 0
    tip: int = 0
    promo_price: int | None = None
    promo_from: date | None = None
    promo_until: date | None = None
    commission_base: str = "paid"
    commission_ppm: int = 0
    seller_commission: int | None = None
    seller_ppm: int | None = None
    starts: str = "sale"
    claim: Validity | None = None
    may_swap: bool = False
    may_split: bool = False
    membership_only: bool = False


class VersionLine(LineTerms):
    """One item of a version; its id is 0 where it is still to be made."""

    item_id: int = 0


def checked_terms(code: str, fields: VersionFields, lines: Sequence[VersionLine]) -> VersionFields:
    """The terms as they will stand, with total and unit filled in. Raises Refused with the rule that is broken."""
    total = check_definition(
        code,
        fields.kind,
        fields.total,
        lines,
        valid_is_never=fields.valid.is_never,
        tip=fields.tip,
        membership_only=fields.membership_only,
    )
    if total is None and fields.kind != "unlimited":
        raise Refused(
            "line_missing",
            f"package '{code}': a fixed package is the sum of its lines, and it has none",
            "add --line ITEM=3, or --total until it has lines",
            package=code,
        )
    if fields.sell_from and fields.sell_until and fields.sell_until < fields.sell_from:
        raise Refused(
            "sale_window_empty",
            f"package '{code}': it is sold from {fields.sell_from} and only until {fields.sell_until}",
            'make --sell-until the later day, or take it back with --sell-until ""',
            package=code,
            sell_from=fields.sell_from.isoformat(),
            sell_until=fields.sell_until.isoformat(),
        )
    check_beginning(code, fields.starts, fields.valid, fields.claim)
    check_exchange(code, fields.kind, fields.may_swap, fields.may_split)
    if fields.membership_only:
        check_membership_only(code, lines, fields.starts)
    check_promotion(code, fields.promo_price, fields.promo_from, fields.promo_until)
    check_commission(code, fields.kind, fields.commission_base, fields.commission_ppm)
    check_rates(
        code,
        {
            "tax": fields.tax_ppm,
            "charge_tax": fields.charge_tax_ppm,
            "commission": fields.commission_ppm,
            "seller_commission": fields.seller_ppm or 0,
        },
    )
    return replace(fields, total=total, unit=fields.unit or DEFAULT_UNITS[fields.kind])


def check_again(terms: Terms) -> None:
    """Whether a stored version can still be sold: an item may have become a product since. Raises Refused."""
    try:
        checked_terms(terms.code, fields_of(terms), lines_of(terms))
    except Refused as error:
        error.hint = f"pkgcli package edit {terms.code}"
        raise


def new_package(operation: Operation, code: str) -> int:
    """A package without a version yet; its id. Codes of deleted packages stay taken (ours). Raises Refused."""
    code = clean_code(code, "PACKAGE")
    taken = operation.connection.execute(
        "SELECT code, deleted_at IS NOT NULL FROM package WHERE code_key = ?", (code_key(code),)
    ).fetchone()
    if taken is not None:
        is_deleted = bool(taken[1])
        raise Refused(
            "package_exists",
            f"package '{code}': the code is taken" + (" by a deleted package" if is_deleted else ""),
            f"pkgcli package undelete {taken[0]}" if is_deleted else f"pkgcli package edit {taken[0]}",
            package=taken[0],
            deleted=is_deleted,
        )
    row = operation.connection.execute(
        "INSERT INTO package (code, code_key) VALUES (:code, :code_key)", package_row(code)
    )
    return int(row.lastrowid or 0)


def package_row(code: str) -> dict[str, Any]:
    """The columns of a new package."""
    return {"code": code, "code_key": code_key(code)}


def write_version(
    operation: Operation, package_id: int, version: int, terms: VersionFields, lines: Sequence[VersionLine]
) -> int:
    """Store terms that `checked_terms` returned as that version, sold from today; the id of its row."""
    columns = version_row(operation, package_id, version, terms)
    row = operation.connection.execute(
        f"INSERT INTO package_version ({', '.join(columns)}) VALUES ({', '.join(f':{name}' for name in columns)})",
        columns,
    )
    version_id = int(row.lastrowid or 0)
    operation.connection.executemany(
        "INSERT INTO package_line (version_id, position, item_id, unit_cost, cap)"
        " VALUES (:version_id, :position, :item_id, :unit_cost, :cap)",
        line_rows(version_id, lines),
    )
    return version_id


def version_row(operation: Operation, package_id: int, version: int, terms: VersionFields) -> dict[str, Any]:
    """The columns of a version that is sold from today."""
    return {
        "package_id": package_id,
        "version": version,
        "operation_id": operation.id,
        "starts_on": operation.today.isoformat(),
        **columns_of(terms),
    }


def columns_of(terms: VersionFields) -> dict[str, Any]:
    """What a version says, as the file keeps it; the names are those of `Terms` too."""
    return {
        "name": terms.name,
        "description": terms.description,
        "kind": terms.kind,
        "total": terms.total,
        "unit": terms.unit or DEFAULT_UNITS[terms.kind],
        "valid": str(terms.valid),
        "sell_from": day_text(terms.sell_from),
        "sell_until": day_text(terms.sell_until),
        "once_per_client": int(terms.once_per_client),
        "price": terms.price,
        "tax_ppm": terms.tax_ppm,
        "tax_included": int(terms.tax_included),
        "charge": terms.charge,
        "charge_ppm": terms.charge_ppm,
        "charge_tax_ppm": terms.charge_tax_ppm,
        "tip": terms.tip,
        "promo_price": terms.promo_price,
        "promo_from": day_text(terms.promo_from),
        "promo_until": day_text(terms.promo_until),
        "commission_base": terms.commission_base,
        "commission_ppm": terms.commission_ppm,
        "seller_commission": terms.seller_commission,
        "seller_ppm": terms.seller_ppm,
        "starts": terms.starts,
        "claim": None if terms.claim is None else str(terms.claim),
        "may_swap": int(terms.may_swap),
        "may_split": int(terms.may_split),
        "membership_only": int(terms.membership_only),
    }


def line_rows(version_id: int, lines: Sequence[VersionLine]) -> list[dict[str, object]]:
    """The columns of its lines."""
    return [
        {
            "version_id": version_id,
            "position": position,
            "item_id": line.item_id,
            "unit_cost": line.unit_cost,
            "cap": line.cap,
        }
        for position, line in enumerate(lines, start=1)
    ]


def fields_of(terms: Terms) -> VersionFields:
    """A stored version as the fields that it was written from; `checked_terms` gives them back unchanged."""
    return VersionFields(
        name=terms.name,
        kind=terms.kind,
        total=terms.total,
        unit=terms.unit,
        valid=read_validity(terms.valid, "valid"),
        price=terms.price,
        description=terms.description,
        sell_from=day_of(terms.sell_from),
        sell_until=day_of(terms.sell_until),
        once_per_client=terms.once_per_client,
        tax_ppm=terms.tax_ppm,
        tax_included=terms.tax_included,
        charge=terms.charge,
        charge_ppm=terms.charge_ppm,
        charge_tax_ppm=terms.charge_tax_ppm,
        tip=terms.tip,
        promo_price=terms.promo_price,
        promo_from=day_of(terms.promo_from),
        promo_until=day_of(terms.promo_until),
        commission_base=terms.commission_base,
        commission_ppm=terms.commission_ppm,
        seller_commission=terms.seller_commission,
        seller_ppm=terms.seller_ppm,
        starts=terms.starts,
        claim=None if terms.claim is None else read_validity(terms.claim, "claim"),
        may_swap=terms.may_swap,
        may_split=terms.may_split,
        membership_only=terms.membership_only,
    )


def lines_of(terms: Terms) -> tuple[VersionLine, ...]:
    return tuple(VersionLine(line.item, line.unit_cost, line.cap, line.kind, line.item_id) for line in terms.lines)
