"""What is embedded: codes that draw glyphs and read as text."""

import pikepdf

from registry.briefing.layout.composites import Part
from registry.briefing.layout.embedding import _glyph_map, _program, _to_unicode
from registry.briefing.layout.faces import regular
from registry.briefing.layout.ink import Ink, Used
from registry.briefing.layout.shaping import HOLE, Drawing, Spelled, Word

FACE = regular().faces[0]


def used() -> Used:
    return Ink().of(FACE)


def drawing(text: str, *glyphs: int) -> Drawing:
    return Drawing(tuple(map(Part, glyphs)), 500, text)


def test_a_plain_word_is_spelled_with_the_numbers_of_its_glyphs():
    advance, codes = FACE.spell("ab")
    glyphs = [FACE.glyphs[ord(char)] for char in "ab"]
    assert codes.encode("latin-1") == b"".join(glyph.to_bytes(2) for glyph in glyphs)
    assert advance == sum(FACE.advances[glyph] for glyph in glyphs)


def test_each_document_fills_the_holes_of_a_page_with_codes_of_its_own():
    one, other = (Word(FACE.resource, text, leftwards=False, missing=True) for text in "移民")
    first, second = Ink(), Ink()
    second.fill(HOLE, [other])
    begin, page = len(FACE.advances), f"a{HOLE}b{HOLE}c"

    assert first.fill(page, [one, other]) == f"a[<{begin:04x}>] TJb[<{begin + 1:04x}>] TJc"
    assert second.fill(page, [one, other]) == f"a[<{begin + 1:04x}>] TJb[<{begin:04x}>] TJc"


def test_characters_that_share_a_glyph_read_as_the_plain_one_whichever_is_drawn_first():
    chinese = regular().faces[2]
    readings = []
    for text in ("〜～", "～〜"):
        ink = Ink()
        ink.fill("", [Spelled(chinese.resource, text)])
        readings.append([one.text for one in ink.of(chinese).codes.values()])

    assert readings == [["〜"], ["〜"]]


def test_every_plain_character_is_found_in_a_string_of_the_file():
    faces = regular().faces
    for face in faces:
        codes = "".join(code for _glyph, _advance, code in face.plain.values())
        found = bytes(pikepdf.Object.parse(f"({codes})".encode("latin-1")))
        assert found == b"".join(glyph.to_bytes(2) for glyph, _, _ in face.plain.values())
    assert len(faces[2].plain) > 5_000  # so each byte that ends or breaks a string is among them


def test_a_word_with_a_mark_or_from_right_to_left_is_not_plain():
    assert FACE.spell("e\u0301") is None
    assert FACE.spell("ب") is None


def test_a_code_reads_as_all_the_text_of_its_cluster_in_order():
    some = used()
    code = some.code(drawing("لا", 5, 6))
    assert code == len(some.face.advances)
    assert f"<{code:04x}> <06440627>".encode() in _to_unicode(some)


def test_each_missing_character_has_a_code_of_its_own_and_the_same_box():
    some = used()
    first, second, again = (some.code(drawing(char, 0)) for char in "移民移")
    assert first == again != second
    _, glyphs = _program(some)
    assert _glyph_map(glyphs)[2 * first : 2 * first + 2] == b"\0\0"


def test_the_program_holds_only_what_is_used():
    few, many = used(), used()
    few.spell("a")
    many.spell("abcdefghijklmnopqrstuvwxyz")
    assert len(_program(few)[0]) < len(_program(many)[0]) < 60_000
