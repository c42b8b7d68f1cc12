"""What stays together at the ends of pages, wherever they fall."""

from dataclasses import replace

import pytest

from registry.briefing.document import Criterion, Entity, Text
from registry.briefing.layout.annex import audit
from registry.briefing.layout.desk import Desk
from registry.briefing.layout.evidence import evidence
from registry.briefing.layout.flow import Piece, Strip, paginate
from registry.briefing.layout.lines import Setter
from registry.briefing.layout.method import entities
from registry.briefing.layout.overview import _matrix, money
from registry.briefing.layout.parts import VALUES, table
from registry.briefing.layout.pledges import pledge_table
from registry.briefing.layout.tags import Element, part
from tests.unit.briefing.conftest import enlarged


def on_pages(strips: list[Strip]) -> list[list[int]]:
    """How many pieces are on each page, for each place where strips may begin on one."""
    tops = (Strip(height, (Piece("", part(Element("P"))),)) for height in range(0, 680, 7))
    return [
        [sum(len(pieces) for _read, pieces in page.marked) for page in paginate([top, *strips])]
        for top in tops
    ]


def test_no_row_of_a_long_table_stands_alone(brief):
    desk = Desk(brief, Setter("en"), str)
    rows = [(f"Row {nth}",) for nth in range(9)]
    found = on_pages(table(desk, (("Head", VALUES),), rows))

    assert len({len(pages) for pages in found}) == 2
    assert not {1, 8} & {pages[-1] for pages in found}


@pytest.mark.parametrize("part", ["matrix", "pledges"])
def test_no_last_row_of_the_matrix_or_of_the_pledges_stands_alone(brief, part):
    desk = Desk(enlarged(brief, 9), Setter("en"), str)
    matrix = replace(brief.matrix, rows=brief.matrix.rows * 2)
    strips = list(_matrix(desk, matrix) if part == "matrix" else pledge_table(desk))
    of_the_last = sum(len(piece.elements) for strip in strips[-6:] for piece in strip.pieces)
    ends = {pages[-1] for pages in on_pages(strips)}

    assert len(ends) > 3
    assert of_the_last not in ends


def test_the_matrix_of_one_report_is_not_parted(brief):
    desk = Desk(brief, Setter("en"), str)
    rows = len(brief.matrix.rows)
    found = on_pages(list(_matrix(desk, brief.matrix)))

    assert rows <= 16
    assert len({pages[-1] for pages in found if len(pages) > 1}) == 1


def test_a_short_history_takes_the_last_rows_before_it_along(brief):
    desk = Desk(brief, Setter("en"), str)
    criteria = tuple(Criterion(f"Criterion {n}", "met", "its rule") for n in range(9))
    pledge = replace(brief.pledges[0], quality=criteria, history=brief.pledges[0].history[:1])
    ends = {pages[-1] for pages in on_pages(list(evidence(desk, pledge)))}

    assert 2 not in ends  # the label and its line


def test_what_is_said_of_money_stays_with_its_table(brief):
    desk = Desk(brief, Setter("en"), str)
    found = on_pages(list(money(desk, brief.money)))

    assert len({len(pages) for pages in found}) == 2
    assert {pages[-1] for pages in found} == {20, 19, 7}  # all, the table, or its last row with it


def test_the_last_entity_does_not_stand_alone(brief):
    listed = tuple(
        Entity(Text(f"Entity {n}", "en"), "State", "Africa", (f"P-2026-{n:05d}",), 0)
        for n in range(5)
    )
    desk = Desk(replace(brief, entities=listed), Setter("en"), str)
    ends = {pages[-1] for pages in on_pages(list(entities(desk))) if len(pages) > 1}

    assert len(ends) > 1
    assert min(ends) == 12  # lines of two entities


def test_the_audit_statement_is_not_parted(brief):
    desk = Desk(brief, Setter("en"), str)
    found = on_pages(list(audit(desk)))

    assert len({pages[-1] for pages in found if len(pages) > 1}) == 1
