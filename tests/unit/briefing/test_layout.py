"""A whole brief, as its reader gets it."""

import hashlib
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from registry.briefing import layout
from registry.briefing.document import Brief, Group, Note, Revision, Source, Text
from registry.briefing.voice import ranges
from tests.unit.briefing import reading
from tests.unit.briefing.conftest import enlarged

HEADINGS = """
Contents
Key figures
Key messages
Coverage of the recommendations by region
Pledges by objective
Implementation
Where nobody has pledged
Money pledged, by currency
Table of pledges
The pledges
Sources of the figures
Audit statement
Designations
""".strip().splitlines()
WORDS = """
5 May 2026
9f2c4a7de1b05836c1d4f0a97be3528e6d0f41ab
13 Alternatives to detention
1 January 2026 to 31 December 2028
214 children (2025)
21 September 2026
EUR 12,500,000.00
confirmed by the partner,
named by the filer, not confirmed
(classified by the secretariat)
Confirmed by the secretariat. Seen in the official journal.
annexe.pdf, 12,345 bytes
SHA-256 abababababababababababababababababababababababababababababababab
partly met
entry 4,007: target year corrected
Witnesses
registry.example/log+c74f20a3
""".strip().splitlines()


@pytest.fixture
def pdf(brief: Brief) -> bytes:
    return layout.draw(brief)


def test_the_same_brief_gives_the_same_bytes(brief, pdf):
    assert layout.draw(replace(brief)) == pdf


def test_a_fresh_process_in_another_locale_and_zone_gives_the_same_bytes(pdf):
    code = (
        "import hashlib, sys; from registry.briefing import layout;"
        "from tests.unit.briefing.conftest import whole;"
        "sys.stdout.write(hashlib.sha256(layout.draw(whole())).hexdigest())"
    )
    host = {"LC_ALL": "ar_EG.UTF-8", "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7", "PYTHONPATH": "."}
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", code]
    out = subprocess.run(command, env=host, cwd=root, capture_output=True, check=True)
    assert out.stdout.decode() == hashlib.sha256(pdf).hexdigest()


def test_every_part_can_be_read(brief, pdf):
    text = reading.text(pdf)
    missing = [
        words for words in (*HEADINGS, *WORDS, brief.forum, brief.scope) if words not in text
    ]
    assert missing == []


def test_each_page_but_the_cover_says_what_it_belongs_to(brief, pdf):
    cover, *others = reading.pages(pdf)
    assert "Page 1" not in cover
    for number, page in enumerate(others, 2):
        assert f"Page {number} of {len(others) + 1}" in page
        assert brief.scope in page
        assert "As of log size 5,210" in page


def test_the_contents_name_the_page_on_which_a_pledge_begins(pdf):
    pages = reading.pages(pdf)
    line = next(line for line in pages[1].splitlines() if "P-2026-00003" in line)
    assert "Kyrgyzstan · Ministry" in pages[int(line.split()[-1]) - 1]


def test_words_in_french_russian_and_arabic_come_out_as_they_were_filed(brief, pdf):
    text = reading.text(pdf)
    assert "obligation de se présenter. D’ici à 2028, aucun" in text
    assert "независимо от их миграционного статуса" in text
    assert "تتعهد الحكومة بتوسيع المسارات النظامية للهجرة" in text


def test_a_character_without_a_font_is_a_visible_box_that_reads_as_itself(brief):
    pledge = replace(brief.pledges[0], title=Text("ກຂຄງ", "lo"), description=Text("", "zh"))
    pdf = layout.draw(replace(brief, pledges=(pledge,)))
    assert "ກຂຄງ" in reading.text(pdf)
    page = next(i for i, page in enumerate(reading.pages(pdf)) if page.startswith("The pledges"))
    assert reading.ink(pdf, page, (62, 130, 120, 160)) > 60


def test_signs_that_no_font_has_are_built_and_read_as_themselves(brief):
    words = "From 1 → 2 ← 3 ↔ 4; ≥ 50 %, ≤ 7, a ≠ b, ≈ 12."
    pledge = replace(brief.pledges[0], title=Text(words, "en"), description=Text("", "zh"))
    drawn = layout.draw(replace(brief, pledges=(pledge,)))
    assert words in reading.text(drawn)


def test_only_our_fonts_are_in_the_file_and_all_of_them_embedded(pdf):
    fonts = reading.fonts(pdf)
    assert all(fonts.values())
    assert {name.partition("+")[2] for name in fonts} == {
        "NotoSans-Regular", "NotoSans-Bold", "NotoSansArabic-Regular", "NotoSansArabic-Bold",
        "NotoSansSC-Regular", "NotoSansSC-Bold",
    }  # fmt: skip
    assert b"Helvetica" not in pdf
    assert b"/Trans" not in pdf


def test_the_outline_lists_sections_and_pledges(brief, pdf):
    outline = reading.outline(pdf)
    assert (0, "Cover") in outline
    assert (0, "Audit statement") in outline
    assert [level for level, title in outline if title.startswith("P-2026-")] == [1] * 5
    assert (1, f"P-2026-00002  {brief.pledges[1].title.words}") in outline


def test_links_lead_to_the_verification_the_pledges_and_the_published_text(brief, pdf):
    links = reading.links(pdf)
    assert brief.audit.verification_url in links
    assert brief.pledges[3].imported_from in links
    assert {pledge.url for pledge in brief.pledges} <= set(links)


def test_links_within_the_document_lead_to_where_their_name_begins(brief, pdf):
    links, said = reading.inner_links(pdf), reading.pages(pdf)
    assert len(links) > 40
    assert {f"pledge-{pledge.ref}" for pledge in brief.pledges} <= {name for name, _page in links}
    for name, page in links:
        kind, _, number = name.partition("-")
        assert {"note": f"Note {number}", "pledge": number}.get(kind, "") in said[page], name


def test_objectives_that_follow_each_other_are_written_from_to():
    assert ranges([1, 2, 3, 5, 7, 8, 15, 16, 17]) == "1–3, 5, 7, 8, 15–17"
    assert ranges([15, 7]) == "15, 7"
    assert ranges([]) == ""


def test_an_imported_pledge_says_so(pdf):
    text = reading.text(pdf)
    assert "Imported, not confirmed by the entity." in text
    assert "Summary of the published text, not the entity's words." in text


def test_a_claimed_pledge_says_since_when(brief):
    claimed = replace(brief.pledges[3], claimed_on=date(2026, 11, 23))
    text = reading.text(layout.draw(replace(brief, pledges=(claimed,))))

    assert "Imported, claimed by the entity on 23 November 2026." in text
    assert "imported, claimed" in text
    assert "not confirmed" not in text.replace("named by the filer, not confirmed", "")


def test_what_was_filed_late_and_on_behalf_says_so(brief):
    said = "By the secretariat, from a note verbale of 2026-11-20, ref. NV/2026/114"
    pledge = replace(brief.pledges[0], is_late=True, on_behalf=said)
    text = reading.text(layout.draw(replace(brief, pledges=(pledge,))))

    assert "After the window of its forum had closed." in text
    assert said in text


def test_a_column_that_nobody_filled_is_left_out(brief):
    pledge = brief.pledges[0]
    partners = tuple(replace(one, role="") for one in pledge.partners)
    text = reading.text(layout.draw(replace(brief, pledges=(replace(pledge, partners=partners),))))

    assert "Partners Partner Consent International Organization for Migration confirmed" in text


def test_what_goes_on_over_a_page_is_named_in_its_head(brief):
    many = tuple(Source(f"P-2026-{n:05d}", 1, n) for n in range(400))
    figures = tuple(
        replace(one, note=Note("Counted.", (Group("", many),))) for one in brief.figures
    )
    pages = reading.pages(layout.draw(replace(enlarged(brief, 40), figures=figures)))

    assert any("Table of pledges, continued" in page for page in pages)
    assert any("Note 1, continued" in page for page in pages)
    assert not any("Note 2, continued" in page for page in pages)


def test_what_was_promised_done_missing_and_new_stands_before_what_it_was_counted_from(brief):
    outline = [title for level, title in reading.outline(layout.draw(brief)) if not level]

    assert outline[2:10] == [
        "Key figures", "Key messages", "Where nobody has pledged", "Money pledged, by currency",
        "Coverage of the recommendations by region", "Implementation", "Currency of reporting",
        "Pledges by objective",
    ]  # fmt: skip


def test_sums_have_their_units_in_one_line(brief):
    text = reading.text(layout.draw(brief))

    assert "EUR 50,000,000.00 50,000,000.00 0.00 12,500,000.00" in text
    assert "USD 1,250,000.00 0.00 0.00 0.00" in text


def test_a_key_figure_of_a_million_leaves_room_for_its_note(brief):
    figures = tuple(replace(one, value="1,000,000") for one in brief.figures)
    drawn = layout.draw(replace(brief, figures=figures))

    assert reading.text(drawn).count("1,000,000") == 4
    assert reading.overlaps(drawn) == reading.overlaps(layout.draw(brief))


def test_every_figure_leads_to_its_sources(brief, pdf):
    text = reading.text(pdf)
    sources = text[text.rindex("Sources of the figures") :]
    assert "Note 1 pledges have reported in progress" in sources
    for pledge in brief.pledges:
        assert f"{pledge.ref}, revision {pledge.revision}, entry {pledge.index:,}" in sources


def test_a_restricted_brief_says_so_on_every_page(brief):
    pages = reading.pages(layout.draw(replace(brief, restricted=True)))
    assert all("Restricted until the embargo is lifted" in page for page in pages)


def test_pledges_that_are_not_public_are_counted_marked_and_enclosed(brief):
    first, *others = brief.pledges
    waiting = (Revision(3, None, first.index),)
    kept = replace(first, is_public=False, revision=3, history=waiting, imported_from="")
    asked = replace(brief, restricted=True, not_public=1, pledges=(kept, *others), depth="full")
    pdf = layout.draw(asked, enclosed=('{"registry_words":1}',))
    text = reading.text(pdf)

    assert f"Pledges that are not public yet: 1 of {brief.total}" in reading.pages(pdf)[0]
    assert text.count("Not public yet: accepted under embargo.") == 1
    assert "Revision 3, not public yet, entry" in text
    assert f"Of {brief.total} pledges 1 are not public at this log size" in text
    assert "Counted too is what was accepted" in text
    assert pdf.count(b'{"registry_words":1}\n') == 1
    plain = layout.draw(replace(brief, depth="full"))
    assert "not public yet" not in reading.text(plain).casefold()
    assert b"words-not-public" not in plain


def test_progress_is_told_from_the_first_pledge_to_the_last_page(brief):
    told = []
    layout.draw(brief, progress=lambda done, total: told.append((done, total)))
    assert told[0] == (0, 5)
    assert told == sorted(told)
    assert {done for done, _total in told} == {0, 1, 2, 3, 4, 5}
    assert told[-1] == (5, 5)


def test_pages_are_counted_without_drawing_them(brief):
    assert layout.count_pages(brief) == len(reading.pages(layout.draw(brief)))


def test_what_progress_raises_ends_the_drawing(brief):
    def cancel(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        layout.draw(brief, progress=cancel)


def test_a_brief_without_pledges_says_so(brief):
    bare = replace(brief, pledges=(), total=0, messages=(), gaps=(), money=())
    pages = reading.pages(layout.draw(bare))
    text = " ".join(pages)
    assert "No pledge falls within this scope at log size 5,210." in pages[2]
    assert "Coverage" not in text  # each of its cells would be nought, as each bar
    assert "Audit statement" in text


def test_the_number_of_pages_follows_the_number_of_pledges(brief):
    few, many = (len(reading.pages(layout.draw(enlarged(brief, n)))) for n in (10, 40))
    assert 0.6 < (many - few) / 30 < 1.5


def test_words_of_the_layout_are_translated(brief):
    pdf = layout.draw(
        replace(brief, language="fr", day=date(2026, 5, 5)),
        translate=lambda message: {"Key figures": "Chiffres clés"}.get(message, message),
    )
    text = reading.text(pdf)
    assert "Chiffres clés" in text
    assert "5 mai 2026" in text


def test_a_page_on_which_a_pledge_goes_on_names_it(brief):
    pages = reading.pages(layout.draw(brief))
    begins = next(i for i, page in enumerate(pages) if page.startswith("The pledges"))
    assert "P-2026-00001, continued" in pages[begins + 1]
    assert "continued" not in pages[begins]
