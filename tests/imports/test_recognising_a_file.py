"""What `import` takes a file for, and what it proves or leaves open: nothing is guessed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pkgcli.errors import BadFile, Unreadable
from pkgcli.imports.recognition import Wish, recognise, sheet_of

if TYPE_CHECKING:
    from pkgcli.views.recognition import Recognition
    from tests.conftest import Shop


@pytest.fixture
def read(shop: Shop, tmp_path: Path) -> Any:
    """How a file with that text is recognised."""

    def recognised(text: str | bytes, wish: Wish | None = None) -> Recognition:
        path = tmp_path / "list.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        with sheet_of(str(path)) as sheet:
            return recognise(shop.occasion(), sheet, wish or Wish())

    return recognised


def columns(found: Recognition) -> dict[str, str | None]:
    return {each.header: each.column for each in found.columns}


def answers(found: Recognition) -> list[list[str]]:
    return [[f"{each.flag} {each.value}" for each in question.choices] for question in found.questions]


@pytest.mark.parametrize(
    ("header", "subject", "meant"),
    [
        ("Kunde;Telefon;E-Mail", "client", ["name", "phone", "email"]),
        ("Kunden-Nr.;Name;Handy;Notiz", "client", ["code", "name", "phone", "note"]),
        ("Customer ID,Full name,Mobile", "client", ["code", "name", "phone"]),
        (
            "Kartennummer;Kunde;Paket;Anzahl;Rest;Preis (EUR);gekauft am;gültig bis",
            "card",
            ["number", "client", "package", "initial_units", "units_left", "price", "issued_on", "expires_on"],
        ),
        (
            "Card No.\tCustomer\tPackage\tSessions left\tPrice paid\tPurchase date\tValid until",
            "card",
            ["number", "client", "package", "units_left", "paid", "issued_on", "expires_on"],
        ),
        ("KUNDENNR;NAME;PAKET;OFFEN", "card", ["client", "client_name", "package", "units_left"]),
        ("Artikel-Nr.;Bezeichnung;Dauer in Minuten;Listenpreis", "item", ["code", "name", "minutes", "list_price"]),
        ("Paket-Nr.;Paket;Preis;Gueltigkeit;MwSt.", "package", ["code", "name", "price", "valid", "tax"]),
        ("code,name,kind,list_price,minutes,category,swap_group,retired", "item", None),
    ],
)
def test_headers_in_english_and_german_are_known(read: Any, header: str, subject: str, meant: list[str] | None) -> None:
    found = read(f"{header}\n{header}\n")

    assert (found.subject, found.questions) == (subject, ())
    given = [each.header for each in found.columns]
    assert [each.column for each in found.columns] == (given if meant is None else meant)


@pytest.mark.parametrize("noun", ["item", "package", "client", "card"])
def test_what_a_template_prints_is_recognised_as_it_is(read: Any, shop: Shop, noun: str) -> None:
    found = read(shop.ok(noun, "template").out)

    assert (found.subject, found.questions) == (noun, ())
    assert all(header == column for header, column in columns(found).items())


@pytest.mark.parametrize(
    ("header", "offered"),
    [
        ("Code;Name;Preis", ["--as items", "--as packages"]),
        ("Nr.;Name", ["--as items", "--as packages", "--as clients"]),
    ],
)
def test_a_header_of_two_nouns_is_asked_about(read: Any, header: str, offered: list[str]) -> None:
    assert answers(read(f"{header}\n1;2;3\n")) == [offered]


def test_what_it_is_can_be_said(read: Any) -> None:
    found = read("Code;Name;Preis\na;b;3\n", Wish(subject="package"))

    assert (found.subject, columns(found)) == ("package", {"Code": "code", "Name": "name", "Preis": "price"})


def test_a_column_that_can_be_two_things_is_asked_about(read: Any) -> None:
    found = read("Kunde;Paket;Guthaben\nA;b;3\n")

    assert answers(found) == [["--map units_left=Guthaben", "--map value_left=Guthaben", "--leave-out Guthaben"]]


def test_what_another_column_leaves_is_no_question(read: Any) -> None:
    found = read("Kunde;Paket;Rest;Anzahl\nA;b;3;10\n")

    assert (columns(found)["Anzahl"], found.questions) == ("initial_units", ())


@pytest.mark.parametrize(
    "header", ["Restwert", "remaining value", "Guthaben", "Restguthaben", "Balance", "Restwert (EUR)", "Guthaben in €"]
)
def test_what_is_left_in_money_is_asked_about_where_the_header_does_not_say_net(read: Any, header: str) -> None:
    """The rest is worth so much without tax, and a list from elsewhere may mean it with tax, or mean sessions."""
    text = f"Kunde;Paket;Rest;{header}\nA;b;6;6\n"
    [question] = read(text).questions

    assert "doesn't say that it is without tax" in question.text
    assert [(each.flag, each.value) for each in question.choices] == [
        ("--map", f"value_left={header}"),
        ("--leave-out", header),
    ]
    assert "worth without tax" in question.choices[0].about
    assert "is computed" in question.choices[1].about
    assert columns(read(text, Wish(columns=(("value_left", header),))))[header] == "value_left"
    assert read(text, Wish(left_out=(header,))).questions == ()


def test_a_balance_is_asked_about_where_something_else_is_the_worth_or_the_rest(read: Any) -> None:
    for header in ("value_left,Balance", "value_left,Left,Balance", "Balance"):
        found = read(f"Client,Package,{header}\nA,b,6,6,6\n")
        assert (columns(found)["Balance"], len(found.questions) > 0) == (None, True)


@pytest.mark.parametrize(
    "header", ["value_left", "Restwert netto", "Restwert (netto)", "Net balance", "Restwert netto (EUR)"]
)
def test_a_worth_that_says_net_is_taken(read: Any, header: str) -> None:
    found = read(f"Kunde;Paket;Rest;{header}\nA;b;6;20\n")

    assert (columns(found)[header], found.questions) == ("value_left", ())


@pytest.mark.parametrize(
    ("subject", "header", "column"),
    [
        ("card", "Preis (EUR)", "price"),
        ("card", "bezahlt [€]", "paid"),
        ("card", "Preis in Euro", "price"),
        ("card", "Preis (in EUR)", "price"),
        ("card", "Preis / EUR", "price"),
        ("card", "price_eur", "price"),
        ("package", "Trinkgeld, EUR", "tip"),
        ("item", "Listenpreis €", "list_price"),
        ("item", "Dauer (min)", "minutes"),
        ("package", "MwSt. (%)", "tax"),
        ("card", "Sessions (left)", "units_left"),
    ],
)
def test_the_own_currency_and_what_is_known_may_stand_behind_a_header(
    read: Any, subject: str, header: str, column: str
) -> None:
    needed = "Kunde;Paket" if subject == "card" else "Code;Name"
    found = read(f'{needed};"{header}"\nA;b;3\n', Wish(subject=subject))

    assert (columns(found)[header], found.questions) == (column, ())


@pytest.mark.parametrize(
    "header",
    [
        *("Preis (netto)", "Preis (brutto)", "Price [net]", "Preis / netto", "Preis, netto", "Preis (EUR, netto)"),
        *("Preis (netto) EUR", "Preis (netto) (EUR)", "Preis (EUR) netto", "Preis in EUR (netto)", "Preis netto"),
        *("Price (USD)", "Price $", "Price in USD", "Price / CHF", "Price (£)", "bezahlt (Gutschein)", "Price/Paid"),
        *("Rest (EUR)", "Rest €", "Rest in Euro", "Anzahl (EUR)", "Rest (Monate)", "Restwert (brutto)", "Preis (%)"),
    ],
)
def test_what_stands_behind_a_header_and_is_not_known_makes_it_unknown(read: Any, header: str) -> None:
    text = f'Kunde;Paket;"{header}"\nA;b;3\n'
    [question] = read(text).questions

    assert "reads as no column of cards" in question.text
    assert (question.choices[0].value, question.other.value) == (header, f"COLUMN={header}")
    assert columns(read(text, Wish(columns=(("price", header),))))[header] == "price"


def test_the_own_currency_is_that_of_the_business(shop: Shop, tmp_path: Path) -> None:
    file = str(tmp_path / "zurich.db")
    shop.ok("--db", file, "init", "--name", "Z", "--currency", "CHF", "--timezone", "Europe/Zurich")
    for header, exit_code in (("Preis (CHF)", 0), ("Preis in Fr.", 0), ("Preis (EUR)", 2)):
        text = f"Code;Dauer;{header}\nmassage;60;80\n"
        assert shop.run("--db", file, "import", "-", "--dry-run", stdin=text).exit_code == exit_code, header


def test_two_headers_for_one_column_are_asked_about_and_the_other_is_left_out_with_a_word(read: Any) -> None:
    text = "Name;Telefon;Handy\nA;1;2\n"
    both = read(text)
    one = read(text, Wish(columns=(("phone", "Handy"),)))
    done = read(text, Wish(columns=(("phone", "Handy"),), left_out=("Telefon",)))

    assert answers(both) == [["--map phone=Telefon", "--leave-out Telefon"], ["--map phone=Handy", "--leave-out Handy"]]
    assert answers(one) == [["--leave-out Telefon"]]
    assert (columns(done), done.questions) == ({"Name": "name", "Telefon": None, "Handy": "phone"}, ())


def test_an_unknown_column_is_left_out_with_a_word_or_mapped(read: Any) -> None:
    found = read("Kunde;Haarfarbe\nA;rot\n")
    [question] = found.questions

    assert "'Haarfarbe' reads as no column of clients" in question.text
    assert (question.other.flag, question.other.value) == ("--map", "COLUMN=Haarfarbe")
    assert read("Kunde;Haarfarbe\nA;rot\n", Wish(columns=(("note", "Haarfarbe"),))).questions == ()


def test_a_column_that_is_needed_is_asked_for(read: Any) -> None:
    found = read("Kunde;Wofür;Rest\nA;ten;3\n", Wish(subject="card"))

    assert "the package of a card" in found.questions[0].text
    assert answers(found) == [["--map package=Wofür"]]


def test_a_file_of_nothing_known_says_how_to_say_what_it_is(read: Any) -> None:
    with pytest.raises(BadFile) as bad:
        read("alpha;beta\n1;2\n")

    assert "'alpha, beta' is no header" in bad.value.message
    assert "--as clients --map name=HEADER" in (bad.value.hint or "")


@pytest.mark.parametrize(
    ("amounts", "decimal", "open_for"),
    [
        (["12,50", "1.250"], ",", None),
        (["12.50", "1,250"], ".", None),
        (["12", "250"], None, None),
        (["1.250", "2.500"], None, ["--decimal ,", "--decimal ."]),
        (["12,50", "12.50"], None, None),  # each tells for itself
        (["", "free", "3,5"], ",", None),
        (["12,50 €", "EUR 250"], ",", None),
        (["€1.250", "2.500 eur"], None, ["--decimal ,", "--decimal ."]),
    ],
)
def test_the_rows_tell_the_decimal_mark_or_it_is_asked(
    read: Any, amounts: list[str], decimal: str | None, open_for: list[str] | None
) -> None:
    found = read("Kunde;Paket;Preis\n" + "".join(f"A;b;{amount}\n" for amount in amounts))

    assert found.decimal == decimal
    assert answers(found) == ([] if open_for is None else [open_for])


@pytest.mark.parametrize(
    ("days", "dates", "open_for"),
    [
        (["01.02.2026", "13.02.2026"], "dmy", None),
        (["01/02/2026", "01/31/2026"], "mdy", None),
        (["2026-02-01", "2026-02-13"], None, None),
        (["2026/02/01"], "ymd", None),
        (["01.02.2026", "03.04.2026"], None, ["--dates dmy", "--dates mdy"]),
        (["13.02.2026", "02.13.2026"], None, ["--dates dmy", "--dates mdy"]),
        (["31.02.2026", "soon", "30.04.2026"], "dmy", None),
        (["02.02.2026"], "dmy", None),  # the same day in either
    ],
)
def test_the_rows_tell_the_order_of_days_or_it_is_asked(
    read: Any, days: list[str], dates: str | None, open_for: list[str] | None
) -> None:
    found = read("Kunde;Paket;gekauft am\n" + "".join(f"A;b;{day}\n" for day in days))

    assert found.dates == dates
    assert answers(found) == ([] if open_for is None else [open_for])


def test_a_file_that_is_not_utf8_shows_its_words_as_each_encoding_reads_them(read: Any) -> None:
    text = "Kunde;Telefon\nJürgen Groß;1\n".encode("cp1252")
    [question] = read(text).questions

    first, *others = question.choices
    assert (first.value, first.about) == ("cp1252", "Jürgen, Groß")
    assert all("Jürgen" not in each.about for each in others)
    assert read(text, Wish(encoding="cp1252")).columns[0].first == "Jürgen Groß"


def test_utf8_with_and_without_a_mark_and_utf16_need_no_word(read: Any) -> None:
    text = "Kunde;Telefon\nJürgen;1\n"
    for encoded in (text.encode(), text.encode("utf-8-sig"), text.encode("utf-16")):
        found = read(encoded)
        assert (found.encoding, found.columns[0].first, found.questions) == (None, "Jürgen", ())


def test_the_delimiter_is_the_one_that_makes_columns_or_is_asked(read: Any) -> None:
    assert read("Kunde|Telefon\nA|1\n").delimiter == "|"
    assert read("sep=|\nKunde|Telefon,\nA|1\n").delimiter == "|"
    assert read("Kunde;Vor- und Nachname, kurz\nA;1\n", Wish(left_out=("Vor- und Nachname, kurz",))).delimiter == ";"
    assert answers(read("Kunde;Telefon,Kunde\nA\n")) == [["--delimiter ,", "--delimiter ;"]]


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        (Wish(columns=(("name", "Gast"),)), "there is no header 'Gast'"),
        (Wish(subject="client", columns=(("price", "Kunde"),)), "clients have no column 'price'"),
        (Wish(left_out=("Gast",)), "there is no such header"),
        (Wish(columns=(("name", "Kunde"), ("phone", "Kunde"))), "spoken for already"),
        (Wish(encoding="klingon"), "is not an encoding"),
        (Wish(delimiter="xy"), "is none of , ; | and tab"),
    ],
)
def test_what_is_said_and_does_not_fit_the_file_is_refused(read: Any, wish: Wish, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read("Kunde;Telefon\nA;1\n", wish)
    assert reason in refused.value.message


@pytest.mark.parametrize(
    "header",
    [
        "Kunde;Kunde",
        'Kunde;"Tele\nfon"',
        "Kunde;[red]x[/red]",
        "Kunde;\x1b[31mx",
        "Kunde;\u202ex",
        "Kunde;",
        "Kunde;=cmd()",
        "Kunde;--map",
        "Kunde;" + "x" * 5000,
        "Kunde;" + ";".join(f"h{n}" for n in range(3000)),
        '"Kunde',
        "Kunde;a=b",
    ],
)
def test_a_hostile_header_is_asked_about_or_refused_and_never_obeyed(shop: Shop, header: str) -> None:
    told = shop.run("import", "-", stdin=f"{header}\nA;1\n")

    assert told.exit_code in (2, 5)
    assert not {"\x1b", "\u202e"} & set(told.err)
    assert "Traceback" not in told.err
    assert shop.rows("SELECT count(*) FROM operation") == [(0,)]


def test_a_header_of_any_text_can_be_left_out_by_the_flag_that_was_named(shop: Shop) -> None:
    import shlex

    for header in ("--map", "a=b", 'it\'s "so"', "", "-x"):
        quoted = '"' + header.replace('"', '""') + '"'
        text = f"Kunde;{quoted}\nAnna;1\n"
        told = shop.run("import", "-", stdin=text, terminal=False)
        flags = shlex.split(told.err.partition("add ")[2].partition(" (")[0])
        shop.ok("import", "-", *flags, "--dry-run", stdin=text)
