"""Gaps: where nobody has pledged, as sentences that the figures support; pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from registry.analysis.figures import REGIONS, Frame, Gap
from registry.errors import Sentence
from registry.framework.vocabulary import N_

# Names as they stand inside a sentence; the vocabulary's stand alone.
REGION_IN_SENTENCE = {
    "002": N_("Africa"),
    "019": N_("the Americas"),
    "142": N_("Asia"),
    "150": N_("Europe"),
    "009": N_("Oceania"),
}
# A finding on one cycle says so: quoted alone, it must not claim more than was counted.
_OF_A_CYCLE = {
    N_("No pledge has been published."): N_("In {cycle}, no pledge has been published."),
    N_("No pledge on paragraph {number}."): N_("In {cycle}, no pledge on paragraph {number}."),
    N_("No pledge from any entity of {region}."): N_(
        "In {cycle}, no pledge from any entity of {region}."
    ),
    N_("No pledge on paragraph {number} from any entity of {region}."): N_(
        "In {cycle}, no pledge on paragraph {number} from any entity of {region}."
    ),
    N_("No pledge names objective {number} among its primary objectives."): N_(
        "In {cycle}, no pledge names objective {number} among its primary objectives."
    ),
}


@dataclass(frozen=True, slots=True)
class Answers:
    """Of the pledges that stand: their regions, those by recommendation, their objectives."""

    regions: frozenset[str]
    by_code: Mapping[str, Collection[str]]
    objectives: frozenset[int]


def find_gaps(answers: Answers, frame: Frame) -> Iterator[Gap]:
    """Yield what has no pledge in `answers`, the general first and not again in detail.

    A region that has not pledged at all is one finding, not one for each recommendation; that it
    has not pledged on a recommendation is worth saying only where others have.
    """
    if frame.scope.kind not in {"all", "cycle", "recommendation"}:
        return
    is_whole = frame.scope.kind != "recommendation"
    if is_whole and not answers.regions:
        yield Gap(_say(frame, "No pledge has been published."))
        return
    yield from _paragraphs(answers, frame)
    silent = [region for region in REGIONS if region not in answers.regions]
    if is_whole:
        yield from _regions(silent, frame)
    yield from _paragraphs_by_region(answers, frame, without=silent if is_whole else ())
    if is_whole:
        yield from _objectives(answers, frame)


def _paragraphs(answers: Answers, frame: Frame) -> Iterator[Gap]:
    for code, number in frame.paragraphs:
        if code not in answers.by_code:
            sentence = _say(frame, "No pledge on paragraph {number}.", number=number)
            yield Gap(sentence, recommendation=code)


def _regions(silent: Sequence[str], frame: Frame) -> Iterator[Gap]:
    for region in silent:
        name = Sentence(REGION_IN_SENTENCE[region])
        yield Gap(_say(frame, "No pledge from any entity of {region}.", region=name), region=region)


def _paragraphs_by_region(
    answers: Answers, frame: Frame, *, without: Sequence[str]
) -> Iterator[Gap]:
    for code, number in frame.paragraphs:
        answering = answers.by_code.get(code, ())
        for region in REGIONS:
            if not answering or region in answering or region in without:
                continue
            sentence = _say(
                frame,
                "No pledge on paragraph {number} from any entity of {region}.",
                number=number,
                region=Sentence(REGION_IN_SENTENCE[region]),
            )
            yield Gap(sentence, recommendation=code, region=region)


def _objectives(answers: Answers, frame: Frame) -> Iterator[Gap]:
    for number in frame.objectives:
        if number not in answers.objectives:
            sentence = _say(
                frame,
                "No pledge names objective {number} among its primary objectives.",
                number=number,
            )
            yield Gap(sentence, objective=number)


def _say(frame: Frame, message: str, **values: object) -> Sentence:
    if frame.scope.kind == "cycle":
        return Sentence(_OF_A_CYCLE[message], {"cycle": frame.scope.code, **values})
    return Sentence(message, values)
