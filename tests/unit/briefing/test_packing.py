"""A brief is written in packs, and any reader's program finds each object in them."""

from pathlib import Path

import pikepdf
import pytest

from registry.briefing import layout
from tests.unit.briefing.conftest import enlarged, whole

PLEDGES = 20


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("packing") / "brief.pdf"
    path.write_bytes(layout.draw(enlarged(whole(), PLEDGES)))
    return path


def test_a_checker_of_files_finds_every_object_where_the_table_says(path: Path) -> None:
    with pikepdf.open(path, attempt_recovery=False) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert len(pdf.objects) > 100 * PLEDGES
        assert {str(one.get("/S")) for one in pdf.objects if "/P" in one} >= {"/TD", "/H3"}


def test_what_is_small_stands_in_packs(path: Path) -> None:
    with pikepdf.open(path) as pdf:
        count, streams = len(pdf.objects), sum(isinstance(o, pikepdf.Stream) for o in pdf.objects)
    alone = path.read_bytes().count(b" 0 obj\n")
    assert alone == streams < count / 20
