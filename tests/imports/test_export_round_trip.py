"""What is exported imports again as unchanged, whatever is in it; templates and the sample import as they are."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pkgcli import sample
from pkgcli.catalogue.standing import deactivate_package, delete_package
from pkgcli.clients.members import add_member
from pkgcli.errors import PkgcliError, Unreadable
from pkgcli.exports.catalogue import export_clients, export_items, export_packages, template, write_csv
from pkgcli.founding import init
from pkgcli.imports.all_or_nothing import ImportRequest
from pkgcli.imports.clients import import_clients
from pkgcli.imports.items import import_items
from pkgcli.imports.packages import import_packages
from pkgcli.rules.texts import clean_text


def exported(shop: Any, export: Any, delimiter: str = ",") -> str:
    text = io.StringIO()
    write_csv(export(shop.occasion()), text, delimiter)
    return text.getvalue()


def in_sample(shop: Any) -> None:
    import_items(shop.occasion(), ImportRequest(str(sample.ITEMS)))
    import_packages(shop.occasion(), ImportRequest(str(sample.CATALOGUE)))
    import_clients(shop.occasion(), ImportRequest(str(sample.CLIENTS)))


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_the_sample_goes_out_and_comes_in_unchanged(
    shop: Any, packages: Any, items: Any, clients: Any, delimiter: str
) -> None:
    in_sample(shop)
    for export, run, many in ((export_packages, packages, 10), (export_items, items, 11), (export_clients, clients, 5)):
        done = run(exported(shop, export, delimiter))
        assert (done.operation, done.new, done.changed, done.unchanged) == (None, 0, 0, many)


def test_the_sample_holds_the_worked_examples(shop: Any) -> None:
    """The seeds' packages: spec, section 2."""
    in_sample(shop)
    shown = {row[0]: row[1:] for row in export_packages(shop.occasion())}
    assert shown["retreat"][1:3] == ("fixed", "10")
    assert shown["ten-as-you-like"][1:3] == ("custom", "10")
    assert shown["six-hours"][1:4] == ("units", "360", "minutes")
    assert shown["busy-bee"][6] == "peeling:25; haircut:50; hot-stone:100"


def test_inactive_packages_go_out_and_deleted_ones_stay(shop: Any) -> None:
    in_sample(shop)
    deactivate_package(shop.occasion(), "retreat")
    delete_package(shop.occasion(), "busy-bee")
    codes = [row[0] for row in export_packages(shop.occasion())]
    assert "retreat" in codes
    assert "busy-bee" not in codes


def test_templates_import(packages: Any, items: Any, clients: Any) -> None:
    assert packages(template("package"), create_items=True).new == 1
    assert items(template("item"), update=True).changed == 1
    assert clients(template("client")).new == 1
    with pytest.raises(Unreadable):
        template("staff")


@pytest.mark.parametrize("currency", ["JPY", "KWD"])
def test_amounts_of_other_currencies_come_back(bare_shop: Any, csv_file: Any, currency: str) -> None:
    init(bare_shop.occasion(), name="S", currency=currency, timezone="UTC", environ={})
    text = "code,list_price\na,1000\nb,0\nc,420\n"
    import_items(bare_shop.occasion(), ImportRequest(csv_file(text)))
    again = import_items(bare_shop.occasion(), ImportRequest(csv_file(exported(bare_shop, export_items))))
    assert again.unchanged == 3


def can_be_kept(text: str) -> bool:
    try:
        return bool(clean_text(text, "name"))
    except PkgcliError:
        return False


TEXTS = st.text(
    st.one_of(st.sampled_from("\"',;|\\()=:#- ä"), st.characters(exclude_categories=("C", "Z", "M"))),
    min_size=1,
    max_size=40,
).filter(can_be_kept)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=3))
def test_any_name_survives_the_way_out_and_in(
    bare_shop: Any, tmp_path_factory: Any, pairs: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("shop")
    shop = type(bare_shop)(folder / "salon.db")
    init(shop.occasion(), name="S", currency="EUR", timezone="UTC", environ={})
    file = folder / "in.csv"

    def run(service: Any, text: str) -> Any:
        file.write_text(text, encoding="utf-8", newline="")
        return service(shop.occasion(), ImportRequest(str(file), create_items=True))

    for service, export, last in (
        (import_packages, export_packages, "description"),
        (import_items, export_items, "swap_group"),
        (import_clients, export_clients, "note"),
    ):
        text = io.StringIO()
        more = {"lines": "x=1"} if service is import_packages else {}
        rows = [(f"c{number}", name, other, *more.values()) for number, (name, other) in enumerate(pairs)]
        write_csv([("code", "name", last, *more), *rows], text)
        assert run(service, text.getvalue()).new == len(pairs)
        if service is import_clients:
            add_members(shop, [name for pair in pairs for name in pair])
        done = run(service, exported(shop, export))
        assert (done.new, done.changed, done.rejected) == (0, 0, ())


def add_members(shop: Any, names: list[str]) -> None:
    code = shop.rows("SELECT code FROM client LIMIT 1")[0][0]
    for number, name in enumerate([*names, "Rex (pet)", "a; b", "c\\", "d\\;"]):
        try:
            add_member(shop.occasion(), code, name, "pet" if number % 2 else "person")
        except PkgcliError:
            continue
