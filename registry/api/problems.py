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
    404: (
        N_("There is no such page"),
        N_("The address is wrong, or it names something that was never published."),
    ),
    405: (
        N_("This page can only be read or only be sent to"),
        N_("The request used a method that this address does not take; nothing was changed."),
    ),
    413: (N_("That is too large"), N_("The API takes no body of this size. Nothing was changed.")),
    422: (
        N_("The registry cannot do this"),
        N_(
            "What was sent is readable, but a rule of the registry does not allow it; nothing was "
            "changed."
        ),
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
class Problem:
    """An error as RFC 9457 has it: `title` names its kind, `detail` says what happened here.

    `incident` is the number of a fault of the registry, to be told to the operator.
    """

    type: str
    title: str
    status: int
    detail: str
    faults: Sequence[Fault]
    incident: str | None


def problem(
    status: int,
    *,
    message: str = "",
    faults: Sequence[errors.Problem] = (),
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
        incident=incident,
    )
    text = json.dumps(plain(found), ensure_ascii=False) + "\n"
    return open_to_all(Response(text.encode(errors="replace"), status, content_type=MEDIA_TYPE))


def slow_down(wait: int) -> Response:
    """Return the answer to somebody who asked too often, and may again in `wait` seconds."""
    return problem(429, message=_("You can go on in %(n)s seconds.", n=wait))


def open_to_all(response: Response) -> Response:
    """Let scripts of any site read an answer: it has nothing that is not everybody's."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
