"""The picture of a path: places on a sheet."""

from __future__ import annotations

from matching.path.picture import MOST, WIDTH, Pair, find_picture


def pair(feared=7, felt=4, day="3 Nov"):
    return Pair(feared=feared, felt=felt, day=day)


def test_nothing_said_gives_no_picture():
    assert find_picture([]) is None
    assert find_picture([pair(None, None)]) is None


def test_harder_lies_higher_and_outings_go_on_in_reading_direction():
    first, second = find_picture([pair(10, 0), pair(5, 5)]).marks
    assert first.feared < second.feared < first.felt
    assert second.feared == second.felt
    assert first.x < second.x


def test_read_from_the_right_it_is_its_own_mirror():
    told = [pair(7, 4), pair(6, None), pair(None, 3)]
    left, right = find_picture(told), find_picture(told, rtl=True)
    assert [mark.x for mark in right.marks] == [round(WIDTH - mark.x, 1) for mark in left.marks]
    assert right.edge == WIDTH - left.edge
    assert [mark.felt for mark in right.marks] == [mark.felt for mark in left.marks]


def test_only_the_latest_outings_are_drawn_and_their_days_do_not_run_into_each_other():
    picture = find_picture([pair(day=str(n)) for n in range(30)])
    assert len(picture.marks) == MOST
    assert picture.marks[-1].day == "29"
    named = [mark.x for mark in picture.marks if mark.day]
    assert all(after - before > 40 for before, after in zip(named, named[1:], strict=False))


def test_everything_stays_on_the_sheet():
    for count in (1, 2, 7, 12):
        picture = find_picture([pair(10, 0)] * count)
        for mark in picture.marks:
            assert 0 < mark.x < picture.width
            assert 0 < mark.feared < mark.felt <= picture.floor < picture.height


def test_what_was_not_said_is_not_drawn():
    (mark,) = find_picture([pair(None, 4)]).marks
    assert mark.feared is None
    assert mark.felt is not None
