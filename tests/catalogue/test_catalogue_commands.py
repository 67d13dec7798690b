"""The catalogue as it is typed: a few commands end to end; the rules have tests of their own."""

import pytest


def test_a_package_is_defined_shown_changed_and_compared(shop):
    shop.ok("item", "add", "facial", "--name", "Facial", "--price", "60", "--minutes", "45")
    added = shop.ok("package", "add", "spa", "--name", "Spa day", "--line", "facial=3", "--price", "150", "--json").json
    assert (added["code"], added["total"], added["price"], added["operation"]) == ("spa", 3, "150.00", 2)
    assert added["original_price"] == "180.00"
    assert added["lines"] == [{"item": "facial", "name": "Facial", "unit_cost": 1, "cap": 3}]
    shop.ok("package", "edit", "spa", "--price", "160", "--once-per-client")
    shop.ok("package", "edit", "spa", "--no-once-per-client", "--sell-until", "+30d")
    shown = shop.ok("package", "show", "spa", "--json").json
    assert (shown["version"], shown["once_per_client"], shown["sell_until"]) == (3, False, "2026-04-01")
    diff = shop.ok("package", "diff", "spa", "--from", "1", "--json").json
    assert {each["field"] for each in diff["differences"]} == {"price", "sell_until"}


@pytest.mark.parametrize(
    ("argv", "exit_code", "code"),
    [
        (("package", "add", "p", "--line", "nails=2"), 3, "item_not_found"),
        (("package", "add", "p", "--line", "facial=x"), 2, "unreadable"),
        (("package", "add", "p", "--line", "facial=2", "--total", "3"), 4, "total_differs"),
        (("package", "add", "p", "--line", "facial=2", "--price", "1,000"), 2, "unreadable"),
        (("package", "add", "p", "--line", "facial=2", "--valid", "90"), 2, "unreadable"),
        (("package", "add", "p", "--line", "facial=2", "--kind", "fix"), 2, "unreadable"),
        (("package", "show", "p"), 3, "package_not_found"),
        (("package", "delete"), 2, "unreadable"),
        (("item", "show", "nails"), 3, "item_not_found"),
        (("item", "add", "Facial"), 4, "item_exists"),
        (("config", "get", "redeem"), 3, "setting_not_found"),
        (("client", "show", "Nobody"), 3, "client_not_found"),
    ],
)
def test_every_refusal_has_its_exit_code_and_says_one_object(shop, argv, exit_code, code):
    shop.ok("item", "add", "facial")
    result = shop.run(*argv, "--json")
    assert (result.exit_code, result.json["error"]["code"]) == (exit_code, code)
    assert result.out == ""


def test_purging_asks_and_off_a_terminal_names_the_flag(shop):
    shop.ok("package", "add", "spa", "--line", "facial=3", "--create-items")
    refused = shop.run("package", "purge", "spa")
    assert refused.exit_code == 2
    assert "--yes" in refused.err
    assert shop.run("package", "purge", "spa", terminal=True, stdin="n\n").exit_code == 1
    shop.ok("package", "purge", "spa", terminal=True, stdin="y\n")
    assert shop.ok("package", "list", "--all", "--json").json == []


def test_deleting_all_is_asked_about_and_needs_a_yes_where_nobody_can_be_asked(shop):
    shop.ok("package", "add", "spa", "--line", "facial=3", "--create-items")
    assert shop.run("package", "delete", "--all", terminal=True, stdin="\n").exit_code == 1
    unanswered = shop.run("package", "delete", "--all")
    assert (unanswered.exit_code, "add --yes" in unanswered.err) == (2, True)
    assert shop.ok("package", "delete", "--all", "--yes", "--json").json["deleted"] == ["spa"]


def test_a_list_is_a_screenful_for_people_and_whole_for_programs(shop):
    for number in range(30):
        shop.ok("item", "add", f"item{number}")
    assert len(shop.ok("item", "list", "--json").json) == 30
    assert shop.ok("item", "list").out.count("\n") == 27
    assert len(shop.ok("item", "list", "--json", "-L", "4").json) == 4


def test_clients_and_members_are_added_and_found(shop):
    added = shop.ok("client", "add", "Anna Blum", "--phone", "+49 171 1234567", "--json").json
    assert (added["code"], added["members"], added["cards"]) == ("C1001", [], 0)
    shop.ok("client", "member", "add", "anna blum", "Rex", "--kind", "pet")
    members = shop.ok("client", "member", "list", "C1001", "--json").json
    assert members == [{"id": 1, "name": "Rex", "kind": "pet", "cards": []}]
    assert shop.ok("find", "rex", "--json").json[0]["type"] == "C1001"
    assert shop.ok("find", "171", "123", "--json").json[0]["type"] == "C1001"
    shop.ok("client", "edit", "C1001", "--phone", "", "--code", "A1")
    assert shop.ok("client", "show", "A1", "--json").json["phone"] is None
    shop.ok("client", "member", "remove", "A1", "Rex")


def test_a_dry_run_answers_like_the_run_and_leaves_nothing(shop):
    result = shop.ok("item", "add", "facial", "--dry-run", "--json").json
    assert (result["code"], result["operation"]) == ("facial", None)
    assert shop.ok("item", "list", "--json").json == []
    assert shop.ok("log", "--json").json == []


def test_init_and_path_name_the_file(bare_shop):
    assert bare_shop.ok("db", "path", "--json").json == {"path": str(bare_shop.path), "exists": False}
    founded = bare_shop.ok("init", "--name", "Salon Rosa", "--timezone", "Europe/Berlin", "--json").json
    assert (founded["path"], founded["currency"]) == (str(bare_shop.path), "EUR")
    assert bare_shop.run("init").exit_code == 6
    assert bare_shop.ok("config", "get", "business.name", "--json").json["value"] == "Salon Rosa"
    bare_shop.ok("config", "set", "redeem.order", "lifo")
    assert bare_shop.ok("log", "--operation", "1", "--json").json[0]["kind"] == "config set"


def test_an_empty_text_empties_what_may_be_empty_and_nothing_else(shop):
    shop.ok("item", "add", "facial", "--price", "60", "--minutes", "45", "--category", "face", "--swap-group", "g")
    item = shop.ok(
        "item", "edit", "facial", "--price", "", "--minutes", "", "--category", "", "--swap-group", "", "--json"
    ).json
    assert [item[name] for name in ("list_price", "minutes", "category", "swap_group")] == [None] * 4
    shop.ok("package", "add", "p", "--line", "facial=2", "--sell-from", "today", "--unit", "x", "--description", "d")
    package = shop.ok(
        "package", "edit", "p", "--sell-from", "", "--unit", "", "--description", "", "--sell-until", "", "--json"
    ).json
    assert [package[name] for name in ("sell_from", "sell_until", "unit", "description")] == [
        None,
        None,
        "sessions",
        None,
    ]
    for argv in (("item", "edit", "facial", "--name", ""), ("package", "edit", "p", "--price", "")):
        assert shop.run(*argv).exit_code == 2


def test_a_card_that_took_over_a_part_of_another_was_not_sold_and_keeps_its_package(shop):
    shop.ok("item", "add", "facial", "--price", "60")
    for code in ("spa", "other"):
        shop.ok("package", "add", code, "--line", "facial=3", "--price", "150")
    shop.ok("client", "add", "Anna Blum")
    shop.ok("client", "add", "Berta Kern")
    shop.ok("issue", "spa", "--client", "C1001", "--number", "WHOLE")
    shop.ok("issue", "spa", "--client", "C1002", "--number", "AGAIN")
    shop.ok("card", "renew", "AGAIN")
    part = shop.ok("card", "transfer", "WHOLE", "--to", "C1002", "--item", "facial=1", "-r", "a present", "--json").json

    assert [(row["code"], row["cards"]) for row in shop.ok("package", "list", "--json").json] == [
        ("spa", 3),
        ("other", 0),
    ]
    assert shop.ok("package", "show", "spa", "--json").json["cards"] == 3
    refused = shop.run("package", "purge", "spa", "--yes")
    assert (refused.exit_code, "3 cards were sold" in refused.err) == (4, True)
    shop.ok("undo", str(part["operation"]), "-y")
    assert shop.ok("package", "show", "spa", "--json").json["cards"] == 3


def test_all_settings_are_listed_with_account_names_whole_on_one_line(shop):
    shop.environ = {"COLUMNS": "80", "NO_COLOR": "1"}
    names = [row["name"] for row in shop.ok("config", "list", "--json").json]
    values = [row["value"] for row in shop.ok("config", "list", "--json").json if row["name"].startswith("account.")]

    lines = shop.ok("config", "list", terminal=True).out.splitlines()

    assert len(names) > 25
    assert [line.split()[0] for line in lines if line.startswith(tuple(names))] == names
    assert all(any(f" {value} " in line for line in lines) for value in values)
    assert max(map(len, lines)) <= 80
    assert len(shop.ok("config", "list", "-L", "3", "-q", terminal=True).out.splitlines()) >= 5
    assert shop.ok("config", "list", "-L", "3", terminal=True).out.splitlines()[-1].startswith("3 of ")
