"""A made-up later report, to try what a second edition does. No such document exists."""

from typing import Any

from registry.framework.edition import Edition, load_edition
from registry.settings import resource

FIRST = load_edition(resource("config") / "framework" / "a-76-642.toml")
SYMBOL = "A/81/EXAMPLE"
HEALTH = f"{SYMBOL}/40"  # goes on with paragraph 98, under another number
ROUTES = f"{SYMBOL}/98"  # the very number of another matter


def later_document(**changes: object) -> dict[str, Any]:
    """Return the document of a later report of three paragraphs, with `changes`."""
    return (
        FIRST.document()
        | {
            "symbol": SYMBOL,
            "slug": "a-81-example",
            "dated": "2026-11-01",
            "source": "https://example.org/a-81-example",
            "title": {"en": "Example of a later report, made up for tests"},
            "sections": [{"letter": "A", "title": {"en": "An example of a section"}}],
            "paragraphs": [
                _paragraph(40, "Example: health care goes on"),
                _paragraph(41, "Example: what nobody asked before"),
                _paragraph(98, "Example: safe routes"),
            ],
            "fund": None,
            "crosswalk": [
                {"earlier": "A/76/642/98", "later": [HEALTH]},
                {"earlier": "A/76/642/104", "later": [ROUTES, HEALTH]},
            ],
        }
        | changes
    )


def later(**changes: object) -> Edition:
    """Return the later report as an edition."""
    return Edition.parse(later_document(**changes))


def _paragraph(number: int, label: str) -> dict[str, object]:
    return {
        "number": number,
        "code": f"{SYMBOL}/{number}",
        "section": "A",
        "addressees": ["states"],
        "strength": "urged",
        "suggested_objectives": [],
        "label": {"en": label},
        "summary": {"en": f"{label}. This paragraph is invented."},
    }
