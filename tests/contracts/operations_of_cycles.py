"""The rows of the framework, the cycles and the key in the table of `test_operations`."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

import registry.audit.operations
import registry.framework.operations
from registry.audit.keys import keyring
from registry.audit.note import Signer, Verifier
from registry.framework.cycles import CycleView
from registry.framework.edition import load_edition
from registry.framework.queries import framework
from registry.pledges import operations as pledges
from registry.pledges.embargo import accepted_revisions, fingerprint
from registry.policy import Identity
from registry.settings import resource
from registry.store import transaction, writing
from tests.factories.world import NOW, OPERATOR, World, cycles

Act = Callable[[Session, World], None]


def _load(session: Session, _world: World) -> None:
    edition = load_edition(resource("config") / "framework" / "a-76-642.toml")
    document = edition.document() | {"symbol": "A/78/1", "slug": "a-78-1"}
    text = repr(document).replace("A/76/642", "A/78/1")
    other = type(edition).parse(eval(text))
    registry.framework.operations.load_edition(session, OPERATOR, other, at=NOW)


def _open_cycle(session: Session, _world: World) -> None:
    cycle = replace(cycles()[0], code="IMRF-2034", slug="imrf-2034", opens_on=date(2030, 6, 1))
    registry.framework.operations.open_cycle(session, OPERATOR, cycle, at=NOW)


def _close_cycle(session: Session, _world: World) -> None:
    cycle: CycleView = framework(session).cycle("IMRF-2030")
    registry.framework.operations.close_cycle(session, OPERATOR, cycle, at=NOW)


def _rotate(session: Session, _world: World) -> None:
    old = keyring(session).at(0).vkey
    new = Signer(Verifier.parse(old).name, bytes(32)).vkey
    registry.audit.operations.rotate_key(session, OPERATOR, old=old, new=new, at=NOW)


def _amend_cycle(session: Session, world: World) -> None:
    cycle = replace(framework(session).cycle("IMRF-2030"), embargo=True)
    registry.framework.operations.amend_cycle(
        session, world.actor("organizer"), cycle, number=1, reason="A ceremony.", at=NOW
    )


def _two_under_embargo(world: World) -> None:
    for _time in range(2):
        world.move(world.file(), "open", "accept")
    with writing(world.engine) as session, transaction(session):
        _amend_cycle(session, world)


def _release(session: Session, world: World) -> None:
    cycle = framework(session).cycle("IMRF-2030")
    who = Identity(person_id=world.actor("organizer").person_id)
    seen = fingerprint(accepted_revisions(session, cycle, who))
    pledges.release_cycle(session, world.actor("organizer"), cycle, who=who, seen=seen, at=NOW)


CYCLES: dict[str, tuple[Callable[[World], object] | None, Act, int]] = {
    "rotate_key": (None, _rotate, 1),
    "load_edition": (None, _load, 1),
    "open_cycle": (None, _open_cycle, 1),
    "amend_cycle": (None, _amend_cycle, 1),
    "release_cycle": (_two_under_embargo, _release, 3),
    "close_cycle": (None, _close_cycle, 1),
}
