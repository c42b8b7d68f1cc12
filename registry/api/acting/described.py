"""What programs do with a token, as the OpenAPI document describes it."""

from collections.abc import Iterator
from inspect import cleandoc
from typing import Any, Final

from registry.api.acting import values
from registry.api.acting.table import ACTS, Act
from registry.api.schema import schema_of
from registry.tokens.secret import PATTERN

SECURITY: Final = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": (
            "A token of somebody who acts for an entity, made on the page of their account. It "
            f"matches {PATTERN}. What is done with it is done in their name."
        ),
    }
}
ERRORS: Final = {
    "400": "The body or a header is nothing that the registry can read.",
    "401": "No token was sent, or one that does not work.",
    "403": "The role of the token may not do this; WWW-Authenticate names what would be needed.",
    "409": "Somebody else was faster, or it is done already.",
    "410": "The draft was filed or deleted meanwhile.",
    "412": "Somebody changed it since the version in If-Match.",
    "413": "The body is too large.",
    "415": "This kind of body is not taken here.",
    "428": "If-Match is missing.",
}
_TEXT: Final = {"schema": {"type": "string"}}
_IF_MATCH: Final = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The version that is changed: the ETag of the last answer about it.",
    "schema": {"type": "string"},
    "example": '"3"',
}
_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": (
        "A name of your own for this request, of 1 to 64 letters, digits, hyphens and low lines. "
        "Sent again with it, the request does nothing more, and is answered with what it led to."
    ),
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"},
    "example": "6f1c2f0e-8f6b-4a55-9d0f-6d2f0d8f4c11",
}


def paths() -> dict[str, dict[str, Any]]:
    """Return path → method → what is done there."""
    found: dict[str, dict[str, Any]] = {}
    for act in ACTS:
        found.setdefault(act.path, {})[act.method.lower()] = _operation(act)
    return found


def shapes() -> Iterator[type]:
    """Yield the shapes of all answers."""
    yield from (act.shape for act in ACTS if act.shape)


def _operation(act: Act) -> dict[str, Any]:
    return {
        "operationId": act.name,
        "summary": act.says,
        "description": cleandoc(act.answer.__doc__ or ""),
        "security": [{"token": []}],
        "parameters": list(_parameters(act)),
        **_body(act),
        "responses": {str(act.status): _answer(act), **_errors(act)},
    }


def _parameters(act: Act) -> Iterator[dict[str, Any]]:
    for name, (kind, says, example) in act.parts().items():
        number = kind == "number"
        yield {
            "name": name,
            "in": "path",
            "required": True,
            "description": says,
            "schema": {"type": "integer", "minimum": 0} if number else {"type": "string"},
            "example": int(example) if number else example,
        }
    if act.is_bound:
        yield _IF_MATCH
    if act.method == "POST":
        yield _KEY


def _body(act: Act) -> dict[str, Any]:
    if act.takes_file:
        form = {
            "type": "object",
            "properties": {"file": {"type": "string", "contentMediaType": "application/pdf"}},
            "required": ["file"],
        }
        return {
            "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": form}}}
        }
    if not act.body.hints:
        return {}
    media = {"schema": values.schema(act.body), "example": act.example}
    return {"requestBody": {"required": True, "content": {"application/json": media}}}


def _answer(act: Act) -> dict[str, Any]:
    if act.shape is None:
        return {"description": "It is done, and nothing is left."}
    named = {"ETag": _TEXT} if act.is_versioned else {}
    led = {} if act.is_reading else {"Location": _TEXT}
    return {
        "description": cleandoc(act.shape.__doc__ or ""),
        "headers": named | led,
        "content": {"application/json": {"schema": schema_of(act.shape)}},
    }


def _errors(act: Act) -> dict[str, Any]:
    """Return the answers to what is wrong, as far as it can be wrong there."""
    reading = {"401", "403", "404", "410", "422", "429", "default"}
    changing = {"400", "409", "413", "415"} | ({"412", "428"} if act.is_bound else set())
    names = reading if act.is_reading else reading | changing
    return {
        name: {"$ref": f"#/components/responses/Problem{name.capitalize()}"}
        for name in sorted(names)
    }
