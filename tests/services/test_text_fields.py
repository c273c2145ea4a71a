"""What becomes of unusual characters in what people type."""

from __future__ import annotations

import pytest

from activities.forms import OrganizerInput
from texts import clean_words, one_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("10\u00a0km", "10 km"),
        ("thin\u202fblank", "thin blank"),
        ("\U0001f469\u200d\U0001f33e", "\U0001f469\u200d\U0001f33e"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("nul\0 and \u202eturned", "nul and turned"),
    ],
    ids=["no-break space", "narrow space", "joined emoji", "Persian", "control characters"],
)
def test_blanks_become_spaces_joiners_stay_and_control_characters_go(typed: str, kept: str) -> None:
    assert OrganizerInput(key="a", name=typed).name == kept
    assert clean_words(typed) == one_line(typed) == kept


def test_a_title_cannot_pass_for_lines_of_a_letter_of_ours():
    assert (
        OrganizerInput(key="a", name="Chess\n\nPay here:\thttps://x.example").name
        == "Chess Pay here: https://x.example"
    )


def test_what_shows_nothing_is_nothing():
    assert clean_words("\u200d\u200c\u00a0\0\n") == ""


def test_lines_stay_where_they_may():
    assert clean_words("a\r\nb\tc") == "a\nb\tc"
    assert one_line("a\r\nb\tc  d") == "a b c d"
