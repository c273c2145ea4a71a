"""The file of signposts: ours is all checked, an operator's replaces a country, and a slip is told in a sentence."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from babel import Locale

from members.help.page import help_page
from members.help.signposts import REVIEW_AFTER, SHIPPED, UnreadableHelp, in_language, load_help, load_help_or_stop

TODAY = date(2026, 11, 22)
NUMBER = {"number": "999", "about": {"en": "Police"}, "source": "rung", "read": "It works.", "checked": "2026-11-20"}
LINE = {"name": "Line", "about": {"en": "Listens"}, "source": "rung", "read": "They answer.", "checked": "2026-11-20"}
EN = Locale("en")


@pytest.fixture
def own(tmp_path):
    """Write an operator's file of one country and return its path."""

    def write(**signposts):
        path = tmp_path / "help.json"
        path.write_text(json.dumps({"signposts": [{"countries": ["GB"], **signposts}]}), encoding="utf-8")
        return path

    return write


def test_each_shipped_entry_names_the_address_it_was_read_at_what_it_said_and_when():
    book = load_help(None)
    entries = {entry for country in book.countries for entry in map(repr, book.find(country).entries())}
    assert len(entries) >= 20
    for country in book.countries:
        assert book.find(country).emergency, country
        for entry in book.find(country).entries():
            assert entry.source.startswith("https://"), entry
            assert len(entry.read) >= 20, entry
            assert entry.checked <= TODAY, entry


def test_no_country_is_listed_twice():
    raw = json.loads(SHIPPED.read_text(encoding="utf-8"))
    codes = [code for signposts in raw["signposts"] for code in signposts["countries"]]
    assert sorted(set(codes)) == sorted(codes)
    assert set(codes) <= set(EN.territories)


def test_an_operators_country_replaces_ours_and_leaves_the_others(own):
    book = load_help(own(emergency=[NUMBER], lines=[{**LINE, "call": "01632 960000"}]))
    assert [line.name for line in book.find("GB").lines] == ["Line"]
    assert book.find("GB").professional == ()
    assert book.find("IE") == load_help(None).find("IE")


@pytest.mark.parametrize(
    ("signposts", "told"),
    [
        ({"lines": [LINE]}, "help.json, signposts → GB → lines → Line: say how to reach it"),
        ({"emergency": [{**NUMBER, "number": "call us"}]}, "number: 'call us' is not in the form we can use"),
        ({"emergency": [{**NUMBER, "checked": "yesterday"}]}, "checked: write the date like 2026-11-22"),
        ({"emergency": [{k: v for k, v in NUMBER.items() if k != "source"}]}, "source: this is needed"),
        ({"lines": [{**LINE, "fon": "999"}]}, "fon: we do not know this word"),
        ({"lines": [{**LINE, "site": "http://x.example"}]}, "is not an address that begins with https://"),
        ({"emergency": [{**NUMBER, "about": {}}]}, "about: write the words by language"),
        ({"countries": ["UK!"]}, "countries → 1: 'UK!' is not in the form we can use"),
        ({"countries": []}, "countries:"),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_its_place(own, signposts, told):
    with pytest.raises(UnreadableHelp) as refused:
        load_help(own(**signposts))
    assert told in "\n".join(refused.value.faults)


@pytest.mark.parametrize("content", ["not JSON", "[]", '{"signposts": 3}', None])
def test_what_is_no_file_of_signposts_stops_the_start_with_a_sentence(tmp_path, content):
    path = tmp_path / "help.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(SystemExit, match="DOORSTEP_HELP_FILE") as stopped:
        load_help_or_stop(path, today=TODAY)
    assert "help.json" in str(stopped.value)


def test_an_entry_is_overdue_the_day_after_180_days(own):
    book = load_help(own(emergency=[NUMBER]))
    last_day = date(2026, 11, 20) + REVIEW_AFTER
    assert [one for one in book.overdue(last_day) if one.country == "GB"] == []
    [late] = [one for one in book.overdue(last_day + timedelta(days=1)) if one.country == "GB"]
    assert (late.name, late.checked) == ("999", date(2026, 11, 20))


def test_overdue_entries_are_noted_when_the_service_starts(own, caplog):
    load_help_or_stop(own(emergency=[NUMBER]), today=date(2028, 1, 1))
    assert "were not checked for 180 days" in caplog.text


def test_the_command_passes_what_is_fresh_and_names_what_is_late(app, own, time_machine):
    runner = app.test_cli_runner()
    path = own(emergency=[NUMBER])
    time_machine.move_to("2026-11-25")
    assert runner.invoke(args=["help", "check", str(path)]).exit_code == 0
    time_machine.move_to("2027-11-25")
    late = runner.invoke(args=["help", "check", str(path)])
    assert late.exit_code == 1
    assert "GB: 999 was last checked on 2026-11-20." in late.output


def test_the_command_tells_what_is_wrong(app, own):
    answer = app.test_cli_runner().invoke(args=["help", "check", str(own(lines=[LINE]))])
    assert answer.exit_code == 1
    assert "say how to reach it" in answer.output


def test_words_fall_back_to_english_then_to_what_there_is():
    assert in_language({"en": "Free", "ar": "مجاني"}, "ar") == ("مجاني", "ar")
    assert in_language({"en": "Free"}, "zh_Hans") == ("Free", "en")
    assert in_language({"es": "Gratis"}, "en") == ("Gratis", "es")
    assert in_language(None, "en") == ("", "en")


def test_numbers_are_dialled_without_their_gaps_and_a_text_names_its_word(own):
    line = {**LINE, "call": "0800 11-22", "text": {"number": "85 258", "word": "HI"}, "mail": "a@b.example"}
    page = help_page(load_help(own(lines=[line])), asked="GB", area_country=None, locale=EN)
    ways = {way.kind: way for way in page.lines[0].ways}
    assert ways["call"].address == "tel:08001122"
    assert (ways["text"].address, ways["text"].word) == ("sms:85258", "HI")
    assert ways["mail"].address == "mailto:a@b.example"


def test_the_page_tells_the_day_of_its_oldest_entry(own):
    older = {**LINE, "call": "111", "checked": "2026-10-01"}
    page = help_page(load_help(own(emergency=[NUMBER], lines=[older])), asked="GB", area_country=None, locale=EN)
    assert page.checked == date(2026, 10, 1)
