"""The rows of documents in the table of `test_operations`."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from registry.undertakings import operations as undertakings
from registry.undertakings.queries import document
from tests.factories.world import NOW, World, a_document

Act = Callable[[Session, World], None]


def _register(session: Session, world: World) -> None:
    undertakings.register_document(session, world.actor("reviewer"), content=a_document(), at=NOW)


def _amend(session: Session, world: World) -> None:
    content = a_document(title="Another title", reason="A slip.")
    undertakings.amend_document(
        session, world.actor("reviewer"), document(session, "D-2026-00001"), content=content,
        at=NOW,
    )  # fmt: skip


def _withdraw(session: Session, world: World) -> None:
    undertakings.withdraw_document(
        session, world.actor("reviewer"), document(session, "D-2026-00001"), reason="Gone.",
        at=NOW,
    )  # fmt: skip


DOCUMENTS: dict[str, tuple[Callable[[World], object] | None, Act, int]] = {
    "register_document": (None, _register, 1),
    "amend_document": (lambda world: world.register(), _amend, 1),
    "withdraw_document": (lambda world: world.register(), _withdraw, 1),
}
