"""A document written in packs: many small objects in one compressed stream (ISO 32000-1, 7.5.7).

ReportLab writes each object as it is, a hundred bytes for every tagged cell, and a table of where
each one begins. Here only streams stand by themselves; all else is packed, and the table is a
stream too (7.5.8).
"""

import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import IO

from reportlab.pdfbase import pdfdoc

VERSION = (1, 7)
_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_PACK = 200  # objects or a few more; a reader unpacks them all to get at one
_FREE, _ALONE, _PACKED = 0, 1, 2  # kinds of places (table 18)
_ROW = 8  # bytes of a place, whose fields take 2, 4 and 2
_LEVEL = 4  # of compression: 6, as is usual, takes twice the time for a tenth less
_ESCAPES = str.maketrans({sign: f"\\{sign}" for sign in "()\\"})
_AT_ONCE = 10_000  # rows of the table
_UP = 2  # the predictor that takes from each byte the one above it (7.4.4.4)


def string(words: str) -> str:
    """Return a text as it is written in the file (ISO 32000-1, 7.9.2.2)."""
    if words.isascii() and words.isprintable():
        return f"({words.translate(_ESCAPES)})"
    return f"<feff{words.encode('utf-16-be', 'surrogatepass').hex()}>"


class File:
    """A file that is written as its objects come; what is small waits until a pack is full.

    Whoever writes an object gets a number for it first; one that is written again counts as it was
    written last.
    """

    def __init__(self, document: pdfdoc.PDFDocument, out: IO[bytes]) -> None:
        self._document = document
        self._out = out
        self._out.write(_HEADER)
        self._places = array("Q")
        """Where each object is, by its number: a row of the table as one number."""
        self._waiting: list[tuple[int, str]] = []
        self._reach(0)
        self._places[0] = _place(_FREE, 0, 0xFFFF)

    def reserve(self, count: int = 1) -> int:
        """Return a number that no object has, nor gets from ReportLab: the first of so many."""
        first: int = self._document.objectcounter + 1
        self._document.objectcounter += count
        return first

    def put(self, number: int, *texts: str) -> None:
        """Write small objects, the first of them with this number."""
        self._waiting += enumerate(texts, number)
        if len(self._waiting) >= _PACK:
            self._pack()

    def put_stream(self, number: int, content: bytes) -> None:
        """Write a stream, compressed."""
        self._put_alone(number, _stream(b"", (content,)))

    def close(self) -> None:
        """Write what ReportLab has prepared, and the table of places at the end."""
        document = self._document
        for thing in (document.Catalog, document.info):
            document.Reference(thing)
        for number, text in _own(document):
            if text.endswith(b"endstream\n"):
                self._put_alone(number, text)
            else:
                self.put(number, text.decode("latin-1"))
        self._pack()
        heads = [
            b"/Root " + pdfdoc.format(document.Reference(document.Catalog), document),
            b"/Info " + pdfdoc.format(document.Reference(document.info), document),
            b"/ID " + document.ID().strip(),
        ]
        self._put_table(b"\n".join(heads))

    def _put_alone(self, number: int, text: bytes) -> None:
        self._reach(number)
        self._places[number] = _place(_ALONE, self._out.tell())
        self._out.write(b"%d 0 obj\n%s\nendobj\n" % (number, text.rstrip(b"\n")))

    def _pack(self) -> None:
        """Write the objects that wait together in one stream."""
        if not self._waiting:
            return
        number = self.reserve()
        self._reach(number)
        first = _place(_PACKED, number)  # the others follow it, one by one
        for place, (member, _) in enumerate(self._waiting, first):
            self._places[member] = place
        starts = accumulate([len(text) + 1 for _, text in self._waiting], initial=0)
        heads = [f"{member} {at}" for (member, _), at in zip(self._waiting, starts, strict=False)]
        index = " ".join(heads) + "\n"
        content = index + "\n".join([text for _, text in self._waiting])
        kind = b"/Type/ObjStm/N %d/First %d" % (len(heads), len(index))
        self._waiting.clear()
        self._put_alone(number, _stream(kind, (content.encode("latin-1"),)))

    def _put_table(self, heads: bytes) -> None:
        """Write the table of all places, itself the last object."""
        number, start = self.reserve(), self._out.tell()
        self._reach(number)
        self._places[number] = _place(_ALONE, start)
        kind = b"/Type/XRef/Size %d/W[2 4 2]" % (number + 1)
        predicted = b"/DecodeParms<</Predictor 12/Columns %d>>" % _ROW
        entries = b"\n".join((kind + predicted, heads)) + b"\n"
        self._put_alone(number, _stream(entries, _predicted(self._places)))
        self._out.write(b"startxref\n%d\n%%%%EOF\n" % start)

    def _reach(self, number: int) -> None:
        """See to it that the table has a row for this number."""
        if (missing := number + 1 - len(self._places)) > 0:
            self._places.frombytes(bytes(missing * _ROW))


def _place(kind: int, where: int, nth: int = 0) -> int:
    """Return where an object is: at which byte by itself, or in which pack as which one."""
    return kind << 48 | where << 16 | nth


def _own(document: pdfdoc.PDFDocument) -> Iterator[tuple[int, bytes]]:
    """Yield ReportLab's objects as they are written; writing one may make others."""
    number = 0
    while (number := number + 1) <= document.objectcounter:
        if name := document.numberToId.get(number):
            yield number, pdfdoc.format(document.idToObject[name], document, toplevel=1)


def _stream(entries: bytes, content: Iterable[bytes]) -> bytes:
    """Return a compressed stream with these entries in its dictionary."""
    packer = zlib.compressobj(_LEVEL)
    packed = b"".join([*map(packer.compress, content), packer.flush()])
    return b"<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (
        entries, len(packed), packed,
    )  # fmt: skip


def _predicted(rows: Sequence[int]) -> Iterator[bytes]:
    """Yield rows as their differences from the rows above: what repeats compresses well.

    Many are taken at once, but not all: the long numbers of `_less` take several times their bytes.
    """
    above = bytes(_ROW)
    for at in range(0, len(rows), _AT_ONCE):
        some = b"".join([row.to_bytes(_ROW, "big") for row in rows[at : at + _AT_ONCE]])
        less = _less(some, (above + some)[: len(some)])
        above = some[-_ROW:]
        out = bytearray([_UP]) * (len(some) // _ROW * (_ROW + 1))
        for column in range(_ROW):
            out[column + 1 :: _ROW + 1] = less[column::_ROW]
        yield bytes(out)


def _less(values: bytes, others: bytes) -> bytes:
    """Return bytes of which others are taken away, all at once, as two long numbers.

    With its highest bit set none borrows from the next, and that bit is put right afterwards.
    """
    size = len(values)
    high, low = (int.from_bytes(bytes([one]) * size, "big") for one in (0x80, 0x7F))
    value, other = int.from_bytes(values, "big"), int.from_bytes(others, "big")
    less = ((value | high) - (other & low)) ^ ((value ^ other ^ high) & high)
    return less.to_bytes(size, "big")
