"""Tables of what pledges refer to and what refers to them; pure."""

from registry.dataset.columns.kinds import OF_PLEDGE, REDACTED, REF, Column, Table, named
from registry.framework.vocabulary import N_

C = Column

MATCHES = Table(
    "matches",
    N_("Needs and offers that both sides agreed to match."),
    (
        C("match", "string", "#meta+match", "Reference of the match."),
        C("need", "string", "#activity+code+need", "The pledge that states the need."),
        C("offer", "string", "#activity+code+offer", "The pledge that makes the offer."),
        C("state", "string", "#status+match", "accepted, or fulfilled: both say so."),
        C("accepted_index", "integer", "#meta+index+accepted", "Entry of the agreement."),
        C("accepted_on", "date", "#date+accepted", "Its day."),
        C("fulfilled_index", "integer", "#meta+index+fulfilled", "Entry of the fulfilment."),
        C("fulfilled_on", "date", "#date+fulfilled", "Its day."),
    ),
    ("match",),
    {"need": ("pledges", "ref"), "offer": ("pledges", "ref")},
)
ENTITIES = Table(
    "entities",
    N_(
        "The register of entities. Names and groupings take no position on the legal status of any "
        "country, territory, city or area."
    ),
    (
        C("code", "string", "#org+code", "Code of the entity."),
        C("category", "string", "#org+type", "Its category."),
        C("parent", "string", "#org+code+parent", "What it belongs to."),
        C("merged_into", "string", "#org+code+into", "What it goes on in."),
        C("region", "string", "#region+code", "M49 code of its own region."),
        C("regional_group", "string", "#region+group", "Regional group of a State."),
        *named("name", "#org+name", "Name."),
        REDACTED,
    ),
    ("code",),
    {"parent": ("entities", "code"), "merged_into": ("entities", "code")},
)
RECOMMENDATIONS = Table(
    "recommendations",
    N_(
        "Recommendations of every edition of the framework. Labels and summaries are the "
        "registry’s own; the document itself is cited."
    ),
    (
        C("code", "string", "#meta+recommendation", "Document and paragraph."),
        C("edition", "string", "#meta+edition", "Symbol of the document."),
        C("paragraph", "integer", "#meta+paragraph", "Number of the paragraph."),
        C("section", "string", "#meta+section", "Letter of the section."),
        C("addressees", "string", "#org+type+list", "Whom it addresses."),
        C("strength", "string", "#meta+strength", "urged or encouraged."),
        *named("label", "#meta+recommendation+name", "Short label."),
        *named("summary", "#meta+recommendation+summary", "Summary."),
    ),
    ("code",),
)
OBJECTIVES = Table(
    "objectives",
    N_("Objectives of the Compact (A/RES/73/195)."),
    (
        C("number", "integer", "#meta+objective", "Number."),
        C("round_table", "integer", "#meta+roundtable", "Round table that takes it up."),
        *named("title", "#meta+objective+name", "Title."),
    ),
    ("number",),
)
CYCLES = Table(
    "cycles",
    N_("Forums with their windows for pledges."),
    (
        C("code", "string", "#event+code", "Code of the cycle."),
        C("state", "string", "#status+cycle", "open or closed."),
        C("opens_on", "date", "#date+start", "First day of the window."),
        C("closes_on", "date", "#date+end", "Last day of the window."),
        C("forum_from", "date", "#date+event+start", "First day of the forum."),
        C("forum_to", "date", "#date+event+end", "Last day of the forum."),
        C("editions", "string", "#meta+edition+list", "Documents in force, spaces between them."),
        *named("name", "#event+name", "Name."),
        REDACTED,
    ),
    ("code",),
)
DOCUMENTS = Table(
    "documents",
    N_("Other undertakings: documents that the secretariat registered."),
    (
        C("document", "string", "#meta+document", "Reference of the document."),
        C("entity", "string", "#org+code", "Whose undertaking it is."),
        C("revision", "integer", "#meta+revision", "Number of the revision in force."),
        C("index", "integer", "#meta+index", "Entry that holds it."),
        C("kind", "string", "#meta+document+type", "What kind of document it is."),
        C("issued_on", "date", "#date+issued", "Day of the document."),
        C("language", "string", "#meta+lang", "Language of the document and its title."),
        C("title", "string", "#meta+document+name", "Title."),
        C("url", "string", "#meta+url", "Where it can be read."),
        C("reason", "string", "#meta+reason", "Why what is said of it was amended."),
        REDACTED,
    ),
    ("document",),
    {"entity": ("entities", "code")},
)
DOCUMENT_LINKS = Table(
    "document_links",
    N_("Which pledges a document tells of."),
    (
        C("document", "string", "#meta+document", "Reference of the document."),
        REF,
    ),
    ("document", "ref"),
    OF_PLEDGE | {"document": ("documents", "document")},
)
