"""What is embedded: codes that draw glyphs and read as text."""

import pikepdf

from registry.briefing.layout.composites import Part
from registry.briefing.layout.embedding import _glyph_map, _program, _to_unicode
from registry.briefing.layout.faces import regular
from registry.briefing.layout.ink import Drawing, Ink, Used


def used() -> Used:
    return Ink().of(regular().faces[0])


def test_a_plain_word_is_spelled_with_the_numbers_of_its_glyphs():
    some = used()
    advance, codes = some.spell("ab")
    glyphs = [some.face.glyphs[ord(char)] for char in "ab"]
    assert codes.encode("latin-1") == b"".join(glyph.to_bytes(2) for glyph in glyphs)
    assert advance == sum(some.face.advances[glyph] for glyph in glyphs)


def test_every_plain_character_is_found_in_a_string_of_the_file():
    faces = regular().faces
    for face in faces:
        codes = "".join(code for _glyph, _advance, code in face.plain.values())
        found = bytes(pikepdf.Object.parse(f"({codes})".encode("latin-1")))
        assert found == b"".join(glyph.to_bytes(2) for glyph, _, _ in face.plain.values())
    assert len(faces[2].plain) > 5_000  # so each byte that ends or breaks a string is among them


def test_a_word_with_a_mark_or_from_right_to_left_is_not_plain():
    assert used().spell("e\u0301") is None
    assert used().spell("ب") is None


def test_a_code_reads_as_all_the_text_of_its_cluster_in_order():
    some = used()
    code = some.code(Drawing((Part(5), Part(6)), 500, "لا"))
    assert code == len(some.face.advances)
    assert f"<{code:04x}> <06440627>".encode() in _to_unicode(some)


def test_each_missing_character_has_a_code_of_its_own_and_the_same_box():
    some = used()
    first, second, again = (some.code(Drawing((Part(0),), 600, char)) for char in "移民移")
    assert first == again != second
    _, glyphs = _program(some)
    assert _glyph_map(glyphs)[2 * first : 2 * first + 2] == b"\0\0"


def test_the_program_holds_only_what_is_used():
    few, many = used(), used()
    few.spell("a")
    many.spell("abcdefghijklmnopqrstuvwxyz")
    assert len(_program(few)[0]) < len(_program(many)[0]) < 60_000
