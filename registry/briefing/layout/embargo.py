"""What a brief says of pledges that are not public yet; nothing where it counts public ones alone.

Its words pass through a voice, so that documents beside the PDF say the same.
"""

from collections.abc import Iterator

from registry.briefing.document import Brief, Pledge, Revision
from registry.briefing.layout.desk import Desk
from registry.briefing.layout.flow import Strip, space
from registry.briefing.layout.grid import paragraph
from registry.briefing.layout.style import BODY, BODY_MEASURE, LEAD, SMALL_STRONG
from registry.briefing.voice import Voice


def how_many(voice: Voice, brief: Brief) -> str:
    """Return how many pledges of a brief are not public yet."""
    if brief.not_public is None:
        return ""
    return voice.say(
        "Pledges that are not public yet: {count} of {total}",
        count=voice.number(brief.not_public),
        total=voice.number(brief.total),
    )


def restriction(voice: Voice) -> str:
    """Return what every page of a restricted brief says."""
    return voice.say("Restricted until the embargo is lifted")


def tag(voice: Voice) -> str:
    """Return what a pledge is marked with where there is room for a word or two."""
    return voice.say("not public yet")


def mark(desk: Desk, pledge: Pledge) -> Iterator[Strip]:
    """Yield the sentence that marks the section of a pledge that is not public."""
    if pledge.is_public:
        return
    says = desk.say("Not public yet: accepted under embargo.")
    public = [one.number for one in pledge.history if one.published_on and one.number]
    if public:
        says += " " + desk.say("What is public is revision {number}.", number=public[-1])
    style = SMALL_STRONG._replace(leading=LEAD.leading)
    yield from paragraph(desk.setter, says, style, BODY, BODY_MEASURE, glued=True)
    yield space(6, glued=True)


def sources_named(voice: Voice) -> str:
    """Return what the entries of the sources are, where some pledges are not public."""
    return voice.say(
        "Where a pledge is marked as not public yet, the entry is the one that holds its words."
    )


def revision(voice: Voice, one: Revision) -> str:
    """Return the line of the history on a revision that is not public."""
    return voice.say(
        "Revision {number}, not public yet, entry {index}",
        number=one.number,
        index=voice.number(one.index),
    )


def counted(voice: Voice) -> str:
    """Return, for the method, what is counted though it is not public."""
    return voice.say(
        "Counted too is what was accepted in this cycle and waits for the end of the embargo, as"
        " if it were released at this log size: the accepted revision in the place of the public"
        " one, as up to date where nothing was public before."
    )


def proved(voice: Voice, brief: Brief) -> Iterator[str]:
    """Yield, for the audit statement, what is proved of the words that are not public."""
    if brief.not_public is None:
        return
    yield voice.say(
        "Of {total} pledges {count} are not public at this log size, and everybody sees no more of"
        " them than hashes. So this file carries the entry of each with all that it discloses:"
        " registry-verify proves from it that these words stood in the log. That they were"
        " accepted, that none was left out, and which partners have confirmed is the word of the"
        " secretariat: the entries that say so are closed. A file with words that are not public"
        " is not issued; once the embargo is lifted, another one can be.",
        total=voice.number(brief.total),
        count=voice.number(brief.not_public),
    )
