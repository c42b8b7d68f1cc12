"""Names in languages that the files of this version have and the registry has not yet.

What people renamed since is theirs: only a name that still says the same in every language that
both have gets further ones.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from registry.accounts.operations import amend_entity
from registry.accounts.queries import register
from registry.cli.frame import OPERATOR
from registry.framework.cycles import CycleView
from registry.framework.operations import amend_cycle
from registry.framework.queries import framework
from registry.framework.revising import newest

_REASON = "Named in further languages."


def name_entities(session: Session, documents: Iterable[Mapping[str, Any]], *, at: datetime) -> int:
    """Give the entities of `documents` the languages they lack; return how many got some."""
    known = register(session)
    richer = [
        (entity, dict(entity.document) | {"names": dict(document["names"])})
        for document in documents
        for entity in [known.get(document["code"])]
        if not (entity.merged_into or entity.redacted)
        and _is_richer(document["names"], entity.names)
    ]
    for entity, document in richer:
        amend_entity(
            session, OPERATOR, entity,
            document=document, seen=entity.index, reason=_REASON, at=at,
        )  # fmt: skip
    return len(richer)


def name_cycles(session: Session, cycles: Iterable[CycleView], *, at: datetime) -> int:
    """Give `cycles` the languages they lack; return how many got some."""
    known, amended = framework(session), 0
    for cycle in cycles:
        standing = known.cycle(cycle.code)
        if not standing.redacted and _is_richer(cycle.names, standing.names):
            number, _view = newest(session, cycle.code)
            named = replace(standing, names=cycle.names)
            amend_cycle(session, OPERATOR, named, number=number, reason=_REASON, at=at)
            amended += 1
    return amended


def _is_richer(names: Mapping[str, str], standing: Mapping[str, str]) -> bool:
    """Return whether `names` says all that `standing` says, and more languages."""
    return len(names) > len(standing) and standing.items() <= names.items()
