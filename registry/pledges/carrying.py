"""Taking what an earlier pledge links to over to another edition of the framework; pure."""

from dataclasses import dataclass

from registry.framework.cycles import Framework
from registry.framework.edition import Edition
from registry.pledges.content import Content, Link


@dataclass(frozen=True, slots=True)
class Carried:
    """A content as another edition can hold it, and what became of its links.

    `moved` are pairs of codes, earlier and now; `left` are codes with nothing in their place;
    `dropped` are the names of other fields that lost something.
    """

    content: Content
    moved: tuple[tuple[str, str], ...] = ()
    left: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def carry(content: Content, framework: Framework, edition: Edition) -> Carried:
    """Return `content` linked to `edition`, by the crosswalks of the editions up to it.

    A link keeps its relation, also where one paragraph became several.
    """
    found = [(link, framework.successors(link.code, edition)) for link in content.recommendations]
    links = {code: Link(code, link.relation) for link, codes in found for code in codes}
    letters = {principle.letter for principle in edition.principles}
    areas = {area.number for area in edition.thematic_areas}
    principles = tuple(letter for letter in content.principles if letter in letters)
    area = content.thematic_area if content.thematic_area in areas else None
    lost = {
        "principles": principles != content.principles,
        "thematic_area": area != content.thematic_area,
    }
    return Carried(
        content.with_changes(
            edition=edition.code,
            recommendations=tuple(links.values()),
            principles=principles,
            thematic_area=area,
        ),
        moved=tuple(
            (link.code, code) for link, codes in found for code in codes if code != link.code
        ),
        left=tuple(link.code for link, codes in found if not codes),
        dropped=tuple(name for name, is_lost in lost.items() if is_lost),
    )
