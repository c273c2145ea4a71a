from __future__ import annotations

import html.parser

import pytest

from activities.listing_page.markup import safe_html

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src=https://evil.example></iframe>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](//evil.example)",
    "[x](/activities/x/report)",
    "[x](http://plain.example)",
    "<javascript:alert(1)>",
    "<https://ok.example/\"onmouseover=alert(1)>",
    "[x](https://ok.example \"\\\" onmouseover=alert(1) x=\\\"\")",
    "![x](https://tracker.example/pixel.png)",
    "<a href='https://x' onclick=alert(1)>x</a>",
    "<style>*{display:none}</style>",
    "<form action=https://evil.example><input name=password></form>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "`<script>`",
    "    <script>alert(1)</script>",
    "<!-- --><script>alert(1)</script>",
    "<a\x00href=javascript:alert(1)>x",
    "[a]: javascript:alert(1)\n\n[a]",
    "<base href=https://evil.example>",
    "</div></main><h1>Not ours</h1>",
    "<plaintext>",
    "[" * 5000,
    "> " * 500 + "deep",
]  # fmt: skip
ALLOWED = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h3", "blockquote", "code"}


class Elements(html.parser.HTMLParser):
    """Every start tag with its attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_become_plain_letters_and_safe_links(text):
    for tag, attributes in Elements(safe_html(text)).found:
        assert tag in ALLOWED
        assert set(attributes) <= ({"href", "rel", "title"} if tag == "a" else set())
        assert attributes.get("href", "https://").lower().startswith(("https://", "mailto:"))


def test_plain_markdown_keeps_its_form():
    text = "Bring **nothing**.\n\n- one\n- two\n\n## Where\nBy the *door*."

    assert safe_html(text) == (
        "<p>Bring <strong>nothing</strong>.</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
        "<h3>Where</h3>\n<p>By the <em>door</em>.</p>\n"
    )


def test_links_say_that_they_are_not_ours():
    [link] = [attributes for tag, attributes in Elements(safe_html("[x](https://a.example)")).found if tag == "a"]

    assert link == {"href": "https://a.example", "rel": "nofollow ugc noopener"}


def test_plain_text_is_not_taken_for_markdown_by_accident():
    assert safe_html("Welcome\n=======\n    Tea at 3\n-----\n1st line") == (
        "<p>Welcome<br>\n=======<br>\nTea at 3<br>\n-----<br>\n1st line</p>\n"
    )


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("See https://a.example/x?y=1&z=2.", ["https://a.example/x?y=1&z=2"]),
        ("(https://a.example/x)", ["https://a.example/x"]),
        ("<https://a.example> and [b](https://b.example)", ["https://a.example", "https://b.example"]),
        ("https://a.example, https://b.example/", ["https://a.example", "https://b.example/"]),
        ("http://a.example ftp://b.example", []),
        ('https://a.example"onclick=alert(1)', ["https://a.example"]),
    ],
)
def test_a_bare_address_becomes_a_link(text, links):
    assert [attributes["href"] for tag, attributes in Elements(safe_html(text)).found if tag == "a"] == links


def test_nothing_gives_nothing():
    assert safe_html("") == ""
