"""What becomes of unusual characters in the text fields of a listing."""

from __future__ import annotations

import pytest

from activities.forms import OrganizerInput


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
