"""The font objects of a PDF, with exactly the glyphs that the document uses."""

import hashlib
from typing import Any

import uharfbuzz as hb
from reportlab.pdfbase import pdfdoc

from registry.briefing.layout.composites import Composite, append
from registry.briefing.layout.faces import UNITS, Face
from registry.briefing.layout.ink import Ink, Used
from registry.briefing.layout.shaping import Drawing

_UNUSED_TABLES = (
    b"GSUB", b"GPOS", b"GDEF", b"BASE", b"cmap", b"name", b"OS/2", b"post", b"gasp",
)  # fmt: skip
_SYMBOLIC = 1 << 2  # ISO 32000-1, table 123: glyphs are chosen by number, not by character


def fonts_of(document: pdfdoc.PDFDocument) -> str:
    """Return the reference to the fonts of a document."""
    number, _ = document.idToObjectNumberAndVersion[pdfdoc.BasicFonts]
    return f"{number} 0 R"


def embed(document: pdfdoc.PDFDocument, ink: Ink) -> None:
    """Embed a subset of every face that was used."""
    fonts = document.idToObject[pdfdoc.BasicFonts].dict
    for used in ink.used:
        fonts[used.face.resource[1:]] = _composite_font(document, used)


def _composite_font(doc: pdfdoc.PDFDocument, used: Used) -> Any:
    """Return a Type 0 font with the subset embedded (ISO 32000-1, 9.7)."""
    program, glyphs = _program(used)
    name = pdfdoc.PDFName(f"{_tag(program)}+{used.face.name}")
    descendant = {
        "Type": "/Font",
        "Subtype": "/CIDFontType2",
        "BaseFont": name,
        "CIDSystemInfo": pdfdoc.PDFDictionary(
            {
                "Registry": pdfdoc.PDFString("Adobe"),
                "Ordering": pdfdoc.PDFString("Identity"),
                "Supplement": 0,
            }
        ),
        "FontDescriptor": doc.Reference(_descriptor(doc, used.face, name, program)),
        "DW": 0,
        "W": _widths(used),
        "CIDToGIDMap": _stream(doc, _glyph_map(glyphs)),
    }
    font = {
        "Type": "/Font",
        "Subtype": "/Type0",
        "BaseFont": name,
        "Encoding": "/Identity-H",
        "DescendantFonts": pdfdoc.PDFArray([doc.Reference(pdfdoc.PDFDictionary(descendant))]),
        "ToUnicode": _stream(doc, _to_unicode(used)),
    }
    return doc.Reference(pdfdoc.PDFDictionary(font))


def _program(used: Used) -> tuple[bytes, dict[int, int]]:
    """Return the font program, and the glyph in it that each code shows."""
    wanted = hb.SubsetInput()
    wanted.flags = (
        hb.SubsetFlags.RETAIN_GIDS
        | hb.SubsetFlags.NOTDEF_OUTLINE
        | hb.SubsetFlags.NO_HINTING
        | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    )
    wanted.glyph_set.update(
        sorted({part.glyph for drawing in used.codes.values() for part in drawing.parts})
    )
    wanted.drop_table_tag_set.update(int.from_bytes(tag, "big") for tag in _UNUSED_TABLES)
    subset = bytes(hb.subset(used.face.shape, wanted).blob.data)
    composed = [code for code in sorted(used.codes) if used.codes[code].composed]
    program, first = append(subset, [_composite(used.face, used.codes[code]) for code in composed])
    glyphs = {code: drawing.parts[0].glyph for code, drawing in used.codes.items()}
    glyphs.update({code: first + i for i, code in enumerate(composed)})
    return program, glyphs


def _composite(face: Face, drawing: Drawing) -> Composite:
    """Return the glyph to be added for a letter that is drawn from several."""
    boxes = []
    for part in drawing.parts:
        extents = face.font.get_glyph_extents(part.glyph)
        left, top = part.right + extents.x_bearing, part.up + extents.y_bearing
        boxes.append((left, top + extents.height, left + extents.width, top))
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    box = (min(lefts), min(bottoms), max(rights), max(tops))
    return Composite(drawing.parts, drawing.advance, box)


def _tag(program: bytes) -> str:
    """Return the six capitals that mark a subset, the same for the same subset (9.6.4)."""
    return "".join(chr(ord("A") + byte % 26) for byte in hashlib.sha256(program).digest()[:6])


def _descriptor(doc: pdfdoc.PDFDocument, face: Face, name: Any, program: bytes) -> Any:
    extents = face.font.get_font_extents("ltr")
    entries = {
        "Type": "/FontDescriptor",
        "FontName": name,
        "Flags": _SYMBOLIC,
        "FontBBox": pdfdoc.PDFArray([-UNITS, extents.descender, 2 * UNITS, extents.ascender]),
        "ItalicAngle": 0,
        "Ascent": extents.ascender,
        "Descent": extents.descender,
        "CapHeight": 714,
        "StemV": 165 if face.name.endswith("Bold") else 94,
        "FontFile2": _stream(doc, program, Length1=len(program)),
    }
    return pdfdoc.PDFDictionary(entries)


def _widths(used: Used) -> Any:
    """Return the W array: `code [width …]` for each run of neighbouring codes (9.7.4.3)."""
    runs: list[list[int]] = []
    for code in sorted(used.codes):
        if not runs or runs[-1][-1] != code - 1:
            runs.append([])
        runs[-1].append(code)
    result: list[object] = []
    for run in runs:
        result += [run[0], pdfdoc.PDFArray([used.codes[code].advance for code in run])]
    return pdfdoc.PDFArray(result)


def _glyph_map(glyphs: dict[int, int]) -> bytes:
    """Return the glyph of each code from 0 on, two bytes each (9.7.4.2)."""
    return b"".join(glyphs.get(code, 0).to_bytes(2, "big") for code in range(max(glyphs) + 1))


def _to_unicode(used: Used) -> bytes:
    """Return the CMap from codes to texts (9.10.3), at most 100 lines a block."""
    lines = [
        f"<{code:04x}> <{drawing.text.encode('utf-16-be', 'surrogatepass').hex()}>"
        for code, drawing in sorted(used.codes.items())
    ]
    blocks = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    body = "\n".join(f"{len(b)} beginbfchar\n" + "\n".join(b) + "\nendbfchar" for b in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


def _stream(doc: pdfdoc.PDFDocument, content: bytes, **entries: int) -> Any:
    stream = pdfdoc.PDFStream(content=content, filters=[pdfdoc.PDFZCompress])
    for key, value in entries.items():
        stream.dictionary[key] = value
    return doc.Reference(stream)
