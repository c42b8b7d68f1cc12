"""On PostgreSQL, where two do the same at once: it happens once, and the other is told."""

import pytest
from sqlalchemy.engine import Engine

from registry.errors import RegistryError
from registry.store import transaction, writing
from tests.contracts.test_operations import TABLE, _next_key, _size  # noqa: F401 - a fixture
from tests.factories.crossing import Crossing
from tests.factories.world import World

# One operation for each way in which the second learns of the first. Those that may well be done
# twice are not here, nor those that others call with the log or the pledge in hand.
TRIED = (
    *("rotate_key", "load_edition", "open_cycle", "amend_cycle", "close_cycle", "release_cycle"),
    *("register_entities", "merge_entity", "grant_role", "revoke_role", "revoke_token"),
    *("file_pledge", "import_pledges", "claim_pledge", "dispute_pledge", "accept_pledge"),
    *("merge_pledge", "confirm_partner", "sign_pledge", "file_report", "confirm_report"),
    *("propose_match", "accept_match", "amend_document", "correct_brief", "confirm_redaction"),
)


@pytest.mark.parametrize(
    "settings", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
@pytest.mark.parametrize("name", TRIED)
def test_what_two_do_at_once_happens_once(
    name: str, world: World, engine: Engine, crossing: Crossing
) -> None:
    prepare, do, entries = TABLE[name]
    if prepare:
        prepare(world)
    size = _size(engine)

    with writing(engine) as session, transaction(session):
        do(session, world)
        other = crossing.begin(lambda session: do(session, world))

    said = other.result()
    assert said is None or isinstance(said, RegistryError)
    assert _size(engine) == size + entries
