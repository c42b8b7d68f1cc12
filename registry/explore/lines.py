"""The pledges of a selection as lines of a table, read in batches: bounded memory, however many."""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from registry.analysis.lines import Line
from registry.explore import queries
from registry.explore.moment import Moment
from registry.explore.queries import Published
from registry.explore.wording import Wording
from registry.partners.queries import Consents, some_consents
from registry.pledges import quality
from registry.pledges.content import Content
from registry.pledges.wording import redaction
from registry.progress.queries import Standing, standings
from registry.progress.standing import NOT_REPORTED

AT_ONCE = 500  # pledges; four statements for each such batch


def lines(
    session: Session, moment: Moment, indexes: Sequence[int], names: Wording, base: str
) -> Iterator[Line]:
    """Yield the public faces with these indexes, in their order; `base` is where the pages are."""
    for start in range(0, len(indexes), AT_ONCE):
        batch = indexes[start : start + AT_ONCE]
        faces = queries.published(session, batch)
        refs = [faces[index].ref for index in batch]
        stand = standings(session, moment.size, refs)
        given = some_consents(session, refs, moment.size)
        for index, ref in zip(batch, refs, strict=True):
            yield _line(faces[index], stand[ref], given.get(ref, {}), moment, names, base)


def taking_part(content: Content, given: Consents, names: Wording) -> list[str]:
    """Return the names of those whose consent is to what these words say, or who signed."""
    named = {one.entity for one in content.partners}
    return [
        names.filer(one)
        for one, step in given.items()
        if step.is_signature or names.register.by_id[one].code in named
    ]


def _line(
    face: Published,
    standing: Standing,
    given: Consents,
    moment: Moment,
    names: Wording,
    base: str,
) -> Line:
    content, entity = face.content, names.register.by_id[face.entity_id]
    title, language = _words("title", content, names)
    description, _language = _words("description", content, names)
    judged = quality.assess(content, confirmed=taking_part(content, given, names))
    links = [*face.card["recommendations"], *face.card["classified"]]
    return Line(
        ref=face.ref,
        revision=face.number,
        published_index=face.index,
        state=face.state,
        entity=entity.code,
        entity_name=names.entity(entity.code),
        category=entity.category,
        region=str(names.register.place(entity.code).get("region") or ""),
        cycle=content.cycle,
        title=title,
        language=language,
        description=description,
        is_summary=content.is_summary,
        type=content.pledge_type,
        natures=content.natures,
        level=content.level,
        countries=content.countries,
        regions=content.regions,
        recommendations=tuple(dict.fromkeys(link["code"] for link in links)),
        objectives=content.primary_objectives,
        starts_on=content.starts_on,
        ends_on=content.ends_on,
        amounts=[f"{one.amount} {one.currency}" for one in content.resources],
        implementation=standing.state or NOT_REPORTED,
        reporting=standing.currency(moment.day).value,
        quality_met=[one.name for one in judged if one.is_met],
        url=f"{base}/pledges/{face.ref}" + ("" if moment.index is None else f"?at={moment.index}"),
    )


def _words(name: str, content: Content, names: Wording) -> tuple[str, str]:
    """Return a text as filed, with its language; of an erased one what says so."""
    if note := content.redacted.get(name):
        return redaction(note, names.say, names.language), names.language
    return content.words(name)
