"""The charts of the briefs, drawn within a page of the same figures."""

from flask_babel import get_locale, gettext, ngettext

from registry.analysis.figures import Overview
from registry.charts import counts
from registry.charts.pages import picture
from registry.charts.shapes import Picture
from registry.explore.wording import Wording
from registry.framework.vocabulary import in_language

Drawn = tuple[str, counts.Chart, Picture]  # its name within the page first


class _Names:
    """What says the words of a chart in the language of the page."""

    def __init__(self, names: Wording) -> None:
        self._names = names

    def say(self, message: str, **values: object) -> str:
        """Return a sentence with its places filled."""
        return str(gettext(message)).format(**values)

    def many(self, count: int, one: str, more: str, **values: object) -> str:
        """Return the form of a sentence that fits a count."""
        return str(ngettext(one, more, count)).format(count=count, **values)

    def label(self, vocabulary: str, code: str) -> str:
        """Return the name of a code."""
        return self._names.label(vocabulary, code)

    def objective(self, number: int) -> str:
        """Return an objective's number and short title."""
        objective = self._names.framework.current.objective(number)
        return f"{number}  {in_language(objective.short_title, self._names.language)}"


def by_objective(found: Overview, names: Wording) -> Drawn:
    """Return the chart of primary objectives and its drawing."""
    return _drawn(counts.by_objective(found, _Names(names)), "objectives")


def of_progress(found: Overview, names: Wording) -> list[Drawn]:
    """Return what was reported and how fresh that is, and the drawings; none of no pledges."""
    if not found.pledges:
        return []
    own = _Names(names)
    return [
        _drawn(counts.by_implementation(found, own), "implementation"),
        _drawn(counts.by_currency(found, own), "currency"),
    ]


def _drawn(chart: counts.Chart, name: str) -> Drawn:
    locale = get_locale()
    mirrored = locale is not None and locale.text_direction == "rtl"
    return f"chart-{name}", chart, picture(chart, mirrored=mirrored)
