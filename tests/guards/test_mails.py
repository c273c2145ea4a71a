"""Each mail reads as docs/mails shows it, and what shows before it is opened gives nothing away."""

from __future__ import annotations

import re

import pytest

from notices.message import as_html
from tests.guards.reading import grade
from tests.guards.test_words import NEVER
from tests.mail_samples import FOLDER, a_small_service, samples

KEPT = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.txt"))}
# What a mail is about, how somebody is, or whom they meet: not for whoever else sees the screen.
TELLING = re.compile(
    r"bench|paint|library|group|comfort|pace|visit|feel|felt|hard|meet|social|club|volunteer|health|talk|somebody new",
    re.IGNORECASE,
)
FIRST = 120


def text_of(mail: str) -> str:
    return mail.split("\n\n", 1)[1]


def subject_of(mail: str) -> str:
    return mail.splitlines()[0].removeprefix("Subject: ")


def test_every_mail_is_written_as_its_sample_shows(tmp_path):
    """`python -m tests.mail_samples` writes the samples anew; read what changed before keeping it."""
    assert samples(a_small_service(tmp_path)) == KEPT


@pytest.mark.parametrize("name", KEPT)
def test_what_shows_before_a_mail_is_opened_gives_nothing_away(name):
    shown = f"{subject_of(KEPT[name])}\n{text_of(KEPT[name])[:FIRST]}"
    assert TELLING.findall(shown) == []


@pytest.mark.parametrize("name", [name for name in KEPT if name.endswith("_private")])
def test_private_mails_all_look_alike_before_they_are_opened(name):
    other = KEPT["notice_soon_private"]
    assert (subject_of(KEPT[name]), text_of(KEPT[name])[:FIRST]) == (subject_of(other), text_of(other)[:FIRST])


@pytest.mark.parametrize("name", KEPT)
def test_mails_push_nobody_and_read_easily(name):
    words = re.sub(r"https?://\S+|date\.ics", "", KEPT[name])
    assert {why: found for why, never in NEVER.items() if (found := re.findall(never, words, re.IGNORECASE))} == {}
    assert grade(words.splitlines()) <= 7


@pytest.mark.parametrize("name", [name for name in KEPT if name.startswith("notice_")])
def test_every_notice_says_how_it_is_stopped_and_leads_nowhere_else(name):
    assert "List-Unsubscribe: yes" in KEPT[name]
    assert "/notices/stop/" in KEPT[name]
    assert "/you/notices" in KEPT[name]
    page = as_html(text_of(KEPT[name]), language="en")
    assert set(re.findall(r'(?:href|src)="(https?://[^/"]+)', page)) == {"https://doorstep.example"}
    assert "src=" not in page
