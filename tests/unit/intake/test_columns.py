"""The form's columns: what a row says, and every cell that cannot be read."""

from datetime import datetime

import pytest

from registry.errors import Refused
from registry.intake.cells import Submission, read_row
from registry.intake.columns import REQUIRED, Row, check_columns

CELLS = {
    "UUID or id": "GCM-1",
    "Source URL": "https://example.org/pledges/1",
    "Name of entity submitting the pledge": "Mali",
    "Name of the pledge": "Health desks",
    "Description": "One.\nTwo.",
    "Created": "2022-06-02T23:57",
}


def read(**cells):
    return read_row(
        Row(2, CELLS | {name.replace("_", " "): value for name, value in cells.items()})
    )


def test_a_plain_row_is_read():
    submission = read()
    assert isinstance(submission, Submission)
    assert submission.created_at == datetime(2022, 6, 2, 23, 57)  # noqa: DTZ001 - the site's time
    assert submission.description == "One.\nTwo."


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Individual", "individual"),
        ("Individual (by one State or actor)", "individual"),
        ("In partnership", "partnership"),
        ("common", "common"),
        ("Matching", "matching"),
    ],
)
def test_the_forms_words_become_codes(name, code):
    assert read(Type_of_pledge=name).pledge_type == code


def test_natures_are_split_at_semicolons_and_come_as_lists_too():
    assert read(Nature_of_the_pledge="Financial; Process oriented").natures == (
        "financial",
        "process",
    )
    assert read(Nature_of_the_pledge=("Policy/legal", "Human resource")).natures == (
        "policy_legal",
        "human_resource",
    )


@pytest.mark.parametrize(
    "value", ["1, 2, 23", "1;2;23", ("1", "2", "23"), "1;1;2;23", "Objective 1: Data; 02; 23. All"]
)
def test_objectives_are_numbers_each_once(value):
    assert read(GCM_objectives=value).objectives == (1, 2, 23)


@pytest.mark.parametrize("value", ["0", "24", "1;x", "²", "١", "100"])
def test_what_is_no_objective_is_rejected(value):
    [reject] = read(GCM_objectives=value)
    assert reject.column == "GCM objectives"
    assert "1 to 23" in reject.reason


def test_principles_are_letters():
    assert read(GCM_guiding_principles="a; (b) Cooperation; J").principles == ("a", "b", "j")
    [reject] = read(GCM_guiding_principles="k")
    assert reject.value == "k"


def test_every_unreadable_cell_is_named():
    rejects = read(UUID_or_id="", Created="yesterday", Type_of_pledge="Grand", Mirror_pledge="so")
    assert {reject.column for reject in rejects} == {
        "UUID or id",
        "Created",
        "Type of pledge",
        "Mirror pledge",
    }
    assert all(reject.row == 2 and reject.reason for reject in rejects)


@pytest.mark.parametrize(
    "address", ["", "javascript:alert(1)", "example.org/1", "https://", "https://[bad", "ftp://x"]
)
def test_a_source_is_an_address_of_the_web(address):
    [reject] = read(Source_URL=address)
    assert reject.column == "Source URL"


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b", "a\u202eb", "x" * 20_001])
def test_text_passes_the_one_entrance(text):
    [reject] = read(Description=text)
    assert (reject.column, reject.value) == ("Description", text)


def test_columns_of_the_form_are_accepted_in_any_order():
    check_columns([*reversed(REQUIRED), "Amount"])


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([*REQUIRED, "Email Address"], "Email Address"),
        ([*REQUIRED, "Created"], "twice"),
        (list(REQUIRED[:-1]), "Created"),
        ([], "UUID or id"),
    ],
)
def test_other_columns_are_refused_by_name(names, said):
    with pytest.raises(Refused, match=said):
        check_columns(names)


@pytest.mark.parametrize("amount", ["1e9999", "1E+09", "1.5e6", "inf", "NaN", "-1,5E3"])
def test_an_amount_that_a_spreadsheet_shortened_is_rejected(amount):
    [reject] = read(Amount=amount)
    assert (reject.column, reject.value) == ("Amount", amount)


@pytest.mark.parametrize("day", ["03/04/2022", "3.4.2022", "44714", "June 2022"])
def test_a_day_that_could_be_another_is_rejected(day):
    [reject] = read(Created=day)
    assert "tell the day from the month" in reject.reason


def test_a_draft_needs_neither_id_nor_address_but_no_wrong_one():
    cells = CELLS | {"UUID or id": "", "Source URL": "", "Created": ""}
    assert isinstance(read_row(Row(2, cells), is_published=False), Submission)
    [reject] = read_row(Row(2, cells | {"Source URL": "x"}), is_published=False)
    assert reject.column == "Source URL"


def test_a_column_is_recognized_whatever_its_case():
    with pytest.raises(Refused, match="did you mean “GCM objectives”"):
        check_columns([*REQUIRED, "gcm Objectives"])
