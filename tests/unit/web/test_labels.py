"""How a field is called, by the name under which a browser sends it."""

from registry.pledges.forms import SECTIONS
from registry.progress.forms import CorrectionForm
from registry.reviews.forms import NoteForm
from registry.web.labels import label_of


def test_a_field_is_called_as_on_its_page_in_rows_too() -> None:
    assert label_of(SECTIONS["words"].form, "title") == "Title"
    assert label_of(NoteForm, "findings-3-text") == "What should change, and why"
    assert label_of(CorrectionForm, "disbursed-0-amount") == "Amount"
    assert label_of(CorrectionForm, "reason") == "Why the report is corrected"


def test_what_is_no_field_has_no_name() -> None:
    for name in ("", "-", "0", "nowhere", "findings-0-nowhere", "validate", "findings-0-text-0-x"):
        assert label_of(NoteForm, name) == "", name
    assert label_of(NoteForm, "number") == ""
    assert label_of(None, "title") == ""
