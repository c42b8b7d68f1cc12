"""What each section reads out of a draft it writes back, and fields read strictly."""

import pytest
from flask import Flask
from flask_babel import Babel
from werkzeug.datastructures import MultiDict
from wtforms import Form

from registry.accounts.register import EntityView, Register
from registry.framework.edition import load_edition
from registry.pledges.content import FIELDS, Partner
from registry.pledges.forms import SECTIONS, Offer, Written, section_of
from registry.pledges.queries import currencies
from registry.settings import resource
from registry.web.forms import AmountField, DayField, EmailField, NumberField, YearField
from tests.factories.world import CONTACT, ENTITIES, a_pledge


@pytest.fixture(autouse=True)
def page():
    """Forms say their sentences in the language of a page."""
    app = Flask("forms")
    Babel(app)
    with app.test_request_context():
        yield


@pytest.fixture(scope="module")
def offer():
    register = Register(
        EntityView(number, document["code"], number, document)
        for number, document in enumerate(ENTITIES)
    )
    edition = load_edition(resource("config") / "framework" / "a-76-642.toml")
    return Offer(register, edition, currencies(), register.get("MLI"), "fr", 2)


FULL = Written(
    a_pledge(
        title={"fr": "Titre", "en": "Title"},
        description={"fr": "Texte", "en": "Text"},
        translations={"en": "Ministry"},
        partners=(Partner("France", "FRA", "funder"), Partner("Une fondation", "", "")),
        regions=("002",),
        refugees=True,
        mirror="GRF-1",
        thematic_area=2,
        in_kind="Locaux",
        match_side="need",
        match_ref="P-2026-00042",
        reason="Précisions.",
    ),
    (CONTACT,),
)


def sent(form):
    """Return what a browser would send of a form left as it is."""
    typed = MultiDict()
    for field in leaves(form):
        if field.type == "BooleanField":
            values = ["y"] if field.data else []
        elif field.type == "SelectMultipleField":
            values = field.data
        else:
            values = [str(field.data or "")]
        for value in values:
            typed.add(field.name, value)
    return typed


def leaves(fields):
    for field in fields:
        if field.type == "Rows":
            for entry in field:
                yield from leaves(entry.form)
        else:
            yield field


@pytest.mark.parametrize("name", list(SECTIONS))
def test_a_section_sent_as_it_was_shown_changes_nothing(name, offer):
    section = SECTIONS[name].form
    form = section.open(FULL, offer, sent(section.open(FULL, offer)))
    assert form.validate(), form.errors
    assert form.write(FULL, offer) == FULL


@pytest.mark.parametrize("name", list(SECTIONS))
def test_a_section_emptied_empties_its_own_fields_only(name, offer):
    section = SECTIONS[name].form
    form = section.open(FULL, offer, MultiDict({"language": "fr", "nothing": "x"}))
    for field in leaves(form):
        field.data = None if field.type != "SelectMultipleField" else []
    form.validate()
    kept = {name for name in FIELDS if name not in section.HOLDS}
    after = form.write(FULL, offer).content
    assert {name for name in kept if getattr(after, name) != getattr(FULL.content, name)} == set()


def test_every_field_of_the_content_has_at_most_one_section():
    held = [name for section in SECTIONS.values() for name in section.form.HOLDS]
    assert len(held) == len(set(held))
    not_written = set(FIELDS) - set(held)
    assert not_written == {
        "pledging_entity", "cycle", "edition", "legacy_id", "source_url", "is_summary",
    }  # fmt: skip
    assert section_of("cycle") is None


def read(field, raw):
    form = type("One", (Form,), {"one": field("One")})(MultiDict({"one": raw}))
    return form.one.data if form.validate() else form.one.errors


@pytest.mark.parametrize(
    ("raw", "clean"),
    [("250000", "250000"), (" 1234.50 ", "1234.50"), ("250 000", "250000"), ("1\u202f000", "1000")],
)
def test_an_amount_is_read_exactly(raw, clean):
    assert read(AmountField, raw) == clean


@pytest.mark.parametrize(
    ("raw", "clean"),
    [("10 000", "10000"), ("-1\u00a0000.5", "-1000.5"), ("12.5", "12.5"), ("1\u202f200", "1200")],
)
def test_a_number_is_read_without_the_blanks_between_its_groups(raw, clean):
    assert read(NumberField, raw) == clean


@pytest.mark.parametrize("raw", ["1_000", "1,000", "1.5e3", "١٠٠", "1 00", "NaN", "0x10"])
def test_an_amount_in_another_form_is_refused(raw):
    assert read(AmountField, raw)[0].startswith("Write the amount")


@pytest.mark.parametrize("raw", ["-5", "−5", " -250 000"])
def test_an_amount_below_zero_is_told_so(raw):
    assert read(AmountField, raw)[0].startswith("An amount is greater than zero")


@pytest.mark.parametrize("raw", ["20270101", "2027-W01-1", "2027-2-1", "٢٠٢٧-01-01", "2027-13-01"])
def test_a_day_in_another_form_is_refused(raw):
    assert read(DayField, raw)[0].startswith("This is not a day")


def test_a_refused_day_is_shown_in_a_box_that_can_show_it():
    form = type("One", (Form,), {"one": DayField("One")})(MultiDict({"one": "31/12/2027"}))
    assert 'type="date"' in form.one()
    form.validate()
    assert 'type="text"' in form.one()
    assert "31/12/2027" in form.one()


@pytest.mark.parametrize(
    ("field", "raw"),
    [(NumberField, "1_0"), (NumberField, "1 00"), (YearField, "٢٠٢٧"), (EmailField, "a@b")],
)
def test_numbers_years_and_addresses_are_read_strictly(field, raw):
    assert isinstance(read(field, raw), (list, tuple))


def test_a_text_in_a_language_twice_is_refused_and_none_is_lost(offer):
    typed = sent(SECTIONS["words"].form.open(FULL, offer)) | {}
    typed = MultiDict(typed)
    typed["translations-0-language"] = "fr"
    form = SECTIONS["words"].form.open(FULL, offer, typed)
    assert not form.validate()
    assert form.translations[0].form.title.data == "Title"


def test_a_partner_is_found_by_its_name_or_code_or_kept_as_named(offer):
    names = ["France (FRA)", "Mali (NOBODY)", "France", "fra", "FRANCE", "Croix-Rouge"]
    typed = MultiDict({f"partners-{n}-name": name for n, name in enumerate(names)})
    form = SECTIONS["partners"].form.open(FULL, offer, typed)
    assert form.validate()
    found = [(p.entity, p.name) for p in form.write(FULL, offer).content.partners]
    assert found == [
        ("FRA", "France"),
        ("", "Mali (NOBODY)"),
        ("FRA", "France"),
        ("FRA", "France"),
        ("FRA", "France"),
        ("", "Croix-Rouge"),
    ]


def test_currencies_are_those_in_use():
    assert {"USD", "EUR", "XOF", "XAF", "ZWG"} <= currencies()
    assert not {"FRF", "DEM", "HRK", "XXX", "XAU", "SLL"} & currencies()
