"""Which files may be attached, and whether the bytes of one are what its name says.

The bytes are judged, not a browser's word for them. Nothing is unpacked: of an archive only its
directory is read, and at most a hundred bytes of one member.
"""

import codecs
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import SEEK_END
from typing import IO
from zipfile import BadZipFile, ZipFile

from registry.errors import Refused
from registry.settings import MEGABYTE

UNPACKED_MOST = 200 * MEGABYTE
RATIO_MOST = 200  # text packs 10 to 50 times; only a bomb packs better
DIRECTORY_MOST = 1 * MEGABYTE  # bytes; some 10,000 members
_END = b"PK\x05\x06"  # APPNOTE 4.3.16, end of central directory record
_END_64 = b"PK\x06\x07"  # APPNOTE 4.3.15, the locator of the one for larger archives

Check = Callable[[IO[bytes]], bool]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: what it is served as, and how its bytes are told."""

    media_type: str
    is_one: Check


def kind_of(extension: str) -> Kind:
    """Return the kind of files with this extension, in lower case and without its point.

    Raises:
        Refused: files of this kind are not taken; the sentence lists those that are.
    """
    if kind := KINDS.get(extension):
        return kind
    raise Refused(
        "Files of this kind are not taken. The name must end in one of: {extensions}.",
        extensions=", ".join(KINDS),
    )


def check(file: IO[bytes], extension: str) -> None:
    """Refuse a file whose bytes contradict its extension, or that unpacks to far too much."""
    if not kind_of(extension).is_one(file):
        raise Refused(
            "This file ends in .{extension}, but its content is something else. Save it again as "
            "{extension} and attach that.",
            extension=extension,
        )


def _begins(magic: bytes) -> Check:
    def is_one(file: IO[bytes]) -> bool:
        file.seek(0)
        return file.read(len(magic)) == magic

    return is_one


def _is_text(file: IO[bytes]) -> bool:
    """Say whether it is UTF-8 (RFC 3629) without NUL."""
    decode = codecs.getincrementaldecoder("utf-8")().decode
    file.seek(0)
    try:
        while chunk := file.read(MEGABYTE):
            if b"\0" in chunk:
                return False
            decode(chunk)
        decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _holds(*members: str) -> Check:
    """Tell a document of ISO/IEC 29500 by the part that is its body."""
    return lambda file: _in_archive(file, lambda archive: {*members} <= {*archive.namelist()})


def _declares(media_type: str) -> Check:
    """Tell an OpenDocument file by its member `mimetype` (ODF 1.3, part 2, 3.3)."""

    def is_one(archive: ZipFile) -> bool:
        if "mimetype" not in archive.namelist():
            return False
        with archive.open("mimetype") as member:
            return member.read(100) == media_type.encode()

    return lambda file: _in_archive(file, is_one)


def _in_archive(file: IO[bytes], is_one: Callable[[ZipFile], bool]) -> bool:
    file.seek(0)
    if file.read(4) != b"PK\x03\x04" or not _has_small_directory(file):
        return False
    try:
        with ZipFile(file) as archive:
            _refuse_bomb(archive)
            return is_one(archive)
    # What a forged directory makes `zipfile` raise: bad offsets, methods, passwords, names.
    except (BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError):
        return False


def _has_small_directory(file: IO[bytes]) -> bool:
    """Say whether the directory can be read without filling the memory."""
    length = file.seek(0, SEEK_END)
    file.seek(max(0, length - 65_557))  # the record of 22 bytes and a comment of 65,535
    tail = file.read()
    end = tail.rfind(_END)
    if end < 0 or len(tail) < end + 22 or tail[max(0, end - 20) :].startswith(_END_64):
        return False
    (size,) = struct.unpack_from("<L", tail, end + 12)
    return bool(size <= DIRECTORY_MOST)


def _refuse_bomb(archive: ZipFile) -> None:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > UNPACKED_MOST or (unpacked > MEGABYTE and unpacked > RATIO_MOST * packed):
        raise Refused(
            "This file is small, but would unpack to {size} MB. Attach one without hidden or "
            "repeated content.",
            size=unpacked // MEGABYTE,
        )


_OLE = _begins(bytes.fromhex("D0CF11E0A1B11AE1"))  # MS-CFB 2.2
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."


def _office(kind: str, body: str) -> Kind:
    return Kind(_OFFICE + kind, _holds("[Content_Types].xml", body))


def _open(kind: str) -> Kind:
    return Kind(_OPEN + kind, _declares(_OPEN + kind))


KINDS: Mapping[str, Kind] = {
    "txt": Kind("text/plain", _is_text),
    "rtf": Kind("application/rtf", _begins(b"{\\rtf")),
    "pdf": Kind("application/pdf", _begins(b"%PDF-")),
    "doc": Kind("application/msword", _OLE),
    "docx": _office("wordprocessingml.document", "word/document.xml"),
    "odt": _open("text"),
    "ppt": Kind("application/vnd.ms-powerpoint", _OLE),
    "pptx": _office("presentationml.presentation", "ppt/presentation.xml"),
    "odp": _open("presentation"),
    "xls": Kind("application/vnd.ms-excel", _OLE),
    "xlsx": _office("spreadsheetml.sheet", "xl/workbook.xml"),
    "ods": _open("spreadsheet"),
}
