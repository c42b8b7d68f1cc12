"""The tables of the data package, column by column: what each holds, its type, its HXL tag; pure.

Everything that says what stands where is made from this: the files themselves, `datapackage.json`,
and docs/data.md. A column may be added at any time; what one means never changes. The first column
of a table is a reference, a code or a number: a cell there never begins with “#”, which is how a
reader tells the row of HXL tags from the data.
"""

from registry.dataset.columns.around import (
    CYCLES,
    DOCUMENT_LINKS,
    DOCUMENTS,
    ENTITIES,
    MATCHES,
    OBJECTIVES,
    RECOMMENDATIONS,
)
from registry.dataset.columns.kinds import LANGUAGES, Column, Table
from registry.dataset.columns.pledges import (
    FILES,
    INDICATORS,
    MILESTONES,
    OBJECTIVE_LINKS,
    PARTNERS,
    PLEDGES,
    RECOMMENDATION_LINKS,
    RESOURCES,
    REVISIONS,
    TEXTS,
)
from registry.dataset.columns.reports import (
    DISBURSED,
    EVIDENCE,
    FIGURES,
    JUDGEMENTS,
    REACHED,
    REPORTS,
)

__all__ = ["LANGUAGES", "TABLES", "Column", "Table"]

TABLES = (
    PLEDGES, TEXTS, REVISIONS, RECOMMENDATION_LINKS, OBJECTIVE_LINKS, RESOURCES, INDICATORS,
    MILESTONES, PARTNERS, FILES, REPORTS, JUDGEMENTS, FIGURES, REACHED, DISBURSED, EVIDENCE,
    MATCHES, ENTITIES, RECOMMENDATIONS, OBJECTIVES, CYCLES, DOCUMENTS, DOCUMENT_LINKS,
)  # fmt: skip
