"""What the secretariat types of a document."""

from collections.abc import Collection, Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FileField, IntegerField
from wtforms.validators import InputRequired

from registry.accounts.register import EntityView
from registry.errors import Problem
from registry.framework.forms import labelled
from registry.pledges.content import Attachment
from registry.text import collated
from registry.undertakings.content import Content
from registry.undertakings.rules import PLEDGES_MOST, TITLE_MOST
from registry.web.choices import SelectField, options
from registry.web.forms import AddressField, DayField, LineField, PageForm, TextField
from registry.web.languages import say

REASON_MOST = 1_000


class RegisterForm(PageForm):
    """All that is said of a document."""

    pledging_entity = SelectField(_l("Whose undertaking it is"))
    document_kind = SelectField(_l("Kind of document"))
    title = LineField(_l("Title"), most=TITLE_MOST)
    language = SelectField(_l("Language of the document"))
    issued_on = DayField(_l("Date of the document"))
    url = AddressField(_l("Address"), most=2_000)
    file = FileField(_l("File"))
    pledges = LineField(_l("Pledges that it tells of"), most=PLEDGES_MOST * 20)

    def __init__(
        self,
        entities: Iterable[EntityView],
        language: str,
        content: Content,
        typed: MultiDict[str, str] | None,
    ) -> None:
        said = {name: getattr(content, name) for name in self._written()}
        # What was typed alone: the file is the view's, and no file stands for words.
        super().__init__(formdata=typed, data=said | {"pledges": ", ".join(content.pledges)})
        names = {one.code: one.name(language) for one in entities}
        by_name = dict(sorted(names.items(), key=lambda item: collated(item[1])))
        self.pledging_entity.choices = options(by_name, blank=_("Choose an entity"))
        self.document_kind.choices = labelled("document_kind", blank=_("Choose a kind"))
        self.language.choices = labelled("language")

    @staticmethod
    def _written() -> Collection[str]:
        return ("pledging_entity", "document_kind", "title", "language", "issued_on", "url")

    def said(self, attachments: tuple[Attachment, ...]) -> Content:
        """Return what was typed, with the file that goes with it."""
        values: dict[str, Any] = {name: self[name].data or "" for name in self._written()}
        reason = self["reason"].data if "reason" in self else ""
        refs = (self.pledges.data or "").upper().replace(",", " ").replace(";", " ").split()
        return Content(**values, attachments=attachments, pledges=tuple(refs), reason=reason or "")

    def show(self, problems: Iterable[Problem]) -> None:
        """Put each problem beside its field."""
        for problem in problems:
            field = self["file" if problem.field == "attachments" else problem.field]
            field.errors = (*field.errors, say(problem.sentence))


class AmendForm(RegisterForm):
    """The same for an amendment: of which revision, and why."""

    number = IntegerField(validators=[InputRequired()])
    drop = BooleanField(_l("Take the file away"))
    reason = TextField(_l("Why it changes"), most=REASON_MOST)


class WithdrawForm(PageForm):
    """Which revision, and why it goes."""

    number = IntegerField(validators=[InputRequired()])
    reason = TextField(_l("Why it is withdrawn"), most=REASON_MOST)
