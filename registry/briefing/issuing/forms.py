"""The form that issues a briefing."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.briefs.queries import Brief
from registry.web.choices import SelectField
from registry.web.forms import PageForm, TextField

REASON_MOST = 1_000


class IssueForm(PageForm):
    """Which brief it takes the place of, if any, and why."""

    corrects = SelectField(_l("Whose place it takes"))
    reason = TextField(_l("What was wrong"), most=REASON_MOST)

    def __init__(self, earlier: Iterable[Brief]) -> None:
        super().__init__()
        some = [(one.ref, f"{one.ref} · {one.facts.title}") for one in earlier]
        self.corrects.choices = [("", _("Nobody’s: it is a new brief")), *some]
