"""What a selection finds at this page's moment: how many, a part of them in order, all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from registry.audit.derived import Derived
from registry.errors import Sentence
from registry.explore import ordering, queries, searching
from registry.explore.conditions import Known
from registry.explore.facets import Choices, Counts
from registry.explore.ordering import Line, Newest, Oldest, Order, step
from registry.explore.selection import FILTERS, IN_LOG_ORDER, Selection
from registry.explore.tally import Tally
from registry.explore.tallying import KEPT, tally
from registry.explore.views.frame import ground, moment, wording
from registry.explore.wording import Wording
from registry.keyset import Part
from registry.text import collated
from registry.web.context import session

_choices: Derived[Choices] = Derived(KEPT)
_worded: Derived[int] = Derived(64)
_counts: Derived[Counts] = Derived(128)
_lines: Derived[Line] = Derived(16)


def counted(selection: Selection, filters: Sequence[str] = FILTERS) -> Counts:
    """Return of each filter how many pledges each of its values would show."""
    chosen = tuple((name, values) for name, values in selection.chosen.items() if values)
    key = (ground(), selection.words, chosen, filters)
    return _counts.get(key, lambda: _choices_here().counts(selection, _words(selection), filters))


def listed(selection: Selection, *, limit: int) -> tuple[Part[int], int]:
    """Return the part of the list that a selection asks for, by index, and the count of all."""
    of, (onward, back) = _matching(selection), selection.steps
    found = step(_order(selection.sort), of, limit, onward=onward, back=back)
    return found, of.bit_count()


def indexes(selection: Selection) -> list[int]:
    """Return the indexes of all faces that a selection finds, in its order."""
    of = _matching(selection)
    return _order(selection.sort).after(of, of.bit_count(), None)


def placed(selection: Selection) -> Selection:
    """Return a selection whose place is of a pledge in the list, the face that it has now.

    In the order of the log any index is a place; in another one it must be known where it stands.
    """
    onward, back = selection.steps
    place = onward if back is None else back
    if place is None or selection.sort in IN_LOG_ORDER:
        return selection
    pledge_id = queries.pledge_of(session, place)
    found = here()
    if pledge_id is None or pledge_id not in found.places:
        message = "“{value}” is no place in the list: it starts anew."
        return selection.anew(Sentence(message, {"value": str(place)}))
    face = found.faces[found.places[pledge_id]]
    if selection.after is None:
        return replace(selection, before=face)
    return replace(selection, after=face)


def filers() -> frozenset[int]:
    """Return the ids of those who have pledged by this page's moment."""
    return frozenset(here().entities)


def pledged() -> Mapping[int, int]:
    """Return by id how many pledges of an entity itself stand at this page's moment."""
    standing = _choices_here().matching(Selection())
    counts = {one: (of & standing).bit_count() for one, of in here().entities.items()}
    return {one: count for one, count in counts.items() if count}


def here() -> Tally:
    """Return the tally of this page's moment."""
    return tally(session, moment())


def _choices_here() -> Choices:
    names, day = wording(), moment().day
    known = Known(names.register, names.framework, day)
    key = (here().key, names.register, names.framework, day)
    return _choices.get(key, lambda: Choices.of(here(), known))


def _matching(selection: Selection) -> int:
    return _choices_here().matching(selection, _words(selection))


def _words(selection: Selection) -> int | None:
    if not selection.words:
        return None
    found, words, redacted = here(), selection.words, moment().redacted
    key = (found.key, redacted, words)
    return _worded.get(key, lambda: searching.holding(session, found, words, redacted))


def _order(sort: str) -> Order:
    found = here()
    match sort:
        case "newest":
            return Newest(found)
        case "oldest":
            return Oldest(found)
        case "title":
            key = (found.key, moment().redacted)
            return _lines.get(key, lambda: ordering.by_title(session, found))
        case _:
            names = wording()
            return _lines.get((found.key, names), lambda: ordering.by_entity(found, _ranks(names)))


def _ranks(names: Wording) -> dict[int, int]:
    """Return the entities by their names in the reader's language: id → place among them."""
    known = [names.register.by_id[one] for one in filers()]
    known.sort(key=lambda one: (collated(one.name(names.language)), one.code))
    return {one.id: rank for rank, one in enumerate(known)}
