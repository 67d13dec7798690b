"""Defining packages: add, edit and copy. Each edit is a new version and touches no sold card (spec, "Snapshot")."""

from __future__ import annotations

from datetime import date

from pkgcli.catalogue.lines import refuse_retired, resolved_lines
from pkgcli.catalogue.packages import present_view
from pkgcli.catalogue.pricing import AS_IT_IS, CLEARABLE_PRICES, PricingWish, day_meant, priced
from pkgcli.catalogue.terms import Terms, present_terms
from pkgcli.catalogue.using import ANY_USE, CLEARABLE_USE, UseWish, used
from pkgcli.catalogue.versions import (
    DEFAULT_UNITS,
    VersionFields,
    checked_terms,
    fields_of,
    lines_of,
    new_package,
    write_version,
)
from pkgcli.errors import Refused, Unreadable
from pkgcli.frozen import Frozen, replace
from pkgcli.lookup import the_package_id
from pkgcli.operations import Occasion, Operation, record
from pkgcli.rules.amounts import Amount
from pkgcli.rules.given_days import GivenDay
from pkgcli.rules.quantities import GivenLine
from pkgcli.rules.texts import clean_code, clean_text
from pkgcli.rules.validity import NEVER, Validity
from pkgcli.views.records import Done
from pkgcli.views.sentence import Sentence

CLEARABLE = ("description", "sell-from", "sell-until", "unit", *CLEARABLE_USE, *CLEARABLE_PRICES)
"""Fields that a package needn't have; `unit` cleared is the label of its kind."""

DESCRIPTION_LIMIT = 2000


class PackageWish(Frozen):
    """A new package. `total` in units, `name` None is the code, `price` None is 0 with a warning (Booxi 004)."""

    code: str
    name: str | None = None
    kind: str = "fixed"
    total: int | None = None
    unit: str | None = None
    lines: tuple[GivenLine, ...] = ()
    price: Amount | None = None
    valid: Validity = NEVER
    description: str | None = None
    sell_from: GivenDay | None = None
    sell_until: GivenDay | None = None
    once_per_client: bool = False
    pricing: PricingWish = AS_IT_IS
    using: UseWish = ANY_USE
    create_items: bool = False


class PackageChanges(Frozen):
    """What is to be different; None leaves a field as it is, `clear` holds names of CLEARABLE.

    `lines`, where given, take the place of all lines.
    """

    name: str | None = None
    kind: str | None = None
    total: int | None = None
    unit: str | None = None
    lines: tuple[GivenLine, ...] | None = None
    price: Amount | None = None
    valid: Validity | None = None
    description: str | None = None
    sell_from: GivenDay | None = None
    sell_until: GivenDay | None = None
    once_per_client: bool | None = None
    pricing: PricingWish = AS_IT_IS
    using: UseWish = ANY_USE
    create_items: bool = False
    clear: frozenset[str] = frozenset()


def add_package(occasion: Occasion, wish: PackageWish) -> Done:
    """Version 1 of a package, on sale from today. Raises Refused as section 2 of the spec says."""
    return record(occasion, "package add", lambda operation: _add(operation, wish), Done)


def edit_package(occasion: Occasion, package: str, changes: PackageChanges) -> Done:
    """The next version, where anything differs; else no operation is recorded (Meevo 003, Booxi 004)."""
    return record(occasion, "package edit", lambda operation: _edit(operation, package, changes), Done)


def copy_package(
    occasion: Occasion, package: str, new_code: str, name: str | None = None, price: Amount | None = None
) -> Done:
    """A new package on the present terms of another one (Meevo 003, "select Copy"), but for what is given."""
    return record(occasion, "package copy", lambda operation: _copy(operation, package, new_code, name, price), Done)


def terms_warnings(operation: Operation, terms: Terms, *, price_given: bool) -> tuple[str, ...]:
    """What may be a slip of the pen in terms that are allowed: a sentence each, for people."""
    business = operation.business
    today = operation.today.isoformat()
    warnings: list[str] = []
    if terms.price == 0 and not price_given:
        warnings.append(Sentence("no price was given: {} is sold for {}", terms.code, business.priced(0)))
    original = terms.original_price
    if original is not None and terms.price > original:
        prices = business.priced(terms.price), business.priced(original)
        warnings.append(Sentence("the price {} is above the original price {}", *prices))
    if terms.promo_price is not None and terms.promo_price > terms.price:
        prices = business.priced(terms.promo_price), business.priced(terms.price)
        warnings.append(Sentence("the promotional price {} is above the price {}", *prices))
    if terms.promo_until is not None and terms.promo_until < today:
        last = date.fromisoformat(terms.promo_until)
        warnings.append(Sentence("its promotional price was good until {} and is over", last))
    if terms.sell_until is not None and terms.sell_until < today:
        last = date.fromisoformat(terms.sell_until)
        warnings.append(Sentence("it was sold until {} and can't be sold today", last))
    if terms.valid.startswith("until:") and terms.valid.removeprefix("until:") < today:
        warnings.append(f"its cards were good {terms.valid.replace(':', ' ')}: it can't be sold any more")
    if not terms.lines:
        warnings.append(f"it has no line and can't be sold yet: pkgcli package edit {terms.code} --line ITEM=N")
    return tuple(warnings)


def refuse_deleted(terms: Terms, asked: str) -> None:
    """A deleted package is out of the catalogue until it is undeleted (Meevo 003)."""
    if terms.status == "deleted":
        raise Refused(
            "package_deleted",
            f"{asked}: package {terms.code} is deleted",
            f"pkgcli package undelete {terms.code}",
            package=terms.code,
        )


def _add(operation: Operation, wish: PackageWish) -> Done:
    code = clean_code(wish.code, "PACKAGE")
    package_id = new_package(operation, code)
    fields = VersionFields(
        name=code if wish.name is None else clean_text(wish.name, "--name"),
        kind=wish.kind,
        total=wish.total,
        unit=None if wish.unit is None else clean_text(wish.unit, "--unit", 40),
        valid=wish.valid,
        price=0 if wish.price is None else wish.price.minor(operation.business.decimals),
        description=_description(wish.description),
        sell_from=day_meant(operation, wish.sell_from),
        sell_until=day_meant(operation, wish.sell_until),
        once_per_client=wish.once_per_client,
    )
    fields = used(priced(operation, fields, wish.pricing, frozenset()), wish.using, frozenset())
    lines = resolved_lines(operation, wish.lines, wish.create_items)
    write_version(operation, package_id, 1, checked_terms(code, fields, lines), lines)
    return _done(operation, package_id, "added", price_given=wish.price is not None)


def _edit(operation: Operation, text: str, changes: PackageChanges) -> Done:
    package_id = the_package_id(operation.connection, text)
    present = present_terms(operation.connection, package_id)
    refuse_deleted(present, f"package edit {text}")
    if changes.lines is None:
        lines = lines_of(present)
    else:
        lines = resolved_lines(operation, changes.lines, changes.create_items)
    fields = checked_terms(present.code, _changed(operation, present, changes, bool(lines)), lines)
    if fields == fields_of(present) and lines == lines_of(present):
        view = present_view(operation, package_id)
        return Done(view, None, f"package {present.code} unchanged")
    if changes.lines is None:
        refuse_retired(operation, present)
    write_version(operation, package_id, present.version + 1, fields, lines)
    price_given = changes.price is not None or present.price == fields.price
    return _done(operation, package_id, f"changed, now version {present.version + 1}", price_given=price_given)


def _changed(operation: Operation, present: Terms, changes: PackageChanges, has_lines: bool) -> VersionFields:
    """The present fields with what was asked for in their place; total and unit None where they follow from it."""
    _check_clear(changes)
    kind = changes.kind or present.kind
    fields = replace(
        fields_of(present),
        kind=kind,
        total=_total(present, changes, kind, has_lines),
        unit=_unit(present, changes, kind),
    )
    if changes.name is not None:
        fields = replace(fields, name=clean_text(changes.name, "--name"))
    if changes.price is not None:
        fields = replace(fields, price=changes.price.minor(operation.business.decimals))
    if changes.valid is not None:
        fields = replace(fields, valid=changes.valid)
    if changes.once_per_client is not None:
        fields = replace(fields, once_per_client=changes.once_per_client)
    if changes.description is not None or "description" in changes.clear:
        fields = replace(fields, description=_description(changes.description))
    if changes.sell_from is not None or "sell-from" in changes.clear:
        fields = replace(fields, sell_from=day_meant(operation, changes.sell_from))
    if changes.sell_until is not None or "sell-until" in changes.clear:
        fields = replace(fields, sell_until=day_meant(operation, changes.sell_until))
    return used(priced(operation, fields, changes.pricing, changes.clear), changes.using, changes.clear)


def _check_clear(changes: PackageChanges) -> None:
    for name in sorted(changes.clear):
        if name not in CLEARABLE:
            raise Unreadable(f"--{name}", "", "it can't be empty", f"leave out --{name}")


def _total(present: Terms, changes: PackageChanges, kind: str, has_lines: bool) -> int | None:
    """A `fixed` total follows the lines; the others keep theirs unless told."""
    if changes.total is not None:
        return changes.total
    if kind == "unlimited" or (kind == "fixed" and has_lines):
        return None
    return present.total


def _unit(present: Terms, changes: PackageChanges, kind: str) -> str | None:
    if changes.unit is not None:
        return clean_text(changes.unit, "--unit", 40)
    if "unit" in changes.clear or present.unit == DEFAULT_UNITS[present.kind]:
        return None
    return present.unit


def _copy(operation: Operation, text: str, new_code: str, name: str | None, price: Amount | None) -> Done:
    source = present_terms(operation.connection, the_package_id(operation.connection, text))
    refuse_deleted(source, f"package copy {text}")
    refuse_retired(operation, source)
    package_id = new_package(operation, new_code)
    fields = fields_of(source)
    if name is not None:
        fields = replace(fields, name=clean_text(name, "--name"))
    if price is not None:
        fields = replace(fields, price=price.minor(operation.business.decimals))
    write_version(operation, package_id, 1, fields, lines_of(source))
    return _done(operation, package_id, f"added, a copy of {source.code}", price_given=True)


def _done(operation: Operation, package_id: int, what: str, *, price_given: bool) -> Done:
    terms = present_terms(operation.connection, package_id)
    warnings = (*operation.messages, *terms_warnings(operation, terms, price_given=price_given))
    view = present_view(operation, package_id)
    return Done(view, operation.id, f"package {view.code} {what}", warnings)


def _description(text: str | None) -> str | None:
    return None if text is None else clean_text(text, "--description", DESCRIPTION_LIMIT)
