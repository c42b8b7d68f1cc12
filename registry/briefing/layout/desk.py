"""What every part of a brief is set with: the brief, its words, its numbers, its notes."""

from collections.abc import Iterable

from registry.briefing.document import Brief, Note, Pledge
from registry.briefing.layout.flow import Strip
from registry.briefing.layout.kept import Sections, Set, Shelf
from registry.briefing.layout.lines import Setter
from registry.briefing.voice import Translate, Voice


class Desk(Voice):
    """The brief that is being set; words of the layout pass through `say`, and so do its notes."""

    def __init__(
        self, brief: Brief, setter: Setter, translate: Translate, kept: Sections | None = None
    ) -> None:
        super().__init__(brief.language, translate)
        self.brief = brief
        self.setter = setter
        self.shelf = Shelf(kept, brief.language) if kept else None
        self.notes: dict[Note, list[str]] = {}
        """Every note in the order of reading, with what it is a note on."""
        self.heads: dict[object, list[Strip]] = {}
        """The heads of tables that return in every section, by their columns."""

    def taken(self, name: str, pledge: Pledge, set_: Set) -> Iterable[Strip]:
        """Return what is called `name` of a pledge; what was kept of it is not set again."""
        return self.shelf.take(name, pledge, set_) if self.shelf else set_(pledge)

    def as_of(self) -> str:
        """Return as of which moment the brief is."""
        size, day = self.number(self.brief.audit.size), self.day(self.brief.day)
        return self.say("As of log size {size}, {day}", size=size, day=day)

    def more(self, count: int) -> str:
        """Return what says that `count` more stand elsewhere than in the brief of two pages."""
        return self.say("{count} more in the standard brief.", count=self.number(count))

    def cite(self, what: str, note: Note) -> str:
        """Keep a note on `what` for the annex and return its number; equal notes share one."""
        self.notes.setdefault(note, []).append(what)
        return str(list(self.notes).index(note) + 1)


def since_when(voice: Voice, brief: Brief) -> str:
    """Return the heading of what changed: since which day, or since which size of the log."""
    size = voice.number(brief.since or 0)
    if brief.since_on is None:
        return voice.say("What changed since log size {size}", size=size)
    day = voice.day(brief.since_on)
    return voice.say("What changed since {day} (log size {size})", day=day, size=size)


def note_target(number: str) -> str:
    """Return the name of the place where a note stands."""
    return f"note-{number}"


def pledge_target(ref: str) -> str:
    """Return the name of the place where a pledge stands."""
    return f"pledge-{ref}"
