"""The pages where reports are filed and judged."""

from flask import Flask

from registry.progress.content import FIELD_LABELS
from registry.progress.views import judging, receipt, reporting
from registry.progress.views.loading import blueprint, can_report, reports_at_work

__all__ = ["init_app", "judging", "receipt", "reporting"]


def init_app(app: Flask) -> None:
    """Put the room's pages on the map, and tell the pages of pledges what waits for a report."""
    app.jinja_env.globals |= {
        "can_report": can_report,
        "report_labels": FIELD_LABELS,
        "reports_at_work": reports_at_work,
    }
    app.register_blueprint(blueprint)
