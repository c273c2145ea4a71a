"""`flask catalogue import` as an operator meets it."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from activities.exchange.commands import catalogue
from tests import catalogue_files as files


def run(app: Flask, *args: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(catalogue, ["import", *args])
    return result.exit_code, result.output


def test_a_folder_is_imported_file_by_file_and_a_refused_one_does_not_stop_the_rest(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("nothing,known\n1,2\n")
    files.write(tmp_path / "b.csv.gz", files.LOCAL, [files.local("1"), files.local("2", start="never")])

    code, output = run(app, str(tmp_path), "--rejects", str(tmp_path / "rejects.txt"))

    assert code == 1
    assert "a.csv is not a catalogue we know" in output
    assert "b (local events): 2 rows read, 1 new, 0 changed, 0 unchanged, 1 rejected." in output
    assert "Rejected: the start is not a date 1." in output
    assert "the start is not a date" in (tmp_path / "rejects.txt").read_text()


def test_a_missing_path_is_one_sentence(app: Flask) -> None:
    code, output = run(app, "/nowhere/at/all.csv")

    assert code == 1
    assert output.strip() == "Error: There is no file or folder at /nowhere/at/all.csv."


def test_a_day_that_does_not_exist_is_asked_for_again(app: Flask, tmp_path: Path) -> None:
    code, output = run(app, str(tmp_path), "--as-of", "2026-02-30")

    assert code == 2
    assert "give a day as 2026-08-20" in output


def test_no_progress_bar_where_nobody_watches(app: Flask, tmp_path: Path) -> None:
    path = files.write(tmp_path / "a.csv", files.LOCAL, [files.local("1")])

    code, output = run(app, str(path))

    assert code == 0
    assert "[" not in output
    assert "#" not in output
