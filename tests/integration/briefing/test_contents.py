"""What a brief says of a real registry, and that it says it in the same bytes every time."""

from contextlib import closing
from datetime import date
from io import BytesIO
from pathlib import Path

import pdfplumber
import pypdfium2
import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from registry import verifier
from registry.analysis.figures import Scope
from registry.audit import signer
from registry.audit.note import Verifier, open_checkpoint
from registry.audit.queries import root, size
from registry.briefing.contents import brief, write_brief
from registry.briefing.document import NOTHING, UNKNOWN, Brief, Pledge, Text
from registry.briefing.scopes import Briefing, scope_of
from registry.errors import NotFound, Refused
from registry.settings import Settings
from registry.store import reading
from tests.factories.world import World, a_pledge

OPEN, CLOSED = Scope("cycle", "IMRF-2030"), Scope("cycle", "IMRF-2022")
HEALTH = Scope("recommendation", "A/76/642/98")


def said(engine: Engine, settings: Settings, scope: Scope, at: int) -> Brief:
    with reading(engine) as session:
        return brief(session, settings, Briefing(scope, at))


def written(engine: Engine, settings: Settings, scope: Scope, at: int, path: Path) -> bytes:
    with reading(engine) as session:
        write_brief(session, settings, Briefing(scope, at), path)
    return path.read_bytes()


def only(found: Brief, title: str) -> Pledge:
    [pledge] = [pledge for pledge in found.pledges if title in pledge.title.words]
    return pledge


def test_the_pledges_that_stand_within_the_scope_are_there(
    engine: Engine, settings: Settings, filled: int
) -> None:
    assert [p.ref for p in said(engine, settings, CLOSED, filled).pledges] == [
        "P-2022-00001", "P-2022-00002", "P-2022-00003", "P-2022-00004", "P-2026-00006",
    ]  # fmt: skip
    assert len(said(engine, settings, OPEN, filled).pledges) == 5  # neither withdrawn nor filed
    assert len(said(engine, settings, HEALTH, filled).pledges) == 6


EVERY_SCOPE = {
    "all": 10,
    "section:A/76/642/A": 6,
    "objective:15": 6,
    "round_table:2": 4,
    "region:002": 5,
    "region:001": 7,
    "group:AG": 5,
    "category:trade_unions": 2,
    "entity:MLI": 5,
    "pledges:p-2022-00001, P-2026-00003": 2,
}


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)  # analysis tries both
@pytest.mark.parametrize("text", EVERY_SCOPE)
def test_every_scope_has_its_pledges_and_its_name(
    engine: Engine, settings: Settings, filled: int, text: str
) -> None:
    found = said(engine, settings, scope_of(text), filled)
    assert len(found.pledges) == EVERY_SCOPE[text]
    assert found.title.startswith("Pledges and progress")
    assert "_" not in found.title + found.scope  # codes are named


def test_titles_messages_and_codes_are_in_the_language_of_the_brief(
    engine: Engine, settings: Settings, filled: int
) -> None:
    with reading(engine) as session:
        found = brief(session, settings, Briefing(scope_of("all"), filled, "fr"))
    assert found.title.startswith("Engagements et progrès")
    assert found.figures[0].label == "engagements en vigueur"
    assert found.implementation
    assert found.implementation.chart.title == "Mise en œuvre"
    criteria = {one.name for pledge in found.pledges for one in pledge.quality}
    assert {"Mesurable", "Partenaires confirmés"} <= criteria
    assert "Project-Id-Version" not in repr(found)  # what a catalogue says to an empty text


def test_what_changed_is_said_with_its_entries(
    engine: Engine, settings: Settings, filled: int, world: World
) -> None:
    ref = world.publish()
    signed = signer.sign(engine, settings) or 0
    with reading(engine) as session:
        later = brief(session, settings, Briefing(OPEN, signed, since=filled))
        same = brief(session, settings, Briefing(CLOSED, signed, since=filled))
        with pytest.raises(Refused, match="below"):
            brief(session, settings, Briefing(OPEN, signed, since=signed))
    assert later.since_on == date(2026, 11, 24)
    [finding] = later.changes
    assert finding.words == f"1 new pledge: {ref}."
    [[source]] = [group.sources for group in finding.note.groups]
    assert (source.ref, source.index) == (ref, signed - 1)
    assert [one.words for one in same.changes] == ["Nothing public changed within this scope."]


def test_a_picked_pledge_that_is_not_public_is_named(
    engine: Engine, settings: Settings, filled: int
) -> None:
    picked = scope_of("pledges:P-2022-00001,P-2026-00007,P-1999-00001")
    with pytest.raises(NotFound, match="P-1999-00001"):
        said(engine, settings, picked, filled)


def test_the_figures_count_the_pledges_in_the_table(
    engine: Engine, settings: Settings, filled: int
) -> None:
    found = said(engine, settings, OPEN, filled)
    assert [(figure.value, figure.label, figure.denominator) for figure in found.figures] == [
        ("5", "pledges stand", "by 4 entities"),
        ("0", "reported on by their entities", "of 5; 5 not reported on"),
        ("1", "recommendation pledged on", "of 14; 13 without a pledge"),
        ("2", "objectives pledged for", "of 23; 21 without a pledge"),
    ]
    assert [(m.currency, m.pledged, m.disbursed) for m in found.money] == [
        ("USD", "0", "5"),
        ("XOF", "1250002.50", "0"),
    ]


def test_each_source_of_a_figure_is_a_pledge_of_the_table(
    engine: Engine, settings: Settings, filled: int
) -> None:
    found = said(engine, settings, OPEN, filled)
    assert found.matrix is not None
    [group] = found.matrix.note.groups
    assert group.label == "Paragraph 98"
    table = {(pledge.ref, pledge.revision, pledge.index) for pledge in found.pledges}
    assert {(s.ref, s.revision, s.index) for s in group.sources} == table


def test_gaps_of_a_kind_stand_in_one_sentence(
    engine: Engine, settings: Settings, filled: int
) -> None:
    words = [gap.words for gap in said(engine, settings, OPEN, filled).gaps]
    assert words[0] == "In IMRF-2030, no pledge on paragraphs 99–111."
    assert words[1] == "In IMRF-2030, no pledge from any entity of the Americas, Asia, Oceania."
    assert words[2].startswith("In IMRF-2030, no pledge names objectives 1–6, 8–14, 16–23 as")
    assert len(words) == 3


def test_a_pledge_comes_with_all_that_was_filed(
    engine: Engine, settings: Settings, filled: int
) -> None:
    pledge = only(said(engine, settings, OPEN, filled), "<b>Soins</b>")
    assert (pledge.entity, pledge.region) == (Text("Mali", "en"), "Africa")
    filed = (pledge.title, pledge.responsible, pledge.indicators[0].evidence)
    assert {text.language for text in (*filed, pledge.resources[1].recipient)} == {"fr"}
    assert [(link.paragraph, link.relation) for link in pledge.links] == [("98", "implements")]
    assert [objective.number for objective in pledge.primary_objectives] == [15, 7]
    assert [step.due_on for step in pledge.milestones] == [None, date(2027, 12, 31)]
    assert [(r.amount, r.currency, r.stage) for r in pledge.resources] == [
        ("250000.50", "XOF", "Pledged"), ("5", "USD", "Disbursed"), ("", "", ""),
    ]  # fmt: skip
    assert {criterion.judgement for criterion in pledge.quality} == {"met"}
    assert (pledge.state, pledge.currency) == ("Has not reported", "Up to date")
    assert pledge.ends_on == date(2031, 12, 31)


def test_the_history_has_each_public_revision_with_its_reason(
    engine: Engine, settings: Settings, filled: int
) -> None:
    pledge = only(said(engine, settings, OPEN, filled), "<b>Soins</b>")
    assert [(r.number, r.published_on.day, r.reason) for r in pledge.history] == [
        (1, 23, NOTHING),
        (2, 24, Text("Answering the findings.", "fr")),  # as the whole revision was filed
    ]
    assert pledge.index == pledge.history[-1].index


def test_an_erratum_is_marked_and_a_merged_pledge_stands_once(
    engine: Engine, settings: Settings, world: World
) -> None:
    ref, other = world.publish(), world.publish()
    world.slip(ref, office="Direction generale")
    world.move(ref, "correct")
    merged = world.merge(other, ref)
    signer.sign(engine, settings)
    before, now = (said(engine, settings, OPEN, at) for at in (merged, merged + 1))
    [pledge] = now.pledges

    assert [one.ref for one in before.pledges] == [ref, other]
    assert [(one.number, one.kind, one.reason) for one in pledge.history] == [
        (1, "", NOTHING),
        (2, "Erratum", Text("A typing error.", "fr")),
        (
            0,
            f"{other} merged into this pledge",
            Text("The same commitment, filed twice.", UNKNOWN),  # nobody files in which language
        ),
    ]
    assert (before.money[0].pledged, now.money[0].pledged) == ("500001.00", "250000.50")
    assert "1 further pledge merged" in " ".join(one.words for one in now.messages)


def test_an_imported_pledge_is_marked_and_its_links_are_the_secretariats(
    engine: Engine, settings: Settings, filled: int
) -> None:
    pledge = said(engine, settings, CLOSED, filled).pledges[0]
    assert pledge.imported_from == "https://example.org/1"
    assert [(link.paragraph, link.classified) for link in pledge.links] == [("109", True)]
    assert pledge.history[-1].kind == "classified by the secretariat"
    assert [(p.name, p.consent) for p in pledge.partners] == [
        (Text("A party named by the filer", "en"), "unregistered")
    ]
    assert pledge.currency == "Report overdue"  # silent since 2022


def test_no_contact_person_is_in_a_brief(
    engine: Engine, settings: Settings, filled: int, folder: Path
) -> None:
    written(engine, settings, OPEN, filled, folder / "brief.pdf")
    with pdfplumber.open(folder / "brief.pdf") as pdf:
        text = "".join(page.extract_text() for page in pdf.pages)
    assert "Awa" not in text
    assert "awa.private" not in text
    assert "passwd" in text  # markup in a title is words, no image


def test_what_happens_later_changes_no_byte(
    engine: Engine, settings: Settings, world: World, filled: int, folder: Path
) -> None:
    before = written(engine, settings, OPEN, filled, folder / "a.pdf")
    world.publish(a_pledge(title={"fr": "Après coup"}))
    signer.sign(engine, settings)
    assert written(engine, settings, OPEN, filled, folder / "b.pdf") == before
    with reading(engine) as session:
        newer = size(session)
    assert written(engine, settings, OPEN, newer, folder / "c.pdf") != before


def test_the_brief_is_pinned_to_a_root_that_a_signed_checkpoint_covers(
    engine: Engine, settings: Settings, pinned: int
) -> None:
    found = said(engine, settings, OPEN, pinned - 1).audit  # between two checkpoints
    checkpoint = open_checkpoint(found.checkpoint, [Verifier.parse(found.vkey)])
    assert (found.size, checkpoint.size) == (pinned - 1, pinned)
    with reading(engine) as session:
        assert found.root == root(session, pinned - 1).hex()


def test_a_stranger_s_program_checks_what_the_pdf_was_made_from(
    engine: Engine, settings: Settings, pinned: int, folder: Path
) -> None:
    pdf = written(engine, settings, OPEN, pinned - 1, folder / "brief.pdf")  # between checkpoints
    vkey = signer.signer(settings).vkey
    checker = verifier.Checker([verifier.Key.parse(vkey, verifier.LOG_KEY)])
    verdict = checker.judge("brief.pdf", lambda: checker.check_brief(pdf))
    with reading(engine) as session:
        expected = root(session, pinned - 1).hex()

    assert verdict.holds, verdict
    assert f"made from {pinned - 1} entries, root {expected}, signed by" in verdict.sentence
    with closing(pypdfium2.PdfDocument(pdf)) as read:
        [attached] = [read.get_attachment(i) for i in range(read.count_attachments())]
        assert attached.get_name() == "audit-statement.json"
        assert bytes(attached.get_data()).startswith(b'{"registry_brief":1,')


def test_the_day_is_that_of_the_newest_entry_not_of_the_reader(
    engine: Engine, settings: Settings, filled: int
) -> None:
    assert said(engine, settings, OPEN, filled).day == date(2026, 11, 24)


def test_a_log_that_is_not_signed_so_far_is_refused(
    engine: Engine, settings: Settings, world: World, filled: int
) -> None:
    world.publish()
    with pytest.raises(Refused, match="not signed up to"):
        said(engine, settings, OPEN, filled + 1)


@pytest.mark.parametrize(
    "scope", [Scope("cycle", "IMRF-1999"), Scope("recommendation", "A/76/642/1")]
)
def test_an_unknown_scope_is_not_found(
    engine: Engine, settings: Settings, filled: int, scope: Scope
) -> None:
    with pytest.raises(NotFound):
        said(engine, settings, scope, filled)


def test_more_pledges_take_no_more_statements(
    engine: Engine, settings: Settings, world: World, filled: int
) -> None:
    def statements(at: int) -> int:
        seen: list[str] = []
        listen = (engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
        said(engine, settings, OPEN, at)  # registers and framework are kept by now
        event.listen(*listen)
        said(engine, settings, OPEN, at)
        event.remove(*listen)
        return len([one for one in seen if "leaf_hash" not in one])  # the root: log₂ of the size

    few = statements(filled)
    for _ in range(3):
        world.publish()
    later = signer.sign(engine, settings)
    assert later is not None
    assert statements(later) == few


def test_a_failed_drawing_leaves_no_file(
    engine: Engine, settings: Settings, filled: int, folder: Path
) -> None:
    def stop(done: int, _total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with reading(engine) as session, pytest.raises(KeyboardInterrupt):
        write_brief(session, settings, Briefing(OPEN, filled), folder / "brief.pdf", stop)
    assert list(folder.iterdir()) == []


def test_the_bytes_are_a_pdf_with_a_page_for_each_part(
    engine: Engine, settings: Settings, filled: int, folder: Path
) -> None:
    found = written(engine, settings, HEALTH, filled, folder / "brief.pdf")
    with pdfplumber.open(BytesIO(found)) as pdf:
        assert "Pledges and progress on paragraph 98" in pdf.metadata["Title"]
        assert len(pdf.pages) > 6
