"""Every language says everything there is to say, nothing else, and with the same things put in."""

from __future__ import annotations

import re

import pytest

from seeds.words import begin, gather, is_translated, language_files, read

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
FILES = language_files()


@pytest.fixture(scope="module")
def everything():
    """All messages of the code; gathering them reads every file of it once."""
    return gather()


def faults(catalogue, everything):
    """What a language lacks, has too much, or is unsure of."""
    known = {(one.id, one.context) for one in everything if one.id}
    has = {(one.id, one.context): one for one in catalogue if one.id}
    lacking = [key for key in known if key not in has or not is_translated(has[key].string)]
    return {
        "without words": sorted(map(str, lacking)),
        "used nowhere": sorted(str(key) for key in has if key not in known),
        "unsure": sorted(str(key) for key, one in has.items() if one.fuzzy),
    }


def mixed_up(message):
    """Whether a translation puts in what the message does not have, or leaves out what it has but a number."""
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    wanted = {name for one in ids for name in PLACEHOLDER.findall(one)}
    needed = wanted - {"num"} if len(ids) > 1 else wanted
    found = [set(PLACEHOLDER.findall(one)) for one in strings if one]
    bare = [PLACEHOLDER.sub("", one).replace("%%", "") for one in strings]
    stray = any("%" in one for one in bare) and wanted
    return bool(stray) or any(not needed <= one <= wanted for one in found)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.parent.name)
def test_a_language_says_everything_and_nothing_else(path, everything):
    assert faults(read(path), everything) == {"without words": [], "used nowhere": [], "unsure": []}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.parent.name)
def test_a_language_puts_in_what_english_does(path):
    catalogue = read(path)
    assert [one.id for one in catalogue if one.id and mixed_up(one)] == []
    assert catalogue.plural_forms == begin(path.parent.parent.name).plural_forms


def test_a_file_that_is_not_whole_is_found(everything):
    catalogue = begin("es")
    catalogue.add("What nobody says", "Lo que nadie dice")
    catalogue.add("Help", "¿Ayuda?", flags=["fuzzy"])
    found = faults(catalogue, everything)
    assert found["used nowhere"] == ["('What nobody says', None)"]
    assert found["unsure"] == ["('Help', None)"]
    assert "('For you', None)" in found["without words"]


@pytest.mark.parametrize(
    ("english", "theirs", "wrong"),
    [
        ("Near %(place)s", "Cerca de %(place)s", False),
        ("Near %(place)s", "Cerca de aquí", True),
        ("Near %(place)s", "Cerca de %(lugar)s", True),
        ("Near %(place)s", "Cerca de %(place)", True),
        ("Near %(place)s", "", False),
        (("One date", "%(num)s dates"), ("Una fecha", "%(num)s fechas"), False),
        (("One date of %(x)s", "%(num)s dates of %(x)s"), ("Una fecha", "%(num)s fechas de %(x)s"), True),
    ],
)
def test_what_is_mixed_up_is_found(english, theirs, wrong):
    catalogue = begin("es")
    catalogue.add(english, theirs)
    [message] = [one for one in catalogue if one.id]
    assert mixed_up(message) is wrong
