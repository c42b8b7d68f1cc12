"""Sentences on what changed, in the punctuation of their language."""

from typing import Any

import pytest

from registry.analysis.changes import Change
from registry.briefing.findings import changed
from registry.briefing.names import Names
from registry.web.languages import catalogue

NOTHING: Any = None  # no entity and no framework is looked up


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "2 new pledges: P-2026-00001, P-2026-00002."),
        ("zh", "2项新承诺：P-2026-00001、P-2026-00002。"),
    ],
)
def test_pledges_are_listed_as_the_language_lists(language: str, said: str) -> None:
    names = Names(NOTHING, NOTHING, language, "", 9, catalogue(language))
    new = [Change("new", f"P-2026-0000{n}", 1, n) for n in (1, 2)]

    assert [finding.words for finding in changed(names, new)] == [said]
