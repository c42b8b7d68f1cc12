"""The document that describes the API (OpenAPI 3.1), made from the table of routes."""

from collections.abc import Sequence
from inspect import cleandoc
from typing import Any, Final

from registry.api.acting import described as acting
from registry.api.parameters import Parameter
from registry.api.problems import KINDS, MEDIA_TYPE, Problem
from registry.api.routes import PARTS, ROUTES, Route
from registry.api.schema import components, schema_of

VERSION: Final = "1.0.0"
_DESCRIPTION = (
    "Everything that the registry shows in public, as JSON. Every answer is a function of the size "
    "of the audit log and the UTC day: with `at` you read any earlier moment. Answers carry an "
    "ETag; ask again with If-None-Match. With a token a program also does what its owner does on "
    "the pages: it drafts, files and reports. Names come in all their languages; sentences, those "
    "of errors among them, in the one that Accept-Language asks for. Members may be added at any "
    "time; what a member means changes only with the version in the path."
)
_ERRORS: Final = {
    "404": "There is no such thing at this moment.",
    "422": "Something in the address cannot be used; `faults` says what and why.",
    "429": "Too many requests from one address: wait as many seconds as Retry-After says.",
    "default": "Another problem; `detail` says what happened.",
}


def document(server: str) -> dict[str, Any]:
    """Return the document; `server` is the address below which the paths lie."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Pledges to the Global Compact for Migration",
            "version": VERSION,
            "description": _DESCRIPTION,
        },
        "servers": [{"url": server}],
        "paths": {route.path: {"get": _operation(route)} for route in ROUTES} | acting.paths(),
        "components": {
            "schemas": components([Problem, *(route.shape for route in ROUTES), *acting.shapes()]),
            "responses": {name: _problem(says) for name, says in _named_errors().items()},
            "securitySchemes": acting.SECURITY,
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    return {
        "operationId": route.name,
        "summary": route.says,
        "description": cleandoc(route.answer.__doc__ or ""),
        "parameters": [*_path(route), *_query(route.parameters)],
        "responses": {
            "200": {
                "description": cleandoc(route.shape.__doc__ or ""),
                "headers": {"ETag": {"schema": {"type": "string"}}},
                "content": {"application/json": {"schema": schema_of(route.shape)}},
            },
            "301": {
                "description": "It lies at the address in Location: this one is spelt otherwise."
            },
            "304": {"description": "You have it already: nothing has changed since."},
            **{name: {"$ref": f"#/components/responses/{_name(name)}"} for name in _ERRORS},
        },
    }


def _path(route: Route) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": PARTS[name][1],
            "schema": {"type": "integer", "minimum": 0} if kind == "number" else {"type": "string"},
            "example": int(example) if kind == "number" else example,
        }
        for name, (kind, _says, example) in route.parts().items()
    ]


def _query(parameters: Sequence[Parameter]) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "in": "query", "description": one.says, "schema": one.schema()}
        | ({"example": one.example} if one.example else {})
        for one in parameters
    ]


def _named_errors() -> dict[str, str]:
    return {_name(name): says for name, says in (_ERRORS | acting.ERRORS).items()}


def _name(status: str) -> str:
    return f"Problem{status.capitalize()}"


def _problem(says: str) -> dict[str, Any]:
    return {"description": says, "content": {MEDIA_TYPE: {"schema": schema_of(Problem)}}}


def errors() -> list[tuple[int, str, str]]:
    """Return status, title and what happened of each kind of error, as msgids."""
    return [(status, *said) for status, said in KINDS.items()]
