"""The blueprint, and how an address becomes the pledge that a reviewer may judge."""

from flask import Blueprint
from sqlalchemy.orm import Session

from registry.accounts.queries import register
from registry.pledges.models import Pledge
from registry.policy import Subject
from registry.reviews.queries import pledge_with_filers

blueprint = Blueprint("reviews", __name__)


def load_pledge(session: Session, *, ref: str) -> tuple[Pledge, Subject]:
    """Return the pledge with this ref, whose it is and who filed any revision of it."""
    pledge, filers = pledge_with_filers(session, ref)
    return pledge, Subject(register(session).by_id[pledge.entity_id].code, filers)
