"""What the API cannot use, it says: each parameter, with a sentence."""

from collections.abc import Iterator

import pytest

from registry.app import create_app
from registry.store import connect
from tests.client import PageClient
from tests.databases import Template
from tests.integration.api.asking import get


@pytest.fixture(scope="module")
def reader_of_one(
    sqlite_template: Template, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PageClient]:
    """A reader of one application for what changes nothing."""
    with sqlite_template.copy(tmp_path_factory.mktemp("api")) as settings:
        engine = connect(settings)
        app = create_app(settings, engine)
        app.test_client_class = PageClient
        made = app.test_client()
        assert isinstance(made, PageClient)
        yield made
        engine.dispose()


@pytest.mark.parametrize(
    ("address", "status", "parameter"),
    [
        ("/pledges?objectve=7", 422, "objectve"),
        ("/pledges?objective=24", 422, "objective"),
        ("/pledges?state=draft", 422, "state"),
        ("/pledges?before=x", 422, "before"),
        ("/pledges?before=999999", 422, "before"),
        ("/changes?since=999999", 422, "since"),
        ("/documents?before=999999", 422, "before"),
        ("/pledges?limit=0", 422, "limit"),
        ("/pledges?limit=101", 422, "limit"),
        ("/pledges?limit=5&limit=6", 422, "limit"),
        ("/pledges?objectve=7&limit=0&state=published", 422, "objectve, limit"),
        ("/pledges?q=%00", 422, "q"),
        ("/pledges?%00=1", 422, "\ufffd"),
        ("/entities?category=planet", 422, "category"),
        ("/figures?code=1", 422, "code"),
        ("/charts?scope=entity", 422, "code"),
        ("/board?side=both", 422, "side"),
        ("/board?state=published", 422, "state"),
        ("/board?before=999999", 422, "before"),
        ("/figures?scope=objective", 422, "code"),
        ("/figures?scope=objective&code=24", 404, None),
        ("/pledges/P-2026-99999", 404, None),
        ("/pledges/%00", 404, None),
        ("/documents/D-2026-99999", 404, None),
        ("/documents/%00", 404, None),
        ("/entities/%00", 404, None),
        ("/briefs/%00", 404, None),
        ("/objectives/99999999999999999999", 404, None),
        ("/nothing", 404, None),
        ("/pledges?at=x", 422, None),
        ("/pledges?at=999999", 404, None),
        ("/pledges?at=2026-02-30", 422, None),
        ("/pledges?at=1999-01-01", 404, None),
        ("/pledges?at=2999-01-01", 404, None),
        ("/pledges?at=0", 200, None),
    ],
)
def test_what_cannot_be_used_is_said_as_a_problem(
    reader_of_one: PageClient, address: str, status: int, parameter: str | None
) -> None:
    found = get(reader_of_one, address, status)
    if status != 200:
        assert found["status"] == status
        assert found["detail"]
        assert [one["parameter"] for one in found["faults"]] == (
            parameter.split(", ") if parameter else []
        )
