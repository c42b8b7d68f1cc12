"""The OpenAPI document describes what is there: made-up requests and real ones are held to it."""

from io import BytesIO
from itertools import product

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as bounds
from hypothesis.strategies import SearchStrategy
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import select

from registry.api.acting.table import ACTS, Act
from registry.api.routes import ROUTES
from registry.briefs.operations import issue_brief
from registry.files.keeping import keep
from registry.matches.models import Match
from registry.pledges.content import Partner
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.factories.contents import BRIEF, a_brief
from tests.factories.tokens import a_draft, bearer
from tests.factories.world import NOW, World, a_pledge

# What answers is no matter of the database.
pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
]
ACTING = {act.path for act in ACTS}
EXAMPLES = 8  # of what is right, and of what is wrong, for each address
PLAIN = {"Accept-Encoding": "identity"}  # Schemathesis unpacks nothing where it calls WSGI


@pytest.fixture
def described(app: Flask, settings: Settings, world: World) -> BaseSchema:
    """The document of a registry with something of each kind in it."""
    file = keep(settings.attachments, BytesIO(b"A file."), "a.txt", limit=100)
    partners = (Partner("France", "FRA"), Partner("A city"))
    ref = world.publish(a_pledge(match_side="need", partners=partners, attachments=(file,)))
    world.partner(ref, "confirm", by="french")
    offer = world.publish(a_pledge("FRA", match_side="offer"), "french")
    world.match(world.propose(ref, offer), "accept")
    world.publish(a_pledge("ITUC", partners=(Partner("Mali", "MLI"),)), by="union")
    world.report(ref, attachments=(file,))
    world.judge(ref, "confirm")
    world.register(pledges=(ref,), attachments=(file,))
    brief = keep(settings.attachments, BytesIO(BRIEF), "brief.pdf", limit=100)
    with writing(world.engine) as session, transaction(session):
        issue_brief(session, world.actor("organizer"), facts=a_brief(sha256=brief.sha256), at=NOW)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


REAL = {
    "ref": {
        "/pledges/{ref}": "P-2026-00001",
        "/documents/{ref}": "D-2026-00001",
        "/briefs/{ref}": "B-2026-00001",
    },
    "slug": "a-76-642",
    "number": {"/recommendations/{slug}/{number}": 98, "/objectives/{number}": 15},
    "code": {"/entities/{code}": "MLI", "/cycles/{code}": "IMRF-2030"},
}


def test_the_document_has_the_routes_of_the_application_and_no_other(
    app: Flask, described: BaseSchema
) -> None:
    ours = ("api.", "acting.")
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(ours)}

    table = [*ROUTES, *ACTS]
    assert rules - {"/api", "/api/v1/openapi.json"} == {f"/api/v1{one.rule}" for one in table}
    assert set(described.raw_schema["paths"]) == {one.path for one in table}


def test_real_things_have_the_shape_that_is_described(described: BaseSchema) -> None:
    for route in ROUTES:
        named = {name: _real(name, route.path) for name in route.parts()}
        case = described[route.path]["GET"].Case(path_parameters=named)
        answer = case.call(headers=PLAIN)
        assert answer.status_code == 200, (route.path, answer.text)
        case.validate_response(answer, checks=CHECKS)


def _real(name: str, path: str) -> object:
    found = REAL[name]
    return found[path] if isinstance(found, dict) else found


def test_whatever_is_asked_gets_an_answer_that_is_described(described: BaseSchema) -> None:
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    for result, mode in product(described.get_all_operations(), modes):
        operation = result.ok()
        if operation.path in ACTING:
            continue
        if mode.is_negative and not operation.query and not operation.path_parameters:
            continue  # there is nothing that could be wrong

        @seed(7)
        @bounds(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: schemathesis.Case) -> None:
            case.call_and_validate(checks=CHECKS, headers=PLAIN)

        ask()


def test_whatever_a_program_sends_gets_an_answer_that_is_described(
    described: BaseSchema, world: World
) -> None:
    """With a token; what is made up of addresses is made of real ones, or all would be 404."""
    headers = PLAIN | bearer(world)
    met = set()
    for act in sorted(ACTS, key=lambda act: act.name == "withdraw"):  # that one ends all others
        modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE][: 2 if act.body.hints else 1]
        for mode in modes:
            cases = described[act.path][act.method].as_strategy(generation_mode=mode)
            met |= {(act.name, status) for status in _send(act, cases, headers, world)}
    assert {
        ("save", 200),
        ("save", 422),
        ("start", 422),
        ("file", 201),
        ("save_report", 200),
        ("partner", 200),
        ("confirm_partner", 200),
        ("match", 200),
    } <= met


def _send(act: Act, cases: SearchStrategy, headers: dict[str, str], world: World) -> set[int]:
    """Send some of these cases, and return what was answered."""
    met = set()

    @seed(7)
    @bounds(
        max_examples=EXAMPLES // 2 if act.body.hints else 1,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def send(case: schemathesis.Case) -> None:
        case.path_parameters = _named(act, world)
        bound = {"If-Match": "*"} if act.is_bound else {}
        met.add(case.call_and_validate(checks=CHECKS, headers=headers | bound).status_code)

    send()
    return met


def _named(act: Act, world: World) -> dict[str, object]:
    """Return the parts of an address that leads somewhere, whatever was done before."""
    real: dict[str, object] = {"ref": "P-2026-00001", "report": 1, "number": 1, "sha256": "0" * 64}
    if "{handle}" in act.path:
        real["handle"] = a_draft(world)
    if "{code}" in act.path:
        real |= {"ref": "P-2026-00003", "code": "MLI"}
    if "{match}" in act.path:
        with reading(world.engine) as session:
            real["match"] = session.scalars(select(Match.ref)).one()
    return {name: real[name] for name in act.parts()}
