"""What keeps a document out of the register: each rule, its field and its sentence."""

from datetime import date

import pytest

from registry.pledges.content import Attachment
from registry.undertakings.content import FIELDS, Content
from registry.undertakings.rules import Against, problems
from tests.factories.world import a_document

FILE = Attachment("a.pdf", "ab" * 32, 3, "application/pdf")


def found(number: int = 1, **changes: object) -> dict[str, str]:
    against = Against({"MLI": None, "OLD": "MLI"}, {"P-2026-00001"}, date(2026, 11, 23), number)
    return {one.field: str(one.sentence) for one in problems(a_document(**changes), against)}


def test_what_is_right_passes() -> None:
    assert found() == {}
    assert found(url="", attachments=(FILE,)) == {}
    assert found(issued_on="2026-11-23", pledges=("P-2026-00001",)) == {}
    assert found(number=2, reason="A slip.") == {}


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"pledging_entity": "ATLANTIS"}, "pledging_entity", "Choose the entity"),
        ({"pledging_entity": "OLD"}, "pledging_entity", "OLD went on in MLI"),
        ({"document_kind": "rumour"}, "document_kind", "what kind"),
        ({"language": "tlh"}, "language", "Choose the language"),
        ({"title": ""}, "title", "Give the title"),
        ({"title": "x" * 301}, "title", "At most 300 characters"),
        ({"issued_on": ""}, "issued_on", "such as 2026-11-23"),
        ({"issued_on": "2026-02-30"}, "issued_on", "such as 2026-11-23"),
        ({"issued_on": "2026-11-24"}, "issued_on", "2026-11-24 is yet to come"),
        ({"url": ""}, "url", "or attach its file"),
        ({"url": "javascript:alert(1)"}, "url", "from https:// on"),
        ({"url": "http://example.org/a"}, "url", "from https:// on"),
        ({"url": "https://intranet/a"}, "url", "from https:// on"),
        ({"attachments": (FILE, FILE)}, "attachments", "no second one"),
        ({"pledges": ("P-2026-00099",)}, "pledges", "“P-2026-00099” is no public pledge"),
        ({"pledges": ("P-2026-00001",) * 2}, "pledges", "each pledge once"),
        ({"pledges": ("P-2026-00001",) * 51}, "pledges", "At most 50 pledges"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    changes: dict[str, object], field: str, said: str
) -> None:
    there = found(**changes)

    assert list(there) == [field]
    assert said in there[field]


def test_a_change_has_its_reason() -> None:
    assert list(found(number=2)) == ["reason"]


def test_the_json_form_is_read_as_it_was_written() -> None:
    content = a_document(attachments=(FILE,), pledges=("P-2026-00001",), reason="A slip.")

    assert Content.parse(content.document()) == content
    assert tuple(content.document()) == FIELDS
