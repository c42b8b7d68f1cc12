"""Section *place*: where it is carried out."""

from flask_babel import lazy_gettext as _l

from registry.framework.forms import labelled
from registry.pledges.forms.section import Offer, SectionForm
from registry.web.choices import SelectMultipleField, options


class PlaceForm(SectionForm):
    """Countries and regions of implementation, whoever files."""

    HOLDS = ("countries", "regions")
    OPTIONAL = True

    countries = SelectMultipleField(_l("Countries"))
    regions = SelectMultipleField(_l("Regions"))

    def offer(self, offer: Offer) -> None:
        """Offer the States of the register and the regions of M49."""
        self.countries.choices = options(offer.entities("state"))
        self.regions.choices = labelled("region")
