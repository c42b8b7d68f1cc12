"""Letters with their dots and marks, added to a font program as glyphs of their own.

Shaping draws one letter with several glyphs. Were they shown one by one, whoever searches or
copies the text would find the dots as characters between the letters. A composite glyph (OpenType,
`glyf` table) holds them all under one code, which then reads as the letter.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

_WORDS, _OFFSETS, _MORE = 0x0001, 0x0002, 0x0020  # component flags of a composite glyph
_ROW = struct.Struct(">4sIII")  # tag, checksum, offset, length: a line of the table directory


class Part(NamedTuple):
    """A glyph, moved right and up by so many units."""

    glyph: int
    right: int = 0
    up: int = 0


# Signs that no face has but that numbers are often written with, from signs that the first one has.
BUILT = {
    "→": (("—", 0, 0), ("›", 700, 0)),
    "←": (("—", 0, 0), ("‹", -10, 0)),
    "↔": (("—", 0, 0), ("‹", -10, 0), ("›", 700, 0)),
    "≥": ((">", 0, 60), ("_", 64, 150)),
    "≤": (("<", 0, 60), ("_", 64, 150)),
    "≠": (("=", 0, 0), ("/", 100, 0)),
    "≈": (("~", 0, 110), ("~", 0, -110)),
}


@dataclass(frozen=True, slots=True)
class Composite:
    """Parts drawn over one another, with the box around them (left, bottom, right, top)."""

    parts: tuple[Part, ...]
    advance: int
    box: tuple[int, int, int, int]

    def encode(self) -> bytes:
        """Return the composite as an entry of the `glyf` table."""
        last = len(self.parts) - 1
        entries = (
            struct.pack(
                ">HHhh",
                _WORDS | _OFFSETS | (_MORE if i < last else 0),
                part.glyph,
                part.right,
                part.up,
            )
            for i, part in enumerate(self.parts)
        )
        return struct.pack(">hhhhh", -1, *self.box) + b"".join(entries)


def append(program: bytes, composites: Sequence[Composite]) -> tuple[bytes, int]:
    """Return a TrueType program with glyphs added at its end, and the number of the first one."""
    tables = _tables(program)
    (count,) = struct.unpack_from(">H", tables["maxp"], 4)
    if composites:
        _append_outlines(tables, count, composites)
        _append_metrics(tables, count, composites)
    return _assemble(tables), count


def _append_outlines(tables: dict[str, bytes], count: int, composites: Sequence[Composite]) -> None:
    """Extend `glyf`, `loca` (in its long form) and the limits in `maxp`."""
    long_form = struct.unpack_from(">h", tables["head"], 50)[0]
    form = f">{count + 1}{'I' if long_form else 'H'}"
    places = [place * (1 if long_form else 2) for place in struct.unpack(form, tables["loca"])]
    outlines = bytearray(tables["glyf"].ljust(places[-1], b"\0"))
    for composite in composites:
        entry = composite.encode()
        outlines += entry.ljust(-(-len(entry) // 4) * 4, b"\0")
        places.append(len(outlines))
    tables["glyf"] = bytes(outlines)
    tables["loca"] = struct.pack(f">{len(places)}I", *places)
    head, maxp = bytearray(tables["head"]), bytearray(tables["maxp"])
    struct.pack_into(">h", head, 50, 1)
    widest = max(len(composite.parts) for composite in composites)
    points, contours, more_points, more_contours = struct.unpack_from(">4H", maxp, 6)
    limits = (max(points, more_points) * widest, max(contours, more_contours) * widest)
    struct.pack_into(">H", maxp, 4, count + len(composites))
    struct.pack_into(">2H", maxp, 10, *(min(limit, 0xFFFF) for limit in limits))
    depth = struct.unpack_from(">H", maxp, 30)[0]
    struct.pack_into(">2H", maxp, 28, max(widest, 1), depth + 1)
    tables["head"], tables["maxp"] = bytes(head), bytes(maxp)


def _append_metrics(tables: dict[str, bytes], count: int, composites: Sequence[Composite]) -> None:
    """Extend `hmtx`, giving every glyph an advance of its own."""
    hhea, hmtx = bytearray(tables["hhea"]), tables["hmtx"]
    (full,) = struct.unpack_from(">H", hhea, 34)
    metrics = [struct.unpack_from(">Hh", hmtx, 4 * i) for i in range(full)]
    rest = struct.unpack_from(f">{count - full}h", hmtx, 4 * full)
    metrics += [(metrics[-1][0], bearing) for bearing in rest]
    metrics += [(composite.advance, composite.box[0]) for composite in composites]
    struct.pack_into(">H", hhea, 34, len(metrics))
    tables["hhea"] = bytes(hhea)
    tables["hmtx"] = b"".join(struct.pack(">Hh", *metric) for metric in metrics)


def _tables(program: bytes) -> dict[str, bytes]:
    (count,) = struct.unpack_from(">H", program, 4)
    rows = [_ROW.unpack_from(program, 12 + i * _ROW.size) for i in range(count)]
    return {tag.decode("ascii"): program[at : at + size] for tag, _, at, size in rows}


def _assemble(tables: dict[str, bytes]) -> bytes:
    """Return the program, its tables in the order of their tags, with right checksums."""
    head = bytearray(tables["head"])
    struct.pack_into(">I", head, 8, 0)
    tables = {**tables, "head": bytes(head)}
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    directory = struct.pack(
        ">IHHHH", 0x00010000, count, power * 16, power.bit_length() - 1, (count - power) * 16
    )
    at = 12 + count * _ROW.size
    body = b""
    for tag, data in sorted(tables.items()):
        directory += _ROW.pack(tag.encode("ascii"), _checksum(data), at + len(body), len(data))
        body += data.ljust(-(-len(data) // 4) * 4, b"\0")
    program = bytearray(directory + body)
    adjustment = (0xB1B0AFBA - _checksum(bytes(program))) & 0xFFFFFFFF
    rows = (_ROW.unpack_from(program, 12 + i * _ROW.size) for i in range(count))
    place = next(offset for tag, _, offset, _ in rows if tag == b"head")
    struct.pack_into(">I", program, place + 8, adjustment)
    return bytes(program)


def _checksum(data: bytes) -> int:
    padded = data.ljust(-(-len(data) // 4) * 4, b"\0")
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF
