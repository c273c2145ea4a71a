"""Keeping arrays in files that processes map and share.

A folder holds one folder per build, each with an .npy file per array and a manifest, and the file
`current` with the name of the build in use. A build is written beside the others, brought to disk,
and named in `current` by one renaming: a reader finds the old build or the new one, whole.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

FORMAT = 2
_CURRENT, _MANIFEST, _UNFINISHED = "current", "manifest.json", ".unfinished-"
_BLOCK = 1 << 20
# numpy reads the head of a file as a syntax tree, whose depth Python 3.11 counts for all threads together: two at a
# time can end in a SystemError.
_reading_a_head = Lock()


class NoStoredIndex(Exception):
    """There is no whole index to read; the caller answers from the database."""


@dataclass(frozen=True, kw_only=True, eq=False)
class StoredIndex:
    """Arrays by name, mapped from files, read only. `facts` is what was said when they were saved."""

    version: int
    build: str
    facts: Mapping[str, Any]
    arrays: Mapping[str, NDArray[Any]]


def save_index(
    folder: Path, arrays: Mapping[str, NDArray[Any]], *, version: int, facts: Mapping[str, Any] | None = None
) -> str:
    """Write a build, make it the current one, and return its name.

    Names of arrays are names of files without their ending. `version` is that of the catalogue it was made from;
    `facts` is anything JSON holds. The build before it is kept for readers on their way to it; older and unfinished
    ones are removed. Waits for another process that is saving.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _only_writer(folder):
        for leftover in folder.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(leftover)
        build = f"{version:012d}-{secrets.token_hex(4)}"
        unfinished = folder / f"{_UNFINISHED}{build}"
        unfinished.mkdir()
        files = {name: _written(unfinished / f"{name}.npy", array) for name, array in arrays.items()}
        manifest = {
            "format": FORMAT,
            "version": version,
            "facts": dict(facts or {}),
            "files": files,
        }
        _write_text(unfinished / _MANIFEST, json.dumps(manifest, indent=1))
        _to_disk(unfinished)
        unfinished.rename(folder / build)
        before = _current(folder)
        _write_text(folder / f"{_CURRENT}.new", build)
        (folder / f"{_CURRENT}.new").replace(folder / _CURRENT)
        _to_disk(folder)
        for old in folder.iterdir():
            if old.is_dir() and old.name not in (build, before):
                shutil.rmtree(old)
        return build


def current_build(folder: Path) -> str | None:
    """Return the name of the build in use, None without one: one small read, to see whether to open anew."""
    return _current(folder)


def open_index(folder: Path) -> StoredIndex:
    """Map the current build, every byte of it checked. Raises NoStoredIndex with the reason in a sentence.

    The arrays stay readable for as long as they are held, also after the build was removed.
    """
    while True:
        build = _current(folder)
        if build is None:
            raise NoStoredIndex("No index has been saved yet.")
        try:
            return _opened(folder / build)
        except NoStoredIndex:
            # Two builds may have been saved since the name was read, which removes this one.
            if _current(folder) == build:
                raise


def _opened(build: Path) -> StoredIndex:
    try:
        manifest = json.loads((build / _MANIFEST).read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT:
            raise NoStoredIndex("The saved index is of another format.")
        arrays = {name: _mapped(build / f"{name}.npy", file) for name, file in manifest["files"].items()}
        return StoredIndex(version=manifest["version"], build=build.name, facts=manifest["facts"], arrays=arrays)
    except OSError as error:
        name = Path(str(error.filename or build)).name
        raise NoStoredIndex(f"{name} of the saved index cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoStoredIndex(f"The saved index cannot be read: {error}.") from error


def _mapped(path: Path, file: Mapping[str, Any]) -> NDArray[Any]:
    if path.stat().st_size != file["bytes"]:
        raise NoStoredIndex(f"{path.name} of the saved index is cut off or too long.")
    if _checksum(path) != file["crc32"]:
        raise NoStoredIndex(f"{path.name} of the saved index has changed since it was written.")
    # An empty file cannot be mapped. A plain view of a map, because slicing a memmap is slow.
    empty = 0 in file["shape"]
    with _reading_a_head:
        return np.asarray(np.load(path, mmap_mode=None if empty else "r", allow_pickle=False))


def _written(path: Path, array: NDArray[Any]) -> dict[str, Any]:
    with path.open("wb") as file:
        np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())
    return {"bytes": path.stat().st_size, "crc32": _checksum(path), "shape": list(array.shape)}


def _checksum(path: Path) -> int:
    """CRC-32: it finds every flipped byte and costs a tenth of a cryptographic sum."""
    crc = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            crc = zlib.crc32(block, crc)
    return crc


def _current(folder: Path) -> str | None:
    try:
        name = (folder / _CURRENT).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None
    # A name, never a way out of the folder.
    return name if name and Path(name).name == name and not name.startswith(".") else None


def _write_text(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _to_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _only_writer(folder: Path) -> Iterator[None]:
    """Hold the lock of the folder; it goes with the process, so a kill leaves none behind."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
