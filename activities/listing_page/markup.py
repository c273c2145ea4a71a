"""What publishers write, from Markdown to safe HTML."""

from __future__ import annotations

import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h3", "blockquote", "code"}
# A bare address in running text; not one that Markdown already holds.
_BARE = re.compile(r"""(?<![\w<\["'=/`])(?<!\]\()https://[^\s<>()\[\]"'`*]+[\w/]""")
_SCHEMES = ("https://", "mailto:")

# Most descriptions were plain text: an indent, a row of dashes or a line end is meant as it looks, so
# no indented code, no underlined headings, no rules, and line ends stay line ends.
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(
    ["code", "lheading", "hr", "image", "html_block", "html_inline", "reference"]
)


@lru_cache(maxsize=512)
def safe_html(text: str) -> Markup:
    """The text as HTML of a few plain tags, whatever was typed: raw HTML is shown as letters.

    Headings are of the third rank, so that they fit below those of the page. Links lead to https and
    mailto addresses only and carry rel="nofollow ugc noopener"; any other link keeps its words. A bare https
    address becomes a link too.
    """
    tokens = _markdown.parse(_BARE.sub(r"<\g<0>>", text))
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3"
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    return Markup(
        nh3.clean(
            html,
            tags=_TAGS,
            attributes={"a": {"href"}},
            attribute_filter=_only_outside_links,
            url_schemes={"https", "mailto"},
            link_rel="nofollow ugc noopener",
        )
    )


def _only_outside_links(tag: str, attribute: str, value: str) -> str | None:
    return value if attribute != "href" or value.lower().startswith(_SCHEMES) else None
