"""What a job's row keeps of a sentence, and gives back."""

from datetime import date

import pytest

from registry.errors import Sentence
from registry.jobs.saying import kept, said


@pytest.mark.parametrize(
    "sentence",
    [
        Sentence("The registry’s disk is full."),
        Sentence("There is no cycle {code}.", {"code": "IMRF-1999"}),
        Sentence("{n} on {day}: {why}", {"n": 2, "day": date(2026, 5, 8), "why": Sentence("No.")}),
    ],
)
def test_a_sentence_comes_back_as_it_was(sentence: Sentence) -> None:
    assert said(kept(sentence)) == sentence


def test_what_an_earlier_version_kept_is_said_as_it_is() -> None:
    assert str(said("There is no cycle {IMRF}.")) == "There is no cycle {IMRF}."
