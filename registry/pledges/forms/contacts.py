"""Section *contacts*: whom the secretariat may ask; private for ever."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FormField

from registry.pledges.forms.section import Offer, RowForm, SectionForm, Written
from registry.web.forms import EmailField, LineField, Rows


class ContactForm(RowForm):
    """A person to ask."""

    KIND = dict
    COUNTS = ("name", "position", "email", "phone")

    name = LineField(_l("Name"), most=200)
    position = LineField(_l("Position"), most=200)
    email = EmailField(_l("E-mail"))
    phone = LineField(_l("Phone"), most=50)


class ContactsForm(SectionForm):
    """Contact persons: kept beside the content, so that nothing of them is ever filed."""

    OPTIONAL = True

    contacts = Rows(FormField(ContactForm, _l("Contact")), _l("Contact persons"), min_entries=1)

    @classmethod
    def read(cls, written: Written, _offer: Offer) -> dict[str, Any]:
        """Return the contacts."""
        return {"contacts": written.contacts}

    def write(self, written: Written, _offer: Offer) -> Written:
        """Return the draft with these contacts."""
        return Written(written.content, self.contacts.filled())

    @classmethod
    def is_filled(cls, written: Written) -> bool:
        """Return whether anybody is named."""
        return bool(written.contacts)
