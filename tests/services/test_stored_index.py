"""The index in files is whole or not there, whatever happens while it is written or after."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from matching.core.placed import PlacedIndex
from matching.core.placed_scan import PlacedArrays
from matching.core.rows import Row
from matching.packing import packed, unpacked
from matching.stored_index import NoStoredIndex, StoredIndex, current_build, open_index, save_index
from tests.placed_rows import FIRST_DAY, arrays_of, row, search

ROOT = Path(__file__).parents[2]
SAVE_AND_DIE = """
import os, signal, sys
from pathlib import Path
import matching.stored_index as stored
from matching.packing import packed
from tests.placed_rows import arrays_of, row
write, left = stored._written, [int(sys.argv[2])]
def written(path, array):
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    left[0] -= 1
    return write(path, array)
stored._written = written
stored.save_index(Path(sys.argv[1]), packed(arrays_of([row(5)]), but={"first_day"})[0], version=2)
"""


def save(folder: Path, *rows: Row, version: int = 1) -> str:
    return save_index(folder, in_names(*rows), version=version)


def in_names(*rows: Row) -> dict[str, NDArray[Any]]:
    """Rows in place order, array by array."""
    return packed(arrays_of(list(rows)), but=frozenset({"first_day"}))[0]


def ids_in(folder: Path) -> list[int]:
    return found(open_index(folder))


def found(stored: StoredIndex) -> list[int]:
    kinds = dict.fromkeys((name.removesuffix(".array") for name in stored.arrays), "array")
    arrays = unpacked(PlacedArrays, stored.arrays, kinds, first_day=FIRST_DAY)
    return PlacedIndex(arrays, fast=False).search(search(), k=9).ids.tolist()


def test_what_was_saved_is_read_back_to_the_last_bit(tmp_path):
    arrays = in_names(row(1), row(2, lat=-3.0, terms=((1, 0.1), (2, 0.7))))
    build = save_index(tmp_path, arrays, version=41, facts={"model": "a1"})
    stored = open_index(tmp_path)
    assert (stored.version, stored.build, stored.facts) == (41, build, {"model": "a1"})
    assert stored.arrays.keys() == arrays.keys()
    for name, other in stored.arrays.items():
        one = arrays[name]
        assert np.array_equal(one, other, equal_nan=one.dtype.kind == "f"), name
        assert one.dtype == other.dtype, name


def test_the_arrays_are_mapped_and_cannot_be_written(tmp_path):
    save(tmp_path, row(1))
    ids = open_index(tmp_path).arrays["ids.array"]
    assert isinstance(ids.base, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        ids[0] = 3


def test_an_index_without_rows_is_read_back(tmp_path):
    save(tmp_path)
    assert ids_in(tmp_path) == []


def test_without_a_saved_index_the_reader_is_told(tmp_path):
    with pytest.raises(NoStoredIndex, match="yet"):
        open_index(tmp_path / "nowhere")


def test_an_index_saved_later_takes_the_place_of_the_first(tmp_path):
    first = save(tmp_path, row(1))
    second = save(tmp_path, row(2), version=2)
    assert first != second
    assert current_build(tmp_path) == second
    assert ids_in(tmp_path) == [2]


@pytest.mark.parametrize("written", [0, 5, 11])
def test_a_kill_while_saving_leaves_the_last_index_and_the_next_save_tidies_up(tmp_path, written):
    save(tmp_path, row(1))
    killed = subprocess.run([sys.executable, "-c", SAVE_AND_DIE, str(tmp_path), str(written)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert [path.name for path in tmp_path.glob(".unfinished-*")] != []
    assert ids_in(tmp_path) == [1]
    save(tmp_path, row(6), version=3)
    assert ids_in(tmp_path) == [6]
    assert list(tmp_path.glob(".unfinished-*")) == []


def test_a_kill_before_the_swap_leaves_the_last_index(tmp_path, monkeypatch):
    save(tmp_path, row(1))

    def killed(self: Path, target: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            save(tmp_path, row(5), version=2)
    assert ids_in(tmp_path) == [1]
    save(tmp_path, row(6), version=3)
    assert ids_in(tmp_path) == [6]


def test_any_flipped_byte_is_noticed(tmp_path):
    folder = tmp_path / save(tmp_path, row(1), row(2))
    for path in sorted(folder.glob("*.npy")):
        whole = path.read_bytes()
        for at in {0, 9, 60, len(whole) - 1}:
            broken = bytearray(whole)
            broken[at] ^= 0x10
            path.write_bytes(broken)
            with pytest.raises(NoStoredIndex, match=path.name):
                open_index(tmp_path)
        path.write_bytes(whole)
    assert ids_in(tmp_path) == [1, 2]


def test_a_missing_or_cut_off_file_is_noticed(tmp_path):
    folder = tmp_path / save(tmp_path, row(1))
    for path in sorted(folder.iterdir()):
        whole = path.read_bytes()
        path.unlink()
        with pytest.raises(NoStoredIndex, match="cannot be read"):
            open_index(tmp_path)
        path.write_bytes(whole[: len(whole) // 2])
        with pytest.raises(NoStoredIndex, match="cut off|cannot be read"):
            open_index(tmp_path)
        path.write_bytes(whole)
    assert ids_in(tmp_path) == [1]


@pytest.mark.parametrize("name", ["", "../elsewhere", "/", ".lock", "gone"])
def test_a_pointer_to_nothing_is_no_index(tmp_path, name):
    save(tmp_path, row(1))
    (tmp_path / "current").write_text(name)
    with pytest.raises(NoStoredIndex):
        open_index(tmp_path)


@pytest.mark.parametrize("text", ["[]", "{}", "null", '{"format": 99}', '{"format": 2, "files": 3}'])
def test_a_manifest_of_something_else_is_no_index(tmp_path, text):
    (tmp_path / save(tmp_path, row(1)) / "manifest.json").write_text(text)
    with pytest.raises(NoStoredIndex):
        open_index(tmp_path)


def test_a_reader_keeps_its_arrays_when_their_files_are_removed(tmp_path):
    save(tmp_path, row(1))
    held = open_index(tmp_path)
    for version in (2, 3, 4):
        save(tmp_path, row(version), version=version)
    assert not (tmp_path / held.build).exists()
    assert found(held) == [1]


def test_readers_during_swaps_always_find_one_whole_build(tmp_path):
    save(tmp_path, row(0), version=0)
    stop, seen, wrong = threading.Event(), set(), []

    def read() -> None:
        while not stop.is_set():
            try:
                stored = open_index(tmp_path)
                seen.add(stored.version)
                if stored.arrays["ids.array"].tolist() != [stored.version]:
                    wrong.append(stored.version)
            except Exception as error:
                wrong.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for version in range(1, 12):
        save(tmp_path, row(version), version=version)
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert len(seen) > 1


def test_no_more_than_two_builds_are_kept(tmp_path):
    for version in range(5):
        save(tmp_path, row(version), version=version)
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 2


def test_two_processes_share_the_pages_of_one_build(tmp_path):
    save(tmp_path, *(row(id_) for id_ in range(200)))
    maps = Path("/proc/self/maps")
    if not maps.exists():
        pytest.skip("needs /proc")
    stored = open_index(tmp_path)
    line = next(one for one in maps.read_text().splitlines() if f"{stored.build}/keys.array.npy" in one)
    assert line.split()[1] == "r--s", os.fspath(tmp_path)
