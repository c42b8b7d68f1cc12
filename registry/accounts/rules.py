"""What an entity of the register must be: each rule a sentence, tied to the field; pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from registry.accounts import naming
from registry.accounts.register import EntityView, Register
from registry.errors import Problem, Refused, Sentence

NAME_MOST = 200  # characters
STATE, SECRETARIAT, BODY = "state", "secretariat", "government_body"
_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,23}")
_DAY = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?")
Document = Mapping[str, Any]


def refuse_unfit(document: Document, register: Register) -> None:
    """Refuse a document that may not stand in the register; `problems` says why, by field."""
    if found := list(problems(document, register)):
        raise Refused(
            "The register cannot say this yet: {count} points are open.",
            problems=found,
            count=len(found),
        )


def problems(document: Document, register: Register) -> Iterator[Problem]:
    """Yield what is wrong with the document of a new entity, or of one that is amended."""
    before = register.by_code.get(document["code"])
    yield from _code(document)
    yield from _category(document, before)
    yield from _parent(document, register)
    yield from _names(document, register)
    yield from _champion(document)


def _problem(field: str, message: str, **values: object) -> Problem:
    return Problem(field, Sentence(message, values))


def _code(document: Document) -> Iterator[Problem]:
    if not _CODE.fullmatch(document["code"]):
        yield _problem(
            "code",
            "Write a code of 2 to 24 capital letters A–Z, digits and hyphens, such as MLI-HEALTH.",
        )


def is_new(document: Document, register: Register) -> Iterator[Problem]:
    """Yield what keeps a code from being given to a new entity; a code is never used again."""
    if document["code"] in register.by_code:
        yield _problem(
            "code",
            "The code {code} is {name}’s: choose another one.",
            code=document["code"],
            name=register.by_code[document["code"]].name("en"),
        )


def _category(document: Document, before: EntityView | None) -> Iterator[Problem]:
    given, stood = document["category"], before.category if before else None
    if given == stood:
        return
    if STATE in {given, stood}:
        yield _problem(
            "category",
            "States are not made or unmade here: the operator keeps their list (config/entities).",
        )
    if SECRETARIAT in {given, stood}:
        yield _problem("category", "There is one secretariat, and it stays what it is.")


def _parent(document: Document, register: Register) -> Iterator[Problem]:
    parent, code = document.get("parent"), document["code"]
    if document["category"] == BODY and not _is_of_a_state(parent, register):
        yield _problem(
            "parent", "A government body belongs to a State: choose the State, or a body of it."
        )
    if not parent:
        return
    if parent not in register.by_code or register.by_code[parent].merged_into:
        yield _problem("parent", "Choose what it belongs to from the register.")
    elif code in {parent, *register.ancestors(parent)}:
        yield _problem(
            "parent",
            "{parent} belongs to {code} already: nothing belongs to what is part of itself.",
            parent=parent,
            code=code,
        )
    elif document["category"] in {STATE, SECRETARIAT}:
        yield _problem("parent", "A State and the secretariat belong to nobody: leave this empty.")


def _is_of_a_state(code: str | None, register: Register) -> bool:
    above = (code, *register.ancestors(code)) if code else ()
    return any(one in register.by_code and register.by_code[one].category == STATE for one in above)


def _names(document: Document, register: Register) -> Iterator[Problem]:
    names: Mapping[str, str] = document["names"]
    if not names.get("en"):
        yield _problem("name_en", "Give the name in English.")
    for language, name in names.items():
        if len(name) > NAME_MOST:
            yield _problem(
                f"name_{language}", "Shorten the name to {most} characters.", most=NAME_MOST
            )
        elif not naming.skeleton(name):
            yield _problem(f"name_{language}", "A name holds letters: write it out.")
    if document["category"] != STATE:
        yield from _no_state(document, names, register)
    yield from _unlike_others(document, names, register)


def _no_state(
    document: Document, names: Mapping[str, str], register: Register
) -> Iterator[Problem]:
    states = {
        one.code: (*one.names.values(), one.document.get("formal_en") or "")
        for one in register.standing
        if one.category == STATE and one.code != document["code"]
    }
    if found := naming.claimed(names.values(), states):
        name, code = found
        yield _problem(
            f"name_{_language(name, names)}",
            "“{name}” reads like the name of a State ({code}): say in the name what it is, such as "
            "“Ministry of …” or “City of …”.",
            name=name,
            code=code,
        )


def _unlike_others(
    document: Document, names: Mapping[str, str], register: Register
) -> Iterator[Problem]:
    """Two ministries of two States may share a name; two of one State, or two alone, may not."""
    for other in register.standing:
        if other.code == document["code"] or other.parent != (document.get("parent") or None):
            continue
        if document["category"] != STATE and other.category == STATE:
            continue  # said above, in other words
        if name := naming.says_the_same(names.values(), other.names.values()):
            yield _problem(
                f"name_{_language(name, names)}",
                "{code} is called “{name}” already, or so much like it that readers take one for "
                "the other: use that entity, or another name.",
                code=other.code,
                name=name,
            )
            return


def _language(name: str, names: Mapping[str, str]) -> str:
    return next(language for language, one in names.items() if one == name)


def _champion(document: Document) -> Iterator[Problem]:
    champion: Mapping[str, str | None] | None = document.get("champion")
    if not champion:
        return
    since, until = champion.get("valid_from") or "", champion.get("valid_to") or ""
    if document["category"] != STATE:
        yield _problem("champion_from", "Champions are States: leave this empty.")
    for field, day in (("champion_from", since), ("champion_to", until)):
        if (day or field == "champion_from") and not _DAY.fullmatch(day):
            yield _problem(field, "Write a month such as 2026-11, or a day such as 2026-11-05.")
    if until and until < since[: len(until)]:
        yield _problem("champion_to", "It ends before it begins: correct one of the two.")


def _may_meet(entity: EntityView, into: EntityView, register: Register) -> bool:
    if entity.category == STATE:
        return into.category == STATE
    return entity.category == BODY and into.code in register.ancestors(entity.code)


def refuse_merging(entity: EntityView, into: EntityView, register: Register) -> None:
    """Refuse a merger that would say nothing, or something that cannot be."""
    if entity.code == into.code:
        raise Refused("An entity cannot go on in itself: choose another one.")
    if entity.merged_into:
        raise Refused(
            "{code} went on in {into} already: nothing is merged twice.",
            code=entity.code,
            into=entity.merged_into,
        )
    if into.merged_into:
        raise Refused(
            "{code} itself went on in {into}: choose that one.",
            code=into.code,
            into=register.heir(into.code).code,
        )
    if SECRETARIAT in {entity.category, into.category}:
        raise Refused("The secretariat neither ends nor takes others over.")
    if STATE in {entity.category, into.category} and not _may_meet(entity, into, register):
        raise Refused("A State goes on in a State only, and only its own bodies go on in it.")
    if entity.code in register.ancestors(into.code):
        raise Refused(
            "{into} belongs to {code}: say first to whom it belongs instead.",
            into=into.code,
            code=entity.code,
        )
