"""Writing files: whole or not at all, and a clear word where it cannot be."""

from pathlib import Path

import pytest

from qa_analysis.errors import UserError
from qa_analysis.files import make, write


def test_a_text_replaces_an_earlier_one(tmp_path):
    path = tmp_path / "f.csv"
    for text in ("earlier", "é\n"):
        write(text, path)
    assert path.read_bytes() == "é\n".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path):
    (tmp_path / "f.csv").mkdir()
    with pytest.raises(UserError, match=r"f\.csv: cannot be written"):
        write("text", tmp_path / "f.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["f.csv"]


def test_a_place_below_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be written"):
        write("text", tmp_path / "file" / "f.csv")
    with pytest.raises(UserError, match="cannot be made"):
        make(tmp_path / "file" / "folder")


def test_a_file_without_a_name_is_refused():
    with pytest.raises(UserError, match="has no name"):
        write("text", Path(""))
