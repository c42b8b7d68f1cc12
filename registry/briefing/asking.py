"""What somebody typed, read into a briefing; each thing that cannot be, tied to its field."""

import re
from collections.abc import Callable
from datetime import date
from difflib import get_close_matches
from typing import TypeVar, cast

from sqlalchemy.orm import Session

from registry.accounts.queries import register
from registry.accounts.register import EntityView, Register
from registry.analysis.figures import Scope
from registry.audit import queries as log
from registry.briefing import queries
from registry.briefing.arriving import found_at
from registry.briefing.names import Names
from registry.briefing.scopes import Briefing, Depth, Typed, check_accepted, named, scope_of
from registry.errors import NotFound, Problem, Refused, RegistryError
from registry.framework.queries import framework
from registry.text import as_typed, fold, normalise, one_line, parse_day

T = TypeVar("T")

ONE_LINE = 200  # characters that are read of a name or a moment
MANY_LINES = 20_000  # and of a list of refs
_CODED = re.compile(r"\(([A-Za-z0-9-]+)\)$")  # as the list of entities writes them: Mali (MLI)
_BETWEEN = re.compile(r"[\s.,'’٬]")  # what people and languages set thousands apart with


class _Reading:
    """Reads one field after the other and keeps what is wrong with each."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def read(self, field: str, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except RegistryError as error:
            self.problems.append(Problem(field, error.sentence))
            return None


def briefing(session: Session, typed: Typed, *, today: date) -> Briefing:
    """Return what is asked for, pinned to a size of the log.

    Raises:
        Refused: some of it cannot be; its `problems` say what, and in which field.
    """
    reading = _Reading()
    size = reading.read("at", lambda: _size(session, typed.at, today))
    field = {"entity": "entity", "pledges": "refs"}.get(typed.scope, "scope")
    # Where the moment is wrong, what is wrong with the others now is said beside it.
    at = log.size(session) if size is None else size
    scope = reading.read(field, lambda: _scope(session, typed, at))
    since = None
    if not typed.since_last:
        since = reading.read("since", lambda: _since(session, typed.since, at, today))
    elif scope is not None:
        since = reading.read("since_last", lambda: _last(session, typed, scope, at))
    if size is None or scope is None or reading.problems:
        raise Refused("This cannot be briefed on.", problems=reading.problems)
    depth = cast("Depth", typed.depth)
    asked = Briefing(scope, size, typed.language, since, depth, typed.with_accepted)
    reading.read("with_accepted", lambda: check_accepted(asked, framework(session, size)))
    if reading.problems:
        raise Refused("This cannot be briefed on.", problems=reading.problems)
    return asked


def size_of(session: Session, typed: str, today: date) -> int:
    """Return the log size that somebody names by itself, or by a day at whose end it was reached.

    Raises:
        Refused: it is neither.
        NotFound: the log has not come so far.
    """
    asked = one_line(typed, limit=ONE_LINE)
    newest = log.size(session)
    if day := parse_day(asked):
        return _size_on(session, day, today)
    digits = _BETWEEN.sub("", asked)
    if not digits.isdecimal():
        raise Refused(
            "“{asked}” is no moment of the log: write its size, such as {newest}, or a day, such "
            "as {today}.",
            asked=asked[:40],
            newest=newest,
            today=today.isoformat(),
        )
    if len(digits) > len(str(newest)) or int(digits) > newest:
        raise NotFound(
            "The log has not come so far: its size is {newest} now. Write that or less.",
            newest=newest,
        )
    return int(digits)


def _size_on(session: Session, day: date, today: date) -> int:
    if day > today:
        raise NotFound(
            "{day} has not come yet: write {today} or an earlier day.",
            day=day.isoformat(),
            today=today.isoformat(),
        )
    return log.size_on(session, day, today)


def _size(session: Session, typed: str, today: date) -> int:
    size = size_of(session, typed, today) if typed.strip() else log.size(session)
    if size < 1:
        raise Refused("At log size 0 there is nothing to brief on: write 1 or more.")
    return size


def _scope(session: Session, typed: Typed, size: int) -> Scope:
    if typed.scope == "pledges":
        return _picked(session, typed.refs, size)
    if typed.scope == "entity":
        return scope_at(session, Scope("entity", typed.entity), size, typed.language)
    return scope_at(session, scope_of(typed.scope), size, typed.language)


def scope_at(session: Session, scope: Scope, size: int, language: str) -> Scope:
    """Return a scope that was there at log size `size`, an entity or a cycle by its code.

    Raises:
        NotFound: there was none such; if there is now, the sentence says since when.
        Refused: an entity is not named, or several are called so.
    """

    def read(size: int) -> Scope:
        entities = register(session, size)
        if scope.kind == "entity":
            return Scope("entity", entity_of(entities, scope.code, language).code)
        known = framework(session, size)
        named(scope, Names(entities, known, "en", "", size))
        if scope.kind == "cycle":  # found by its slug too, under which no pledge stands
            return Scope("cycle", known.cycle(scope.code).code)
        return scope

    return found_at(session, size, read)


def _picked(session: Session, typed: str, size: int) -> Scope:
    if not typed.strip():
        raise Refused("Write the refs of the pledges, such as P-2026-00042, one on a line.")
    scope = scope_of("pledges:" + normalise(typed, limit=MANY_LINES))
    standing = set(queries.by_length(session, scope=scope, size=size))
    if missing := [ref for ref in scope.code.split(",") if ref not in standing]:
        raise NotFound(
            "Not public at log size {size}, withdrawn, or merged into another: {refs}. Take them "
            "out, or brief as of another moment.",
            size=size,
            refs=", ".join(missing[:20]),
        )
    return scope


def entity_of(entities: Register, typed: str, language: str) -> EntityView:
    """Return the entity that somebody names by its code, its name in any language, or both.

    Raises:
        Refused: nothing is named, or more than one is called so.
        NotFound: there is none such; the sentence says, in `language`, which are called alike.
    """
    asked = one_line(typed, limit=ONE_LINE)
    if not asked:
        raise Refused("Write the name or the code of the entity, such as MLI.")
    coded = _CODED.search(asked)
    for code in (asked.upper(), coded[1].upper() if coded else ""):
        if code in entities.by_code:
            return entities.by_code[code]
    called = _by_name(entities)
    found = called.get(_folded(asked), [])
    if len(found) == 1:
        return found[0]
    if found:
        codes = ", ".join(one.code for one in found)
        raise Refused(
            "Several are called “{name}”: write a code, {codes}.", name=asked, codes=codes
        )
    raise _unknown(asked, called, language)


def _folded(name: str) -> str:
    return as_typed(fold(name))


def _by_name(entities: Register) -> dict[str, list[EntityView]]:
    """Return folded name → who is called so, in whatever language."""
    called: dict[str, list[EntityView]] = {}
    for entity in entities.standing:
        for name in {_folded(one) for one in entity.names.values()}:
            called.setdefault(name, []).append(entity)
    return called


def _unknown(asked: str, called: dict[str, list[EntityView]], language: str) -> NotFound:
    alike = get_close_matches(_folded(asked), called, n=3, cutoff=0.7)
    if not alike:
        return NotFound(
            "The register has no entity “{name}”: write its code, such as MLI, or its name as the "
            "register has it.",
            name=asked,
        )
    found = (one for name in alike for one in called[name])
    names = dict.fromkeys(f"{one.name(language)} ({one.code})" for one in found)
    return NotFound(
        "The register has no entity “{name}”: did you mean {names}?",
        name=asked,
        names=", ".join(names),
    )


def _since(session: Session, typed: str, size: int, today: date) -> int | None:
    if not typed.strip():
        return None
    since = size_of(session, typed, today)
    if since >= size:
        raise Refused(
            "The briefing ends at log size {size}: what changed must be counted from an earlier "
            "one, not from {since}.",
            size=size,
            since=since,
        )
    return since


def _last(session: Session, typed: Typed, scope: Scope, size: int) -> int:
    if typed.since.strip():
        raise Refused("Choose one: since the last briefing on this, or since a moment you write.")
    found = queries.last_size(session, scope, before=size)
    if found is None:
        raise NotFound(
            "There is no earlier briefing on this: write a log size or a day, or leave it out."
        )
    return found
