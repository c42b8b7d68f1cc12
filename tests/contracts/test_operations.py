"""Every operation appends exactly one entry per object that it changes, or says why none."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

import registry.accounts.operations
import registry.audit.operations
import registry.briefs.operations
import registry.framework.operations
import registry.matches.operations
import registry.partners.operations
import registry.pledges.operations
import registry.progress.operations
import registry.redaction.operations
import registry.tokens.operations
import registry.undertakings.operations
from registry.accounts.models import Person, RoleGrant
from registry.accounts.queries import register
from registry.audit import signer
from registry.audit.queries import size
from registry.framework.queries import framework
from registry.pledges import operations as pledges
from registry.pledges.content import Link
from registry.pledges.models import Draft, Pledge
from registry.policy import Role
from registry.progress import operations as progress
from registry.progress.queries import report_revision
from registry.redaction.models import RedactionRequest
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.contracts.operations_of_briefs import BRIEFS, keep_files
from tests.contracts.operations_of_cycles import CYCLES
from tests.contracts.operations_of_documents import DOCUMENTS
from tests.contracts.operations_of_partners import PARTNERS
from tests.contracts.operations_of_tokens import TOKENS
from tests.databases import image
from tests.factories.matches import answer, both_sides, matched, propose
from tests.factories.redacting import ask, version_of
from tests.factories.world import NOW, OPERATOR, World, a_pledge, a_report

ROOMS: tuple[ModuleType, ...] = (
    registry.accounts.operations,
    registry.audit.operations,
    registry.briefs.operations,
    registry.framework.operations,
    registry.matches.operations,
    registry.partners.operations,
    registry.pledges.operations,
    registry.redaction.operations,
    registry.progress.operations,
    registry.tokens.operations,
    registry.undertakings.operations,
)
# Private, derived or another operation's parts: nothing of it belongs into the log.
SILENT = {
    "add_person": "a person is private; what they may do is logged by grant_role",
    "accept_invitation": "a password is private",
    "invite_person": "a letter is private",
    "offer_new_password": "a letter is private",
    "choose_language": "in which language somebody gets letters is private",
    "renew_recovery_codes": "a second factor is private",
    "ask_factor_reset": "nothing changes until a second person confirms it",
    "needs_two": "only asks",
    "reset_request": "only asks",
    "hand_on_drafts": "a draft is private",
    "hold_drafts": "only locks",
    "set_second_factor": "a second factor is private",
    "token_hash": "computes only",
    "use_code": "a second factor is private",
    "add_comment": "what colleagues say to each other is private",
    "erase_comment": "what colleagues say to each other is private",
    "settle_comment": "what colleagues say to each other is private",
    "reopen_comment": "what colleagues say to each other is private",
    "start_draft": "a draft is private and erasable",
    "amend_pledge": "starts a draft",
    "save_draft": "a draft is private",
    "delete_draft": "a draft is private",
    "continue_draft": "starts a draft",
    "copy_pledge": "starts a draft",
    "start_erratum": "starts a draft",
    "bring_draft": "starts a draft",
    "ask_redaction": "nothing changes until somebody confirms it",
    "decline_redaction": "nothing changes",
    "refuse_silent": "only asks",
    "refuse_unsignable": "only asks",
    "side_of": "only asks",
    "ref_of": "computes only",
    "note_use": "when a program was at work is private",
}


def _person(session: Session, name: str = "contributor") -> Person:
    return session.scalars(select(Person).where(Person.email == f"{name}@example.org")).one()


def _imported() -> pledges.Imported:
    return pledges.Imported(a_pledge(legacy_id="GCM-1"), None, 2022, ())  # type: ignore[arg-type]


def _moved(name: str, **fields: Any) -> Callable[[Session, World], None]:
    """Return what does one move on the only pledge there is."""

    def do(session: Session, world: World) -> None:
        pledge = session.scalars(select(Pledge)).one()
        actor = world.actor("focal" if name == "withdraw" else "reviewer")
        getattr(pledges, f"{name}_pledge")(session, actor, pledge, at=NOW, **fields)

    return do


def _merge(session: Session, world: World) -> None:
    one, into = session.scalars(select(Pledge).order_by(Pledge.id))
    actor = world.actor("reviewer")
    pledges.merge_pledge(session, actor, one, into=into, reason="Twice the same.", at=NOW)


def _file(session: Session, world: World) -> None:
    draft = session.scalars(select(Draft)).one()
    pledges.file_pledge(
        session, world.actor("focal"), draft, known=world.known(session),
        version=draft.version, at=NOW,
    )  # fmt: skip


def _start(world: World) -> None:
    actor = world.actor("focal")
    with writing(world.engine) as session, transaction(session):
        draft = pledges.start_draft(
            session, actor, register(session).get("MLI"), cycle="IMRF-2030",
            edition="A/76/642", language="fr", at=NOW,
        )  # fmt: skip
        pledges.save_draft(
            session, actor, draft, content=a_pledge(), contacts=[], section="words",
            version=1, at=NOW,
        )  # fmt: skip


def _import(session: Session, world: World) -> None:
    imported = replace(_imported(), entity=world.entity("MLI"))
    pledges.import_pledges(session, OPERATOR, [imported, imported], at=NOW)


def _classify(session: Session, _world: World) -> None:
    pledge = session.scalars(select(Pledge)).one()
    pledges.classify_pledge(
        session, OPERATOR, pledge, recommendations=[Link("A/76/642/99", "supports")],
        reason="It speaks of it.", at=NOW,
    )  # fmt: skip


def _claim(session: Session, world: World) -> None:
    pledge = session.scalars(select(Pledge)).one()
    pledges.claim_pledge(session, world.actor("focal"), pledge, at=NOW)


def _dispute(session: Session, world: World) -> None:
    pledge = session.scalars(select(Pledge)).one()
    pledges.dispute_pledge(session, world.actor("focal"), pledge, reason="Not ours.", at=NOW)


def _grant(session: Session, world: World) -> None:
    registry.accounts.operations.grant_role(
        session, OPERATOR, _person(session), role=Role.FOCAL_POINT,
        entity=world.entity("FRA"), at=NOW,
    )  # fmt: skip


def _revoke(session: Session, _world: World) -> None:
    person = _person(session)
    grant = session.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id)).one()
    registry.accounts.operations.revoke_role(session, OPERATOR, grant, person, entity="MLI", at=NOW)


def _register(session: Session, _world: World) -> None:
    documents = [
        {"code": code, "category": "academia", "names": {"en": code}} for code in ("UNI-A", "UNI-B")
    ]
    registry.accounts.operations.register_entities(session, OPERATOR, documents, at=NOW)


def _register_one(session: Session, _world: World) -> None:
    document = {"code": "UNI-C", "category": "academia", "names": {"en": "A university"}}
    registry.accounts.operations.register_entity(session, OPERATOR, document, at=NOW)


def _amend_entity(session: Session, world: World) -> None:
    entity = world.entity("ITUC")
    document = {**entity.document, "names": {"en": "Confederation of unions"}}
    registry.accounts.operations.amend_entity(
        session, world.actor("reviewer"), entity, document=document, seen=entity.index,
        reason="They chose another name.", at=NOW,
    )  # fmt: skip


def _merge_entity(session: Session, world: World) -> None:
    entity = world.entity("ITUC")
    registry.accounts.operations.merge_entity(
        session, world.actor("administrator"), entity, world.entity("IOM"), seen=entity.index,
        reason="By a decision of both.", at=NOW,
    )  # fmt: skip


def _reset_factor(session: Session, world: World) -> None:
    person = _person(session)
    registry.accounts.operations.reset_second_factor(session, world.actor("focal"), person, at=NOW)


def _publish(session: Session, world: World) -> None:
    pledge = session.scalars(select(Pledge)).one()
    cycle = framework(session).cycle(pledge.cycle)
    pledges.publish_pledge(session, world.actor("reviewer"), pledge, cycle=cycle, at=NOW)


def _ask_redaction(world: World) -> None:
    world.publish()
    with writing(world.engine) as session, transaction(session):
        ref = session.scalars(select(Pledge.ref)).one()
        ask(session, world.actor("administrator"), ref, "title", "office")


def _confirm_redaction(session: Session, world: World) -> None:
    asked = session.scalars(select(RedactionRequest)).one()
    registry.redaction.operations.confirm_redaction(
        session, world.actor("organizer"), asked, seen=version_of(session, asked), at=NOW
    )


def _report(session: Session, world: World) -> None:
    pledge = session.scalars(select(Pledge)).one()
    progress.file_report(
        session, world.actor("focal"), pledge, content=a_report(), after=progress.NONE, at=NOW
    )


def _correct(session: Session, world: World) -> None:
    pledge = session.scalars(select(Pledge)).one()
    last = report_revision(session, pledge, 1).index
    content = a_report(reason="A figure was wrong.")
    progress.correct_report(
        session, world.actor("focal"), pledge, content=content, after=last, at=NOW
    )


def _judged(name: str) -> Callable[[Session, World], None]:
    """Return what confirms or disputes the only report there is."""

    def do(session: Session, world: World) -> None:
        pledge = session.scalars(select(Pledge)).one()
        judged = report_revision(session, pledge, 1)
        getattr(progress, f"{name}_report")(
            session, world.actor("reviewer"), pledge, judged=judged, reason="Seen.", at=NOW
        )

    return do


Prepare = Callable[[World], object]
# Operation → what must be there before, what is done, how many entries it appends.
TABLE: dict[str, tuple[Prepare | None, Callable[[Session, World], None], int]] = {
    **CYCLES,
    "register_entities": (None, _register, 2),
    "register_entity": (None, _register_one, 1),
    "amend_entity": (None, _amend_entity, 1),
    "merge_entity": (None, _merge_entity, 2),  # with the role of its only focal point
    "reset_second_factor": (None, _reset_factor, 1),
    "grant_role": (None, _grant, 1),
    "revoke_role": (None, _revoke, 1),
    "file_pledge": (_start, _file, 1),
    "import_pledges": (None, _import, 1),
    "classify_pledge": (lambda w: _in_transaction(w, _import), _classify, 1),
    "claim_pledge": (lambda w: _in_transaction(w, _import), _claim, 1),
    "dispute_pledge": (lambda w: _in_transaction(w, _import), _dispute, 1),
    "open_pledge": (lambda w: w.file(), _moved("open"), 1),
    "return_pledge": (
        lambda w: w.move(w.file(), "open"),
        _moved("return", findings=[{"field": "title", "text": "Say for whom."}]),
        1,
    ),
    "decline_pledge": (
        lambda w: w.move(w.file(), "open"),
        _moved("decline", reason_code="out_of_scope", reason="Refugees only."),
        1,
    ),
    "accept_pledge": (lambda w: w.move(w.file(), "open"), _moved("accept", reason="Good."), 1),
    "publish_pledge": (lambda w: w.move(w.file(), "open", "accept"), _publish, 1),
    **PARTNERS,
    **TOKENS,
    **DOCUMENTS,
    **BRIEFS,
    "file_report": (lambda w: w.publish(), _report, 1),
    "correct_report": (lambda w: w.report(w.publish()), _correct, 1),
    "confirm_report": (lambda w: w.report(w.publish()), _judged("confirm"), 1),
    "dispute_report": (lambda w: w.report(w.publish()), _judged("dispute"), 1),
    "correct_pledge": (
        lambda w: w.slip(w.publish(), office="Direction generale"),
        _moved("correct", reason="A slip."),
        1,
    ),
    "merge_pledge": (lambda w: (w.publish(), w.publish()), _merge, 1),
    "propose_match": (both_sides, propose, 1),
    "accept_match": (matched(), answer("accept"), 1),
    "decline_match": (matched(), answer("decline", reason="Not this year."), 1),
    "withdraw_match": (matched(), answer("withdraw", "focal"), 1),
    "fulfil_match": (matched("accept"), answer("fulfil"), 1),
    "withdraw_pledge": (lambda w: w.publish(), _moved("withdraw", reason="Stopped."), 1),
    "confirm_redaction": (_ask_redaction, _confirm_redaction, 1),
}


def _in_transaction(world: World, do: Callable[[Session, World], None]) -> None:
    with writing(world.engine) as session, transaction(session):
        do(session, world)


class _Pulled(Exception):
    """The machine ended here."""


@contextmanager
def _pulled(engine: Engine, after: int) -> Iterator[None]:
    """Pull the plug after so many statements of `engine`."""
    left = after

    def count(*_statement: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise _Pulled

    event.listen(engine, "after_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(engine, "after_cursor_execute", count)


def _is_cut_off(do: Callable[[Session, World], None], world: World, after: int) -> bool:
    """Do it, and say whether the plug was pulled before it was done."""
    with writing(world.engine) as session:
        try:
            with transaction(session), _pulled(session.get_bind(), after):  # type: ignore[arg-type]
                do(session, world)
        except _Pulled:
            return True
    return False


@pytest.fixture(autouse=True)
def _next_key(settings: Settings) -> None:
    """The key that `rotate_key` names here lies beside the signer's, so that the log is signed."""
    path = signer.next_key(settings)
    path.touch(mode=0o600)
    path.write_text(bytes(32).hex(), encoding="ascii")
    keep_files(settings)


def _size(engine: Engine) -> int:
    with reading(engine) as session:
        return size(session)


def test_every_operation_stands_in_the_table() -> None:
    found = {
        name
        for room in ROOMS
        for name, value in vars(room).items()
        if inspect.isfunction(value)
        and value.__module__.startswith(room.__name__)
        and not name.startswith("_")
    }

    assert found == TABLE.keys() | SILENT.keys()


@pytest.mark.parametrize("name", TABLE)
def test_an_operation_appends_its_entries_or_cut_off_after_any_statement_leaves_nothing(
    name: str, world: World, engine: Engine
) -> None:
    prepare, do, entries = TABLE[name]
    if prepare:
        prepare(world)
    size, before, after = _size(engine), image(engine), 1

    while _is_cut_off(do, world, after):
        assert image(engine) == before, f"after statement {after}"
        after += 1

    assert after > 3  # it has statements between which it could be cut
    assert _size(engine) == size + entries
