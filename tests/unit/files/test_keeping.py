import hashlib
import struct
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from registry.errors import NotFound, Refused
from registry.files.keeping import keep, path_of
from registry.files.kinds import KINDS

OLE = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 100
ODF = "application/vnd.oasis.opendocument."


def archive(**members: bytes | str) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return made.getvalue()


def office(body: str, **more: bytes | str) -> bytes:
    return archive(**{"[Content_Types].xml": "<Types/>", body: "<x/>"}, **more)


SAMPLES = {
    "txt": "Une annexe – ملحق".encode(),
    "rtf": b"{\\rtf1 Hello}",
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "doc": OLE,
    "ppt": OLE,
    "xls": OLE,
    "docx": office("word/document.xml"),
    "pptx": office("ppt/presentation.xml"),
    "xlsx": office("xl/workbook.xml"),
    "odt": archive(mimetype=f"{ODF}text"),
    "odp": archive(mimetype=f"{ODF}presentation"),
    "ods": archive(mimetype=f"{ODF}spreadsheet"),
}


def kept(folder: Path, content: bytes, name: str, limit: int = 25_000_000):
    return keep(folder, BytesIO(content), name, limit=limit)


def refused(folder: Path, content: bytes, name: str, **more: int) -> str:
    with pytest.raises(Refused) as error:
        kept(folder, content, name, **more)
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    return str(error.value)


def test_there_is_a_sample_of_every_kind():
    assert SAMPLES.keys() == KINDS.keys()


@pytest.mark.parametrize("extension", SAMPLES)
def test_each_kind_is_kept_byte_by_byte_under_its_hash(tmp_path, extension):
    content = SAMPLES[extension]
    found = kept(tmp_path, content, f"Annexe 1.{extension.upper()}")
    sha256 = hashlib.sha256(content).hexdigest()
    assert (found.sha256, found.size) == (sha256, len(content))
    assert found.media_type == KINDS[extension].media_type
    assert (tmp_path / sha256[:2] / sha256).read_bytes() == content
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("extension", SAMPLES)
@pytest.mark.parametrize("other", ["pdf", "doc", "docx", "ods"])
def test_content_that_contradicts_its_name_is_refused(tmp_path, extension, other):
    if SAMPLES[extension] == SAMPLES[other]:
        pytest.skip("the same container")
    assert "something else" in refused(tmp_path, SAMPLES[other], f"a.{extension}")


@pytest.mark.parametrize("content", [b"a\0b", b"\xff\xfeh\0i\0", "é".encode()[:1], b"caf\xe9"])
def test_text_is_utf_8_without_nul(tmp_path, content):
    assert "something else" in refused(tmp_path, content, "a.txt")


def test_a_character_over_the_edge_of_a_chunk_is_read_whole(tmp_path):
    assert kept(tmp_path, b"x" * 999_999 + "é".encode(), "a.txt").size == 1_000_001


@pytest.mark.parametrize("name", ["a.exe", "a.docm", "a.pdf.html", "a", ".pdf", "..pdf", "", "a."])
def test_other_kinds_are_refused(tmp_path, name):
    assert "must end in one of: txt, rtf" in refused(tmp_path, b"%PDF-1.7", name)


def test_an_empty_file_is_refused(tmp_path):
    assert "is empty" in refused(tmp_path, b"", "a.txt")


def test_a_file_of_the_limit_fits_and_one_byte_more_does_not(tmp_path):
    assert "larger than 2 MB" in refused(tmp_path, b"x" * 2_000_001, "a.txt", limit=2_000_000)
    assert kept(tmp_path, b"x" * 2_000_000, "a.txt", limit=2_000_000).size == 2_000_000


@pytest.mark.parametrize(
    "name", ["../../etc/x.txt", "..\\..\\x.txt", "/etc/x.txt", "C:\\x.txt", "a/../x.txt"]
)
def test_folders_in_a_name_are_dropped(tmp_path, name):
    assert kept(tmp_path, b"x", name).name == "x.txt"


@pytest.mark.parametrize("name", ["a\0.txt", "a\u202etxt.pdf", "a\ufffd.txt", "x" * 200 + ".txt"])
def test_an_unfit_name_is_refused(tmp_path, name):
    refused(tmp_path, b"x", name)


def test_a_bomb_that_is_declared_is_refused(tmp_path):
    bomb = office("word/document.xml", **{"word/media.bin": b"\0" * 20_000_000})
    assert "would unpack to 20 MB" in refused(tmp_path, bomb, "a.docx")


def test_a_bomb_of_many_members_is_refused(tmp_path):
    directory = bytearray(office("word/document.xml"))
    at = directory.find(b"PK\x01\x02")
    struct.pack_into("<LL", directory, at + 20, 20_000_000, 201_000_000)
    assert "would unpack to 201 MB" in refused(tmp_path, bytes(directory), "a.docx")


def test_a_directory_that_would_fill_the_memory_is_not_read(tmp_path):
    made = BytesIO()
    with ZipFile(made, "w") as file:
        for name in ("[Content_Types].xml", "word/document.xml", *map(str, range(18))):
            member = ZipInfo(name)
            member.comment = b"x" * 60_000
            file.writestr(member, "")
    assert "something else" in refused(tmp_path, made.getvalue(), "a.docx")


def test_a_directory_for_larger_archives_is_not_read(tmp_path):
    whole = SAMPLES["docx"]
    end = whole.rfind(b"PK\x05\x06")
    size, offset = struct.unpack_from("<LL", whole, end + 12)
    record = struct.pack("<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 2, 2, size, offset)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    forged = whole[:end] + record + locator + whole[end:]
    assert len(ZipFile(BytesIO(forged)).namelist()) == 2
    assert "something else" in refused(tmp_path, forged, "a.docx")


@pytest.mark.parametrize("length", range(4, len(SAMPLES["odt"]), 7))
def test_a_torn_archive_is_refused(tmp_path, length):
    assert "something else" in refused(tmp_path, SAMPLES["odt"][:length], "a.odt")


def test_the_same_bytes_are_kept_once(tmp_path):
    first, second = kept(tmp_path, b"x", "a.txt"), kept(tmp_path, b"x", "b.txt")
    assert first.sha256 == second.sha256
    assert (first.name, second.name) == ("a.txt", "b.txt")
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("sha256", ["", "../../x", "A" * 64, "a" * 63, "a" * 64 + "\n", "٠" * 64])
def test_only_a_hash_is_a_place(tmp_path, sha256):
    with pytest.raises(NotFound):
        path_of(tmp_path, sha256)
