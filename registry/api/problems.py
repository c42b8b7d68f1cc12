"""Errors as problem details (RFC 9457), in the reader's language."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Response
from flask_babel import gettext as _

from registry import errors
from registry.api.answers import address, plain
from registry.framework.vocabulary import N_
from registry.web.languages import say

MEDIA_TYPE: Final = "application/problem+json"
# Status → what it is called, and what is said where nobody says more.
KINDS: Final = {
    400: (
        N_("The registry could not read what was sent"),
        N_(
            "Something in the address or in the form was not as the registry expects it, or the "
            "page was open for too long."
        ),
    ),
    401: (
        N_("It is not known who asks"),
        N_("Here a token is needed, and none was sent, or one that does not work."),
    ),
    403: (
        N_("This is not yours to do"),
        N_("The token acts in a role that may not do this; nothing was changed."),
    ),
    404: (
        N_("There is no such page"),
        N_("The address is wrong, or it names something that was never published."),
    ),
    405: (
        N_("This page can only be read or only be sent to"),
        N_("The request used a method that this address does not take; nothing was changed."),
    ),
    409: (
        N_("Somebody else was faster"),
        N_("What you asked for is no longer as you saw it; nothing was changed."),
    ),
    410: (
        N_("It is gone"),
        N_("There was a draft here; it was filed or deleted. What was filed has its own address."),
    ),
    412: (
        N_("Somebody changed it meanwhile"),
        N_("The version in If-Match is not the one that is there now; nothing was changed."),
    ),
    413: (N_("That is too large"), N_("The API takes no body of this size. Nothing was changed.")),
    414: (
        N_("This address is too long"),
        N_("Ask for less at a time: an address has at most 8,192 characters."),
    ),
    415: (
        N_("This kind of body is not taken here"),
        N_("Send application/json, or, where it says so, a form with a file; nothing was changed."),
    ),
    422: (
        N_("The registry cannot do this"),
        N_(
            "What was sent is readable, but a rule of the registry does not allow it; nothing was "
            "changed."
        ),
    ),
    428: (
        N_("A version is missing"),
        N_("A change says in If-Match which version it stands on; nothing was changed."),
    ),
    429: (
        N_("Too many requests"),
        N_("More requests came from your connection than the registry answers in so short a time."),
    ),
    500: (
        N_("The registry failed"),
        N_(
            "This is a fault of the registry, not yours. It has been recorded. What you sent was "
            "either stored whole or not at all."
        ),
    ),
    503: (
        N_("The registry cannot do this just now"),
        N_("Its disk or its database does not answer. Wait a minute, then ask again."),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong with one parameter, and what to give instead."""

    parameter: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """What is wrong with one member of the body, by JSON pointer (RFC 6901), and what to do."""

    pointer: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class Problem:
    """An error as RFC 9457 has it: `title` names its kind, `detail` says what happened here.

    `faults` are about the address, `errors` about the body. `incident` is the number of a fault of
    the registry, to be told to the operator.
    """

    type: str
    title: str
    status: int
    detail: str
    faults: Sequence[Fault]
    errors: Sequence[Wrong]
    incident: str | None


def problem(
    status: int,
    *,
    message: str = "",
    faults: Sequence[errors.Problem] = (),
    incident: str | None = None,
    **_more: Any,
) -> Response:
    """Return the answer for an error that everybody may read."""
    said = private_problem(status, message=message, faults=faults, incident=incident)
    return open_to_all(said)


def private_problem(
    status: int,
    *,
    message: str = "",
    faults: Sequence[errors.Problem] = (),
    wrong: Sequence[errors.Problem] = (),
    incident: str | None = None,
    **_more: Any,
) -> Response:
    """Return the answer for an error; what only a page can show is left out."""
    code = status if status in KINDS else (400 if status < 500 else 500)
    title, otherwise = KINDS[code]
    found = Problem(
        type=address("api.about", _anchor=f"error-{code}"),
        title=_(title),
        status=status,
        detail=message or _(otherwise),
        faults=[Fault(parameter=one.field, detail=say(one.sentence)) for one in faults],
        errors=wrongs(wrong),
        incident=incident,
    )
    text = json.dumps(plain(found), ensure_ascii=False) + "\n"
    return Response(text.encode(errors="replace"), status, content_type=MEDIA_TYPE)


def wrongs(found: Sequence[errors.Problem]) -> list[Wrong]:
    """Return problems as they are told by JSON pointer; rules name fields of the content."""
    return [Wrong(pointer=_pointer(one), detail=say(one.sentence)) for one in found]


def _pointer(one: errors.Problem) -> str:
    if one.field.startswith("/") or not one.field:
        return one.field
    row = one.sentence.values.get("row")
    return f"/content/{one.field}" + (f"/{row - 1}" if isinstance(row, int) else "")


def slow_down(wait: int) -> Response:
    """Return the answer to somebody who asked too often, and may again in `wait` seconds."""
    return problem(429, message=too_often(wait, KINDS[429][1]))


def too_often(wait: int, of_what: str) -> str:
    """Return what is said to a program that asked too often: a msgid, and when it may go on."""
    then = _("You can go on in %(n)s seconds.", n=wait)
    return f"{_(of_what)} {then}"


def open_to_all(response: Response) -> Response:
    """Let scripts of any site read an answer: it has nothing that is not everybody's."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
