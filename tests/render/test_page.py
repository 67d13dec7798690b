"""Pages of HTML: what people typed is text in them, and nothing comes from elsewhere."""

from __future__ import annotations

from html.parser import HTMLParser

from salon_views import EMOJI, ESCAPE, RIGHT_TO_LEFT, WIDE

from pkgcli.render.page import Page, fragment, isolated, page_pieces, table, tag

HOSTILE = (
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)",
    "&lt;b&gt; &#60;b&#62; &amp;",
    "<!-- -->",
    "]]><b>",
    ESCAPE,
    RIGHT_TO_LEFT,
    WIDE,
    EMOJI,
    "O'Brien & Söhne <Spa>",
)


class Read(HTMLParser):
    """A page as a browser would read it: its elements, their attributes, and the text of each."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def written(page: Page) -> str:
    return "".join(page_pieces(page))


def page_of(text: str) -> Page:
    return Page(
        text,
        [tag("h1", text, title=text), table([text, "Left"], [[text, 3], [isolated(text), None]], figures=[1])],
        foot=text,
    )


def test_what_people_typed_makes_no_element_and_no_attribute() -> None:
    plain = Read(written(page_of("Anna")))
    for text in HOSTILE:
        read = Read(written(page_of(text)))

        assert [name for name, _ in read.elements] == [name for name, _ in plain.elements], text
        assert [set(told) for _, told in read.elements] == [set(told) for _, told in plain.elements], text


def test_text_is_read_back_as_it_was_typed() -> None:
    for text in ("O'Brien & Söhne <Spa>", "a < b > c", '"quoted"', "&lt;", WIDE, EMOJI):
        read = Read(written(page_of(text)))

        assert read.texts.count(text) == 5, "title, heading, head of the table, and two cells"
        assert dict(read.elements)["h1"] == {"title": text}


def test_control_and_bidi_characters_are_shown_and_not_obeyed() -> None:
    for text in (ESCAPE, RIGHT_TO_LEFT):
        page = written(page_of(text))

        assert not {"\x1b", "\x07", "\u202e", "\u202c"} & set(page)
        assert "\\x1b[31mred" in page or "\\u202eevil" in page


def test_nothing_comes_from_elsewhere_and_nothing_runs() -> None:
    page = written(page_of("Anna"))
    read = Read(page)

    assert not {"script", "link", "img", "iframe", "object", "a", "base"} & {name for name, _ in read.elements}
    assert "url(" not in page
    assert "@import" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert "default-src 'none'" in str([told for _, told in read.elements if "http-equiv" in told])


def test_a_page_says_what_language_and_what_it_is() -> None:
    read = Read(written(Page("Spa days", [tag("p", "Hello")])))

    assert ("html", {"lang": "en"}) in read.elements
    assert ("meta", {"charset": "utf-8"}) in read.elements
    assert read.texts.count("Spa days") == 1


def test_what_is_none_is_left_out() -> None:
    assert tag("td", None, class_=None, colspan=2).text == '<td colspan="2"></td>'
    assert fragment("a", None, 0, tag("br")).text == "a0<br>"


def test_attributes_go_by_their_names_in_html() -> None:
    assert tag("p", 1, class_="figure", aria_label="5 < 10").text == '<p class="figure" aria-label="5 &lt; 10">1</p>'
