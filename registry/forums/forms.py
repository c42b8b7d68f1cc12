"""Forms of organizers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask import g
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import InputRequired

from registry.framework.cycles import CycleView
from registry.framework.edition import Edition
from registry.framework.forms import NamesForm, name_field
from registry.framework.vocabulary import in_language
from registry.web.choices import SelectMultipleField
from registry.web.forms import DayField, PageForm, TextField

DAYS = ("opens_on", "closes_on", "forum_from", "forum_to")


class AmendForm(NamesForm):
    """What an organizer may change of a cycle, and why."""

    number = IntegerField(validators=[InputRequired()])
    opens_on = DayField(_l("Opens on"), needed=_l("Say on which day the window opens."))
    closes_on = DayField(_l("Closes on"))
    forum_from = DayField(_l("First day of the forum"))
    forum_to = DayField(_l("Last day of the forum"))
    editions = SelectMultipleField(_l("Framework editions in force"))
    four_eyes = BooleanField(_l("Four eyes: who publishes a pledge is not who accepted it"))
    embargo = BooleanField(_l("Embargo: nothing is published before an organizer releases it"))
    reason = TextField(
        _l("Why it changes"),
        most=1_000,
        needed=_l("Say in a sentence why the cycle changes: the log keeps it for everybody."),
    )

    def __init__(self, editions: Sequence[Edition], **values: Any) -> None:
        super().__init__(**values)
        self.editions.choices = [
            (edition.code, f"{edition.code}: {in_language(edition.title, g.language)}")
            for edition in editions
        ]

    @classmethod
    def of(cls, cycle: CycleView, editions: Sequence[Edition]) -> "AmendForm":
        """Return the form filled with what stands now; `editions` are those it may name."""
        days = {name: day.isoformat() for name in DAYS if (day := getattr(cycle, name))}
        names = {name_field(code): name for code, name in cycle.names.items()}
        rules = {
            "editions": list(cycle.editions),
            "four_eyes": cycle.four_eyes,
            "embargo": cycle.embargo,
        }
        return cls(editions, formdata=None, data=days | names | rules)

    def amended(self, cycle: CycleView) -> CycleView:
        """Return `cycle` with what was typed."""
        days: dict[str, Any] = {name: _day(self[name].data) for name in DAYS}
        return replace(
            cycle,
            names=self.named,
            editions=tuple(self.editions.data or ()),
            four_eyes=self.four_eyes.data,
            embargo=self.embargo.data,
            **days,
        )


class ReleaseForm(PageForm):
    """The list that the organizer read."""

    seen = StringField()


def _day(typed: str) -> date | None:
    return date.fromisoformat(typed) if typed else None
