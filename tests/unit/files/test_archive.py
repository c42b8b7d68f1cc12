"""Archives: the same contents give the same bytes; what breaks off leaves nothing."""

import errno
import hashlib
import os
from io import BytesIO
from zipfile import ZipFile

import pytest

from registry.errors import Refused
from registry.files.archive import appearing, archived, copy_untold


def test_an_archive_says_nothing_of_when_it_was_made_and_ends_with_its_sums(tmp_path):
    path = tmp_path / "a.zip"
    with archived(path) as archive:
        archive.add("a.txt", "\ud800 is no text")
        with archive.table("b.csv", ("ref",)) as first, archive.table("c.csv", ("ref",)) as second:
            for value in ("=1+1", "\t=1", "é", 7):
                first([value])
                second([value])

    with ZipFile(path) as made:
        assert {item.date_time for item in made.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        held = {name: made.read(name) for name in made.namelist()}
    sums = dict(line.split("  ")[::-1] for line in held.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in held.items()}
    assert held["a.txt"] == b"? is no text"
    assert held["b.csv"] == held["c.csv"]
    assert held["b.csv"] == "\ufeffref\r\n'=1+1\r\n'\t=1\r\né\r\n7\r\n".encode()


def test_a_zip_is_written_anew_without_its_times():
    old, new = BytesIO(), BytesIO()
    with ZipFile(old, "w") as made:
        made.writestr("a", "one")
        made.writestr("b", "two")
    copy_untold(old, new, {"b": b"another"})

    with ZipFile(new) as untold:
        assert {item.date_time for item in untold.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert [untold.read(name) for name in untold.namelist()] == [b"one", b"another"]


def test_what_breaks_off_leaves_what_was_there_before(tmp_path):
    path = tmp_path / "folder" / "a.txt"
    with appearing(path) as unfinished:
        unfinished.write_text("whole")
    with pytest.raises(UnicodeEncodeError), appearing(path) as unfinished:
        unfinished.write_text("ha\ud800", encoding="utf-8")

    assert path.read_text() == "whole"
    assert list(path.parent.iterdir()) == [path]


def test_no_file_takes_the_place_of_a_device(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(Refused), appearing(path):
        raise AssertionError

    assert path.is_fifo()


def test_a_full_disk_is_told_of_the_file_that_was_asked_for(tmp_path):
    path = tmp_path / "a.txt"
    with pytest.raises(OSError, match="No space") as caught, appearing(path):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    assert caught.value.filename == str(path)
    assert list(tmp_path.iterdir()) == []
