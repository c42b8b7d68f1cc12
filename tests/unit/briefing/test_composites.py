"""Glyphs added to a font program."""

import struct

import uharfbuzz as hb

from registry.briefing.layout.composites import BUILT, Composite, Part, append
from registry.briefing.layout.faces import regular
from registry.briefing.layout.shaping import Word, drawings, shape


def test_a_composite_draws_its_parts_where_they_were_put():
    face = regular().faces[0]
    letter, mark = face.glyphs[ord("o")], face.glyphs[0x301]
    parts = (Part(letter), Part(mark, 600, 40))
    program, glyph = append(
        bytes(face.shape.blob.data), [Composite(parts, 605, (50, -10, 700, 800))]
    )
    font = hb.Font(hb.Face(hb.Blob(program)))
    alone, both = font.get_glyph_extents(letter), font.get_glyph_extents(glyph)
    assert font.get_glyph_h_advance(glyph) == 605
    assert both.x_bearing == 50
    assert both.height < alone.height


def test_the_glyphs_that_were_there_stay_as_they_were():
    face = regular().faces[0]
    program, first = append(bytes(face.shape.blob.data), [Composite((Part(5),), 1, (0, 0, 1, 1))])
    font = hb.Font(hb.Face(hb.Blob(program)))
    assert first == face.shape.glyph_count
    assert [font.get_glyph_h_advance(i) for i in range(first)] == face.advances


def test_the_whole_program_has_the_checksum_of_the_standard():
    program, _ = append(bytes(regular().faces[1].shape.blob.data), [])
    words = struct.unpack(f">{len(program) // 4}I", program)
    assert sum(words) & 0xFFFFFFFF == 0xB1B0AFBA


def test_signs_that_no_face_has_are_built_from_others_and_turn_with_the_line():
    def built(char: str, level: int) -> tuple[Part, ...]:
        [run] = shape(regular(), char, [level])
        assert isinstance(run.shows, Word)
        [(drawing, _closer)] = drawings(run.shows)
        assert drawing.text == char
        return drawing.parts

    assert all(Part(0) not in built(char, 0) for char in BUILT)
    assert built("≥", 1) == built("≤", 0) != built("≥", 0)
    assert built("ກ", 0) == (Part(0),)
