"""The structure of a brief, as a checker and as a reader's program find it."""

from collections import Counter
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pdfua import validate
from reportlab.pdfbase.pdfdoc import PDFDocument

from registry.briefing import layout
from registry.briefing.document import Brief
from registry.briefing.layout.packing import File
from registry.briefing.layout.tags import Element, Read, Structure, part

LANGUAGES = ("en", "ar", "zh")


@pytest.fixture(params=LANGUAGES)
def tagged(request: pytest.FixtureRequest, brief: Brief, tmp_path: Path) -> Path:
    path = tmp_path / "brief.pdf"
    path.write_bytes(layout.draw(replace(brief, language=request.param)))
    return path


def tree(node: Any, depth: int = 0) -> list[tuple[int, str]]:
    """Return the kinds of all elements below one, in the order in which they are read."""
    kids = node.get("/K", [])
    found = []
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found += [(depth, str(kid.S)), *tree(kid, depth + 1)]
    return found


def test_a_checker_finds_nothing_wrong(tagged: Path) -> None:
    errors = [f for f in validate(tagged).findings if f.severity.name == "ERROR"]
    assert errors == []


def test_headings_tables_figures_and_links_are_what_they_are(tagged: Path) -> None:
    with pikepdf.open(tagged) as pdf:
        kinds = Counter(kind for _depth, kind in tree(pdf.Root.StructTreeRoot))
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) in LANGUAGES
    assert kinds["/H1"] == 1
    assert kinds["/H3"] == 5  # pledges
    assert kinds["/Figure"] == 4  # three charts and the code
    assert kinds["/TH"] > 10
    assert kinds["/TR"] > 20
    assert kinds["/Link"] > 20


def test_a_row_stands_in_a_table_and_a_cell_in_a_row(tagged: Path) -> None:
    above = {"/TR": "/Table", "/TH": "/TR", "/TD": "/TR"}
    with pikepdf.open(tagged) as pdf:
        line: list[str] = []
        for depth, kind in tree(pdf.Root.StructTreeRoot):
            line = [*line[:depth], kind]
            assert kind not in above or line[depth - 1] == above[kind], line


def test_every_piece_on_every_page_belongs_to_something_or_is_an_artifact(tagged: Path) -> None:
    with pikepdf.open(tagged) as pdf:
        leaves = [list(leaf.Nums) for leaf in pdf.Root.StructTreeRoot.ParentTree.Kids]
        parents = {leaf[i]: leaf[i + 1] for leaf in leaves for i in range(0, len(leaf), 2)}
        for page in pdf.pages:
            depth, marked = 0, 0
            for operands, operator in pikepdf.parse_content_stream(page):
                depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(str(operator), 0)
                marked += str(operator) == "BDC" and "/MCID" in operands[1]
                if str(operator) in {"Tj", "TJ", "f", "S", "B"}:
                    assert depth == 1, operands
            assert depth == 0
            assert len(parents[page.StructParents]) == marked


def test_a_row_has_its_cells_where_nothing_stands_in_them(brief: Brief, tmp_path: Path) -> None:
    path = tmp_path / "brief.pdf"
    bare = replace(brief.pledges[3], region="", primary_objectives=(), links=())
    path.write_bytes(layout.draw(replace(brief, pledges=(bare,))))
    with pikepdf.open(path) as pdf:
        rows = "".join(kind for _depth, kind in tree(pdf.Root.StructTreeRoot)).split("/TR")
    assert sum(row.startswith("/TD/Link" + "/TD" * 5) for row in rows) == 1


def test_a_part_that_returns_after_a_page_without_it_is_whole() -> None:
    document = PDFDocument(invariant=1)
    out = BytesIO()
    file = File(document, out)
    structure = Structure(file)
    returning, other = (Read(part(Element("P"))) for _ in range(2))
    pages = [file.reserve() for _ in range(3)]
    for page, read in zip(pages, (returning, other, returning), strict=True):
        file.put(page, "<</Type/Page>>")
        structure.page(page, [(read, (0,))])
    document.Catalog.Outlines = None
    document.Catalog.StructTreeRoot = structure.close()
    file.close()
    with pikepdf.open(out) as pdf:
        first, second = pdf.Root.StructTreeRoot.K.K
        assert [kid if isinstance(kid, int) else kid.MCID for kid in first.K] == [0, 0]
        assert (first.Pg.objgen[0], first.K[1].Pg.objgen[0]) == (pages[0], pages[2])
        assert len(second.K) == 1
