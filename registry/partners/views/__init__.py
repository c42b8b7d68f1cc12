"""The pages where partners answer, withdraw and sign."""

from flask import Flask

from registry.framework.vocabulary import LABELS
from registry.partners.views import answering, signing
from registry.partners.views.loading import blueprint, invite, standing, takings
from registry.pledges.views.filing import after_filing

__all__ = ["answering", "init_app", "signing"]


def init_app(app: Flask) -> None:
    """Put the room's pages on the map; invite after each filing; tell other pages who answered."""
    app.jinja_env.globals |= {
        "partner_roles": LABELS["partner_role"],
        "partner_standing": standing,
        "partner_takings": takings,
    }
    after_filing(app, invite)
    app.register_blueprint(blueprint)
