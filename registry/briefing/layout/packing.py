"""A document written in packs: many small objects in one compressed stream (ISO 32000-1, 7.5.7).

ReportLab writes each object as it is, a hundred bytes for every tagged cell, and a table of where
each one begins. Here only streams stand by themselves; all else is packed, and the table is a
stream too (7.5.8).
"""

import zlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reportlab.pdfbase import pdfdoc

VERSION = (1, 7)
_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_PACK = 200  # objects; a reader unpacks them all to get at one
_FREE, _ALONE, _PACKED = 0, 1, 2  # table 18
_FIELDS = (1, 4, 2)  # the bytes of a place
_UP = 2  # the predictor that takes from each byte the one above it (7.4.4.4)

Numbered = tuple[int, bytes]


class _Place(NamedTuple):
    """Where an object is: at which byte by itself, or in which pack as which one."""

    kind: int
    where: int
    nth: int


class Reserved:
    """Numbers for objects that are written apart from ReportLab's own: `first` and those after."""

    def __init__(self, document: pdfdoc.PDFDocument, count: int) -> None:
        self.first = document.objectcounter + 1
        self.texts: Sequence[bytes] = ()
        document.objectcounter += count


def pack(document: pdfdoc.PDFDocument, reserved: Reserved) -> bytes:
    """Return the file of a document that ReportLab has prepared, with the reserved objects."""
    for thing in (document.Catalog, document.info):
        document.Reference(thing)
    file = _File()
    small = list(enumerate(reserved.texts, reserved.first))
    for number, text in _own(document):
        if text.endswith(b"endstream\n"):
            file.add(number, text)
        else:
            small.append((number, text))
    number = document.objectcounter
    for at in range(0, len(small), _PACK):
        number += 1
        file.add_pack(number, small[at : at + _PACK])
    heads = [
        b"/Root " + pdfdoc.format(document.Reference(document.Catalog), document),
        b"/Info " + pdfdoc.format(document.Reference(document.info), document),
        b"/ID " + document.ID().strip(),
    ]
    return file.close(number + 1, b"\n".join(heads))


def _own(document: pdfdoc.PDFDocument) -> Iterator[Numbered]:
    """Yield ReportLab's objects as they are written; writing one may make others."""
    number = 0
    while (number := number + 1) <= document.objectcounter:
        if name := document.numberToId.get(number):
            yield number, pdfdoc.format(document.idToObject[name], document, toplevel=1)


class _File:
    """The bytes so far, and where each object is among them."""

    def __init__(self) -> None:
        self._parts = [_HEADER]
        self._length = len(_HEADER)
        self._places: dict[int, _Place] = {0: _Place(_FREE, 0, 0xFFFF)}

    def add(self, number: int, text: bytes) -> None:
        """Write an object that stands by itself."""
        self._places[number] = _Place(_ALONE, self._length, 0)
        self._write(b"%d 0 obj\n%s\nendobj\n" % (number, text.rstrip(b"\n")))

    def add_pack(self, number: int, members: Sequence[Numbered]) -> None:
        """Write objects together in the stream of that number."""
        heads, at = [], 0
        for nth, (member, text) in enumerate(members):
            self._places[member] = _Place(_PACKED, number, nth)
            heads.append(b"%d %d" % (member, at))
            at += len(text) + 1
        index = b" ".join(heads) + b"\n"
        content = index + b"\n".join(text for _, text in members)
        kind = b"/Type/ObjStm/N %d/First %d" % (len(members), len(index))
        self.add(number, _stream(kind, content))

    def close(self, number: int, heads: bytes) -> bytes:
        """Write the table of all places as the last object, and return the file."""
        start = self._length
        self._places[number] = _Place(_ALONE, start, 0)
        rows = b"".join(
            kind.to_bytes(_FIELDS[0]) + where.to_bytes(_FIELDS[1]) + nth.to_bytes(_FIELDS[2])
            for kind, where, nth in (self._places[i] for i in range(number + 1))
        )
        width = sum(_FIELDS)
        kind = b"/Type/XRef/Size %d/W[%d %d %d]" % (number + 1, *_FIELDS)
        predicted = b"/DecodeParms<</Predictor 12/Columns %d>>" % width
        table = _stream(b"\n".join((kind + predicted, heads)) + b"\n", _predicted(rows, width))
        self.add(number, table)
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)
        return b"".join(self._parts)

    def _write(self, part: bytes) -> None:
        self._parts.append(part)
        self._length += len(part)


def _stream(entries: bytes, content: bytes) -> bytes:
    """Return a compressed stream with these entries in its dictionary."""
    packed = zlib.compress(content)
    return b"<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (
        entries, len(packed), packed,
    )  # fmt: skip


def _predicted(rows: bytes, width: int) -> bytes:
    """Return rows as their differences from the rows above: what repeats compresses well."""
    out = bytearray(len(rows) // width * (width + 1))
    out[:: width + 1] = bytes([_UP]) * (len(rows) // width)
    for column in range(width):
        down = rows[column::width]
        above = b"\0" + down
        out[column + 1 :: width + 1] = bytes(
            [(value - before) & 0xFF for value, before in zip(down, above, strict=False)]
        )
    return bytes(out)
