"""Section *consent*: that it may be published, and why it changes."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from registry.pledges.forms.section import Offer, SectionForm
from registry.web.forms import TextField


class ConsentForm(SectionForm):
    """Consent to publish; from the second revision on, the reason."""

    HOLDS = ("consent", "reason")

    reason = TextField(_l("Why the pledge changes"), most=1_000)
    consent = BooleanField(_l("The entity agrees that this pledge is published under its name"))

    def offer(self, offer: Offer) -> None:
        """Ask for a reason only where there is a revision before."""
        if offer.revision == 1 and "reason" in self:
            del self.reason
