"""Section *resources*: exact amounts, and what is given in kind."""

from babel.numbers import get_currency_name
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FormField

from registry.framework.forms import labelled
from registry.pledges.content import Resource
from registry.pledges.forms.section import Offer, RowForm, SectionForm
from registry.web.choices import SelectField, options
from registry.web.forms import AmountField, DayField, LineField, Rows, TextField


class AmountForm(RowForm):
    """An exact amount in one currency."""

    KIND = Resource
    COUNTS = ("amount", "currency", "recipient", "from_on", "to_on")

    amount = AmountField(_l("Amount"))
    currency = SelectField(_l("Currency"))
    state = SelectField(_l("Status"), choices=labelled("resource_state"), default="pledged")
    from_on = DayField(_l("From"))
    to_on = DayField(_l("To"))
    recipient = LineField(_l("Recipient"), most=300)


class ResourcesForm(SectionForm):
    """Money and what is given in kind."""

    HOLDS = ("resources", "in_kind")
    OPTIONAL = True

    resources = Rows(FormField(AmountForm, _l("Amount")), _l("Amounts"), min_entries=1)
    in_kind = TextField(_l("In kind"), most=3_000)

    def offer(self, offer: Offer) -> None:
        """Offer the currencies that are in use."""
        names = {
            code: f"{code} – {get_currency_name(code, locale=offer.language)}"
            for code in sorted(offer.currencies)
        }
        for entry in self.resources:
            entry.form.currency.choices = options(names, blank=_("Choose"))
