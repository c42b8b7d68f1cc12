"""The key messages of a brief as a document to be edited: what stands in it; no database."""

from collections.abc import Iterable
from itertools import islice
from typing import IO

from registry.briefing.document import Brief, Finding, Note, Source
from registry.briefing.layout.desk import since_when
from registry.briefing.layout.embargo import how_many, restriction
from registry.briefing.packing.word import About, Paper
from registry.briefing.voice import Voice
from registry.files.workbook import midnight

_MOST = 40  # sources in one footnote, which stands on the page of its sentence
_BULLET = "List Bullet"


def write_messages(brief: Brief, voice: Voice, file: IO[bytes]) -> None:
    """Write the document: figures, messages, gaps, changes and money, each with its sources."""
    paper = Paper(
        About(
            title=brief.title,
            author=brief.issuer,
            subject=brief.scope,
            language=brief.language,
            made_at=midnight(brief.day),
        )
    )
    _head(paper, brief, voice)
    say = voice.say
    if brief.figures:
        paper.paragraph(say("Key figures"), "Heading 1")
    for one in brief.figures:
        words = say(
            "{value}: {label}, {denominator}",
            value=one.value,
            label=one.label,
            denominator=one.denominator,
        )
        paper.paragraph(words, _BULLET, _said(one.note, voice))
    _findings(paper, voice, say("Key messages"), brief.messages)
    _findings(paper, voice, say("Where nobody has pledged"), brief.gaps)
    if brief.since is not None:
        title = since_when(voice, brief)
        _findings(paper, voice, title, brief.changes)
    _money(paper, brief, voice)
    paper.save(file)


def _head(paper: Paper, brief: Brief, voice: Voice) -> None:
    held, say = brief.audit, voice.say
    running = [brief.issuer]
    if brief.restricted:
        running.insert(0, restriction(voice))
    paper.running_head(" · ".join(running))
    paper.paragraph(brief.title, "Title")
    paper.paragraph(brief.forum)
    paper.paragraph(brief.scope)
    size, day = voice.number(held.size), voice.day(brief.day)
    paper.paragraph(say("As of log size {size}, {day}.", size=size, day=day))
    if waits := how_many(voice, brief):
        paper.paragraph(waits)
    paper.paragraph(
        say(
            "This document is made to be edited, so nothing in it is proved. What is proved stands"
            " in brief.pdf, and how to check it in README.txt."
        )
    )


def _findings(paper: Paper, voice: Voice, title: str, findings: Iterable[Finding]) -> None:
    """Add sentences under a heading, each with its note; nothing where there are none."""
    for number, one in enumerate(findings):
        if not number:
            paper.paragraph(title, "Heading 1")
        paper.paragraph(one.words, _BULLET, _said(one.note, voice))


def _money(paper: Paper, brief: Brief, voice: Voice) -> None:
    """Add the sums in each currency, which are never added to one another."""
    if brief.money:
        paper.paragraph(voice.say("Money pledged, by currency"), "Heading 1")
    for sums in brief.money:
        words = voice.say(
            "{currency}: pledged {pledged}, committed {committed}, disbursed {disbursed}; reported"
            " as disbursed {reported}.",
            currency=sums.currency,
            pledged=voice.number(sums.pledged),
            committed=voice.number(sums.committed),
            disbursed=voice.number(sums.disbursed),
            reported=voice.number(sums.reported),
        )
        paper.paragraph(words, _BULLET, _said(sums.note, voice))


def _said(note: Note, voice: Voice) -> str:
    """Return a note in a paragraph: how it was counted, and from which revisions at which entries.

    The sources beyond the first `_MOST` stand in brief.json, and the note says how many.
    """
    parts, left = [note.rule], _MOST
    for group in note.groups:
        named = [_source(one, voice) for one in islice(group.sources, left)]
        left -= len(named)
        label = f"{group.label}: " if group.label else ""
        if named:
            parts.append(f"{label}{' · '.join(named)}.")
    total = sum(len(group.sources) for group in note.groups)
    if total > _MOST:
        more = voice.number(total - _MOST)
        parts.append(voice.say("Further sources, named in brief.json: {count}.", count=more))
    return " ".join(parts)


def _source(source: Source, voice: Voice) -> str:
    return voice.say(
        "{ref}, revision {revision}, entry {index}",
        ref=source.ref,
        revision=source.revision,
        index=voice.number(source.index),
    )
