"""One pledge's section of a brief, from its public faces; pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache

from registry.analysis.figures import Row
from registry.analysis.scoping import recommendation
from registry.briefing import document
from registry.briefing.faces import ACCEPTED, NOTHING_AROUND, Around, Face
from registry.briefing.history import history
from registry.briefing.names import Names
from registry.briefing.reported import reached, reports
from registry.framework.edition import Edition
from registry.framework.vocabulary import N_, in_language
from registry.matches.standing import Agreed
from registry.partners.queries import Consents
from registry.pledges import quality
from registry.pledges.compare import WORD_LABELS
from registry.pledges.content import Content
from registry.pledges.wording import said_day
from registry.text import set_apart

MATCHES = {"accepted": N_("Accepted"), "fulfilled": N_("Fulfilled")}
# What many pledges say alike is there once: 5,000 sections take two thirds of the memory so.
_link, _objective, _criterion = map(
    lru_cache(500), (document.Link, document.Objective, document.Criterion)
)


def section(
    faces: Sequence[Face],
    row: Row,
    names: Names,
    around: Around = NOTHING_AROUND,
) -> document.Pledge:
    """Return the section of the pledge that `row` counts; the last of `faces` is in force."""
    face = faces[-1]
    content = Content.parse(face.content)
    edition = names.framework.edition(content.edition)
    is_public = face.state != ACCEPTED
    url = f"{names.address}/pledges/{face.ref}"
    if is_public:  # of what is not, no page is as of a moment before its release
        url += f"?at={names.size}"
    entity = names.entities.by_id[face.entity_id]
    partners = tuple(_partners(content, around.consents, names))
    return document.Pledge(
        ref=face.ref,
        revision=face.revision,
        index=face.entry,
        url=url,
        entity=names.called(entity),
        office=document.filed(content.office, content.language),
        category=names.label("category", entity.category),
        region=names.label("region", row.region) if row.region else "",
        title=_words(content, "title", names),
        description=_words(content, "description", names),
        kind=names.label("pledge_type", content.pledge_type),
        natures=tuple(names.label("nature", code) for code in content.natures),
        level=names.label("level", content.level),
        places=(
            *(names.entity(code) for code in content.countries),
            *(names.label("region", code) for code in content.regions),
        ),
        links=tuple(_links(content, face, names)),
        primary_objectives=_objectives(edition, content.primary_objectives, names),
        secondary_objectives=_objectives(edition, content.secondary_objectives, names),
        principles=tuple(_principles(edition, content.principles, names)),
        round_tables=_round_tables(edition, content.primary_objectives, names),
        also_for_refugees=content.refugees,
        populations=tuple(names.label("population", code) for code in content.populations),
        responsible=document.filed(content.institution, content.language),
        starts_on=_day(content.starts_on),
        ends_on=_day(content.ends_on),
        indicators=tuple(_indicators(content)),
        milestones=tuple(_milestones(content, reached(around.reports))),
        resources=tuple(_resources(content, edition, names)),
        partners=partners,
        matches=tuple(_matches(face.ref, around.matches, names)),
        files=tuple(document.File(one.name, one.size, one.sha256) for one in content.attachments),
        state=names.label("implementation", row.implementation or "not_reported"),
        currency=names.label("currency", row.currency),
        reports=tuple(reports(around.reports, names)),
        quality=tuple(_quality(content, partners, names)),
        history=tuple(history(faces, around.merged, names)),
        is_public=is_public,
        is_late=face.is_late,
        on_behalf=_on_behalf(content, names),
        redacted=tuple(_redacted(content, names)),
        imported_from=(content.source_url or url) if face.state == "imported" else "",
        claimed_on=_day(face.card.get("claimed_on", "")),
        disputed_on=_day(face.card.get("disputed_on", "")),
    )


def _words(content: Content, name: str, names: Names) -> document.Text:
    if note := content.redacted.get(name):
        return names.own(names.redaction(note))
    return document.Text(*content.words(name))


def _redacted(content: Content, names: Names) -> Iterator[str]:
    """Yield a sentence for each field that was erased; those of one redaction say the same."""
    for name, note in content.redacted.items():
        yield f"{names.say(WORD_LABELS[name])}: {names.redaction(note)}"


def _on_behalf(content: Content, names: Names) -> str:
    if note := content.note:
        return names.say(
            "By the secretariat, from a note verbale of {day}, ref. {reference} (SHA-256 {sha256})",
            day=said_day(note.dated_on, names.language),
            reference=set_apart(note.reference, names.language),
            sha256=note.sha256,
        )
    if content.is_on_behalf:
        return names.say("By the secretariat, from a note verbale")
    return ""


def _links(content: Content, face: Face, names: Names) -> Iterator[document.Link]:
    """Yield the filer's links, then those of the secretariat that the filer did not make."""
    own = {link.code: link.relation for link in content.recommendations}
    read = {link["code"]: link["relation"] for link in face.card["classified"]}
    for code, relation in (read | own).items():
        symbol, number = names.numbered(code)
        label = in_language(recommendation(names.framework, code).label, names.language)
        yield _link(
            number,
            label,
            relation,
            document=symbol,
            classified=code not in own,
            later=tuple(map(names.paragraph, names.framework.later(code))),
        )


def _objectives(
    edition: Edition, numbers: Iterable[int], names: Names
) -> tuple[document.Objective, ...]:
    return tuple(
        _objective(number, in_language(edition.objective(number).short_title, names.language))
        for number in numbers
    )


def _principles(edition: Edition, letters: Iterable[str], names: Names) -> Iterator[str]:
    titles = {principle.letter: principle.title for principle in edition.principles}
    for letter in letters:
        yield in_language(titles[letter], names.language) if letter in titles else letter


def _round_tables(edition: Edition, numbers: Iterable[int], names: Names) -> tuple[str, ...]:
    tables = edition.round_tables_of(numbers)
    return tuple(in_language(table.title, names.language) for table in tables)


def _indicators(content: Content) -> Iterator[document.Indicator]:
    for indicator in content.indicators:
        yield document.Indicator(
            name=document.filed(indicator.name, content.language),
            unit=indicator.unit,
            baseline=indicator.baseline_value,
            baseline_year=_year(indicator.baseline_year),
            target=indicator.target_value,
            target_year=_year(indicator.target_year),
            evidence=document.filed(indicator.source, content.language),
        )


def _milestones(content: Content, reached: Mapping[str, str]) -> Iterator[document.Milestone]:
    for one in content.milestones:
        title, reached_on = document.Text(one.title, content.language), reached.get(one.title, "")
        yield document.Milestone(title, _day(one.due_on), _day(reached_on))


def _resources(content: Content, edition: Edition, names: Names) -> Iterator[document.Resource]:
    areas = {
        area.number: in_language(area.title, names.language) for area in edition.thematic_areas
    }
    purpose = areas.get(content.thematic_area or 0, names.say("Money"))
    for resource in content.resources:
        yield document.Resource(
            description=names.own(purpose),
            amount=resource.amount,
            currency=resource.currency,
            stage=names.label("resource_state", resource.state),
            period=" – ".join(
                said_day(day, names.language) for day in (resource.from_on, resource.to_on) if day
            ),
            recipient=document.filed(resource.recipient, content.language),
        )
    if content.in_kind:
        yield document.Resource(document.filed(content.in_kind, content.language))


def _partners(content: Content, consents: Consents, names: Names) -> Iterator[document.Partner]:
    """Yield the partners the filer named, then those who signed, each with its own consent."""
    given = {names.entities.by_id[one].code: step for one, step in consents.items()}
    for partner in content.partners:
        known = names.entities.by_code.get(partner.entity)
        name = (
            names.called(known)
            if known
            else document.filed(partner.name or partner.entity, content.language)
        )
        role = names.label("partner_role", partner.role)
        if step := given.pop(partner.entity, None):
            yield document.Partner(name, role, "confirmed", step.revision)
        else:
            yield document.Partner(name, role, "named" if partner.entity else "unregistered")
    for code, step in given.items():
        if step.is_signature:
            name = names.called(names.entities.get(code))
            yield document.Partner(name, names.say("Signatory"), "confirmed", step.revision)


def _matches(ref: str, matches: Sequence[Agreed], names: Names) -> Iterator[document.Match]:
    for one in matches:
        other = one.other(ref)
        yield document.Match(
            ref=other.ref,
            entity=names.called(names.entities.by_id[other.entity_id]),
            side=names.label("match_side", one.side(other.ref).value),
            state=names.say(MATCHES[one.state]),
            agreed_on=one.at.date(),
            index=one.index,
        )


def _quality(
    content: Content, partners: Sequence[document.Partner], names: Names
) -> Iterator[document.Criterion]:
    confirmed = [one.name.words for one in partners if one.consent == "confirmed"]
    for criterion in quality.assess(content, confirmed=confirmed):
        judgement: document.Judgement = "met" if criterion.is_met else "not_met"
        label, rule = quality.LABELS[criterion.name], criterion.rule.message
        yield _criterion(names.say(label), judgement, names.say(rule))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _year(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() else None
