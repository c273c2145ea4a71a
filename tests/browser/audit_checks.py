"""What is looked at on a page that stands in a browser: each check returns what is wrong with it, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE, THIN
from tests.browser.hands import STOP
from tests.browser.looking import COLOURS, WIDER, ZOOMED, load_axe, sized, violations
from tests.guards.reading import grade

WIDTHS = (THIN, PHONE, DESK)
HARDEST, LEAST_WORDS = 6.0, 30
_MOST_STOPS = 250
_OF_PLACES = "runOnly: ['target-size', 'scrollable-region-focusable']"
_OF_ALL = "rules: { 'target-size': { enabled: true } }"
# A sheet made by a script is let through by the content policy of the site, a style element is not.
_STYLED = """(rules) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets = [sheet];
}"""
_SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
    p { margin-block-end: 2em !important }"""
_TWICE_THE_TEXT = "html { font-size: 212.5% !important }"
# Text that does not fit into its own box: it is cut, or lies over what comes next.
_CUT = """() => [...document.querySelectorAll('body *')].filter((one) => {
    if (one.closest('.visually-hidden, .skip, .table-scroll, .path-table thead')) return false;
    if (one.closest('svg, textarea, select, input')) return false;
    if (!one.checkVisibility() || getComputedStyle(one).display === 'inline') return false;
    const own = one.getBoundingClientRect();
    const said = document.createRange();
    return [...one.childNodes].filter((part) => part.nodeType === 3 && part.textContent.trim()).some((part) => {
        said.selectNodeContents(part);
        const box = said.getBoundingClientRect();
        return box.right > own.right + 1 || box.left < own.left - 1 || box.bottom > own.bottom + 3;
    });
}).map((one) => one.outerHTML.slice(0, 140))"""
# The way out stands in its corner over whatever is there: nothing to read or press may lie under it at the top.
_UNDER = """() => {
    scrollTo(0, 0);
    const out = document.querySelector('.leave')?.getBoundingClientRect();
    if (!out) return [];
    return [...document.querySelectorAll('a, button, h1, h2, p, input, select')].filter((one) => {
        if (one.closest('.leave, .skip') || !one.checkVisibility()) return false;
        const box = one.getBoundingClientRect();
        return box.right > out.left && box.left < out.right && box.bottom > out.top && box.top < out.bottom;
    }).map((one) => one.outerHTML.slice(0, 140));
}"""
_TALL = """() => [...document.querySelectorAll('body *')].filter((one) =>
    /fixed|sticky/.test(getComputedStyle(one).position) && one.getBoundingClientRect().height > innerHeight / 2
).map((one) => one.outerHTML.slice(0, 140))"""
_SMALL = """() => [...document.querySelectorAll(
    '.button:not(.button--small), .choice, .leave, .top__nav a, summary, select, textarea, input[type=text]')].filter(
    (one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.5
).map((one) => one.outerHTML.slice(0, 140))"""
_MOVES = """() => {
    const moving = document.getAnimations().map((one) => one.effect.target.outerHTML);
    const glides = getComputedStyle(document.documentElement).scrollBehavior === 'smooth' ? ['scrolling glides'] : [];
    return moving.concat(glides).concat([...document.querySelectorAll('body *')].filter((one) =>
        getComputedStyle(one).transitionDuration.split(',').some((time) => parseFloat(time) > 0)
    ).map((one) => one.outerHTML.slice(0, 140)));
}"""
# In the colours of somebody's own system a control keeps an edge, a filled step differs, a drawing is still seen.
_LOST = """() => {
    const canvas = getComputedStyle(document.body).backgroundColor;
    const edged = [...document.querySelectorAll('.button, select, textarea, input[type=text], input[type=date]')];
    const edge = (one) => parseFloat(getComputedStyle(one).borderTopWidth);
    const bare = edged.filter((one) => one.checkVisibility() && !(edge(one) >= 1));
    const alike = [...document.querySelectorAll('i.on')].filter((one) => {
        const other = one.parentElement.querySelector('i:not(.on)');
        return other && getComputedStyle(other).backgroundColor === getComputedStyle(one).backgroundColor;
    });
    const gone = [...document.querySelectorAll('svg :is(path, circle, line, rect, text)')].filter((one) => {
        const { fill, stroke } = getComputedStyle(one);
        const none = (colour) => colour === 'none' || colour === canvas || colour === 'rgba(0, 0, 0, 0)';
        return one.checkVisibility() && none(fill) && none(stroke);
    });
    return [...bare, ...alike, ...gone].map((one) => one.outerHTML.slice(0, 140));
}"""
# As some languages are: two fifths longer, from right to left; and what groups wrote ends in one long word.
_LONGER = """() => {
    document.documentElement.dir = 'rtl';
    const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (nodes.nextNode()) texts.push(nodes.currentNode);
    for (const one of texts) {
        const said = one.textContent.trim();
        if (!said || one.parentElement.closest('script, style, svg, textarea, .start-code__code')) continue;
        one.textContent += ' ' + said.slice(0, Math.ceil(said.length * 0.4));
        if (one.parentElement.closest('bdi, .written, [dir=auto]')) one.textContent += ' ' + 'Wortwurm'.repeat(9);
    }
}"""
_READ = """() => [...document.querySelectorAll('main :is(p, li, dd, h1, h2, h3, legend, label, summary)')].filter(
    (one) => one.checkVisibility() && !one.querySelector('p, li, dd')
        && !one.closest('nav, table, [lang]:not(html), [dir=auto]')
).map((one) => {
    const copy = one.cloneNode(true);
    copy.querySelectorAll('bdi, time, code, strong[dir], .visually-hidden').forEach((part) => part.replaceWith('this'));
    return copy.textContent.replace(/\\s+/g, ' ').trim();
}).filter((text) => text.split(' ').length >= 5)"""


@dataclass(kw_only=True)
class Tally:
    """How often each check was made, and what it found: (check, where, what)."""

    made: Counter[str] = field(default_factory=Counter)
    found: list[tuple[str, str, str]] = field(default_factory=list)
    grades: dict[str, float] = field(default_factory=dict)

    def note(self, check: str, where: str, complaints: Iterable[str]) -> None:
        self.made[check] += 1
        if found := list(complaints):
            self.found.append((check, where, f"{found[0]} and {len(found) - 1} more"))
            print(" | ".join(self.found[-1]), flush=True)


def look_at_colours_and_names(page: Page, where: str, tally: Tally, *, full: bool) -> None:
    """axe, light and dark, at each width where `full`, else at the thinnest and the widest; nothing is wider."""
    load_axe(page)
    for size in WIDTHS:
        sized(page, size)
        at = f"{where} at {size['width']}"
        tally.note("reflow", at, page.evaluate(WIDER))
        if full or size is THIN:
            tally.note("axe", f"{at}, light", violations(page, _OF_ALL))
        if full or size is DESK:
            page.emulate_media(color_scheme="dark")
            tally.note("axe, dark", at, violations(page, COLOURS))
            page.emulate_media(color_scheme="light")


def look_at_layout(page: Page, where: str, tally: Tally) -> None:
    """Zoom, spacing of text, size of what is pressed, preferences of somebody's system."""
    for check, size, style, measures in _UNDER_STRAIN:
        sized(page, size)
        page.evaluate(_STYLED, style)
        for measure in measures:
            tally.note(check, where, page.evaluate(measure))
    page.evaluate(_STYLED, "")
    sized(page, PHONE)
    page.emulate_media(forced_colors="active")
    tally.note("forced colours", where, page.evaluate(_LOST))
    page.emulate_media(forced_colors="none", reduced_motion="reduce")
    tally.note("reduced motion", where, page.evaluate(_MOVES))


_UNDER_STRAIN: tuple[tuple[str, dict[str, int], str, tuple[str, ...]], ...] = (
    ("zoom to 400 %", ZOOMED, "", (WIDER, _TALL)),
    ("main targets of 44 px", THIN, "", (_SMALL, _UNDER)),
    ("text spacing", THIN, _SPACED, (WIDER, _CUT)),
    ("text spacing", DESK, _SPACED, (WIDER, _CUT)),
    ("text twice as large", DESK, _TWICE_THE_TEXT, (WIDER, _CUT)),
)


def look_at_stops(page: Page, where: str, tally: Tally) -> None:
    """Every stop of the Tab key can be seen, and they come to an end."""
    sized(page, PHONE)
    page.evaluate("() => { scrollTo(0, 0); document.activeElement.blur(); }")
    wrong: list[str] = []
    for _ in range(_MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement === document.body"):
            break
        if found := page.evaluate(STOP, None)["wrong"]:
            wrong.append(found)
    tally.note("focus is seen", where, wrong)


def look_at_words(page: Page, where: str, tally: Tally) -> None:
    """The main text of a page in English is of grade 6 at most; titles and words of groups are left out."""
    texts = page.evaluate(_READ)
    if len(" ".join(texts).split()) >= LEAST_WORDS:
        tally.grades[where] = grade(texts)
        too_hard = tally.grades[where] > HARDEST
        tally.note("reading", where, [f"grade {tally.grades[where]:.1f}"] if too_hard else [])


def look_at_long_words(page: Page, where: str, tally: Tally) -> None:
    """Two fifths longer, right to left, and with long words: fits and is accessible still. The page stays so."""
    page.evaluate(_LONGER)
    for size in (THIN, DESK):
        sized(page, size)
        tally.note("longer, right to left", f"{where} at {size['width']}", page.evaluate(WIDER))
    sized(page, THIN)
    tally.note("longer, right to left", where, violations(page, _OF_PLACES))


def look(page: Page, where: str, tally: Tally, *, full: bool, closely: bool, read: bool) -> None:
    """All checks of a page; only the first of them where it was looked at closely before, in another language."""
    look_at_colours_and_names(page, where, tally, full=full)
    if closely:
        look_at_layout(page, where, tally)
        look_at_stops(page, where, tally)
        if read:
            look_at_words(page, where, tally)
        look_at_long_words(page, where, tally)
