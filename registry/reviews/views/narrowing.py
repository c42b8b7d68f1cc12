"""The filter that a reviewer works in: read from the address, carried through every form."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import request
from werkzeug.datastructures import MultiDict

from registry import clock
from registry.accounts.register import Register
from registry.errors import Sentence
from registry.framework.vocabulary import REGIONS
from registry.reviews.waiting import AGES, HOLDERS, NOWHERE, WAITING, Desk, Filter
from registry.web import context

_LONGEST = 2_000  # characters of a filter that are read; all options together are fewer


def desk(entities: Register) -> Desk:
    """Return the queue of the reviewer who asks."""
    return Desk(context.session, context.identity(), entities, clock.today())


def narrowed(cycles: Collection[str]) -> Filter:
    """Return the filter of this request: of a form that was sent its field `within`.

    What is no filter narrows nothing, and the queue says so: an old bookmark still opens.
    """
    typed = request.form.get("within", "")[:_LONGEST]
    args = MultiDict(parse_qsl(typed)) if request.method == "POST" else request.args
    days = args.get("days", "")
    offered = _offered(cycles)
    return Filter(
        states=_known(args, "state", WAITING),
        cycles=_known(args, "cycle", cycles),
        regions=_known(args, "region", offered["region"]),
        holders=_known(args, "with", HOLDERS),
        days=int(days) if days in offered["days"] else 0,
    )


def _offered(cycles: Collection[str]) -> Mapping[str, Collection[str]]:
    """Return what each filter may be."""
    ages = {str(age) for age in AGES}
    places = (*REGIONS, NOWHERE)
    return {"state": WAITING, "cycle": cycles, "region": places, "with": HOLDERS, "days": ages}


def unknown(args: MultiDict[str, str], cycles: Collection[str]) -> Iterator[Sentence]:
    """Yield a sentence for each filter of an address that is none."""
    for name, offered in _offered(cycles).items():
        for value in args.getlist(name):
            if value and value not in offered:
                yield Sentence(
                    "The registry knows no “{value}”: the list is shown without it.",
                    {"value": value[:60]},
                )


def _known(args: MultiDict[str, str], name: str, known: Any) -> tuple[str, ...]:
    return tuple(str(code) for code in known if code in args.getlist(name))


def address(within: Filter) -> Mapping[str, Any]:
    """Return a filter as what `url_for` puts behind the question mark."""
    parts = {
        "state": list(within.states),
        "cycle": list(within.cycles),
        "region": list(within.regions),
        "with": list(within.holders),
        "days": within.days or None,
    }
    return {name: value for name, value in parts.items() if value}


def carried(within: Filter) -> str:
    """Return a filter as the field `within` of a form."""
    return urlencode(address(within), doseq=True)
