"""The one table of what the API answers: routes, their document and their page are made of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import get_type_hints

from registry.api import (
    board,
    briefs,
    changes,
    charts,
    cycles,
    documents,
    entities,
    figures,
    framework,
    pledge,
    pledges,
)
from registry.api.parameters import AT, Parameter, Parts, parts_of, rule_of
from registry.framework.vocabulary import N_


@dataclass(frozen=True, slots=True)
class Route:
    """An address below `/api/v1`, and `answer`, which makes what it says.

    It gets the parts of the path and the parameters by name; the type that it returns is the shape
    of the answer.
    """

    name: str  # of the endpoint
    path: str
    says: str  # a msgid
    answer: Callable[..., object]
    parameters: tuple[Parameter, ...] = (AT,)

    @property
    def shape(self) -> type:
        """Return the shape of the answer."""
        shape: type = get_type_hints(self.answer)["return"]
        return shape

    def parts(self) -> Parts:
        """Return the parts of the path by name."""
        return parts_of(self.path, PARTS)

    @property
    def rule(self) -> str:
        """Return the path as Flask has it."""
        return rule_of(self.path, PARTS)


PARTS: Parts = {
    "ref": ("text", "The reference of a pledge, a document or a brief.", "P-2026-00042"),
    "slug": ("text", "An edition of the framework.", "a-76-642"),
    "number": ("number", "The number of a recommendation or of an objective.", "98"),
    "code": ("text", "The code of an entity or of a cycle.", "MLI"),
}
ROUTES = (
    Route(
        "pledges",
        "/pledges",
        N_("Pledges by words and filters, those that changed last first"),
        pledges.pledges,
        pledges.PARAMETERS,
    ),
    Route(
        "pledge",
        "/pledges/{ref}",
        N_("One pledge: its words in every revision, reports, partners, matches and proofs"),
        pledge.pledge,
    ),
    Route(
        "board",
        "/board",
        N_("The matching board: needs and offers by words and filters"),
        board.board,
        board.PARAMETERS,
    ),
    Route(
        "recommendations",
        "/recommendations",
        N_("The recommendations, each with its number of pledges"),
        framework.recommendations,
    ),
    Route(
        "recommendation",
        "/recommendations/{slug}/{number}",
        N_("One recommendation"),
        framework.recommendation,
    ),
    Route(
        "objectives",
        "/objectives",
        N_("The objectives of the Compact, each with its number of pledges"),
        framework.objectives,
    ),
    Route("objective", "/objectives/{number}", N_("One objective"), framework.objective),
    Route(
        "round_tables",
        "/round-tables",
        N_("The round tables with their objectives"),
        framework.round_tables,
    ),
    Route("principles", "/principles", N_("The guiding principles"), framework.principles),
    Route(
        "entities",
        "/entities",
        N_("Who can pledge: States, stakeholders, the United Nations system"),
        entities.entities,
        entities.PARAMETERS,
    ),
    Route("entity", "/entities/{code}", N_("One entity, and what it was before"), entities.entity),
    Route("cycles", "/cycles", N_("The forums with their pledging windows"), cycles.cycles),
    Route("cycle", "/cycles/{code}", N_("One forum"), cycles.cycle),
    Route(
        "documents",
        "/documents",
        N_("Other undertakings, as documents"),
        documents.documents,
        documents.PARAMETERS,
    ),
    Route(
        "document",
        "/documents/{ref}",
        N_("One document with all its revisions"),
        documents.document,
    ),
    Route("briefs", "/briefs", N_("The briefs that were issued"), briefs.briefs, briefs.PARAMETERS),
    Route("brief", "/briefs/{ref}", N_("One brief, and what became of it"), briefs.brief),
    Route(
        "changes",
        "/changes",
        N_("What changed in public, entry by entry of the log"),
        changes.changes,
        changes.PARAMETERS,
    ),
    Route(
        "figures",
        "/figures",
        N_("The figures of everything, or of one recommendation, entity, region, …"),
        figures.figures,
        figures.PARAMETERS,
    ),
    Route(
        "charts",
        "/charts",
        N_("The charts of the same scope, in words and counts"),
        charts.charts,
        charts.PARAMETERS,
    ),
)
