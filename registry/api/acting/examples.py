"""Bodies to copy: what the document shows, and the page for people. Tests send them."""

from typing import Any, Final

Body = dict[str, Any]

START: Final[Body] = {"cycle": "IMRF-2030", "language": "fr"}
WORDS: Final[Body] = {
    "content": {
        "title": {"fr": "Former 1 200 infirmières et infirmiers", "en": "Train 1,200 nurses"},
        "pledge_type": "individual",
        "natures": ["financial"],
        "primary_objectives": [18],
        "resources": [{"amount": "250000.00", "currency": "USD", "state": "committed"}],
        "milestones": [{"title": "La première école ouvre", "due_on": "2027-09-01"}],
    },
    "contacts": [{"name": "Awa Traoré", "email": "awa.traore@example.org"}],
}
REASON: Final[Body] = {"reason": "Le programme est arrêté faute de financement."}
REPORT: Final[Body] = {
    "content": {
        "move": "start",
        "language": "fr",
        "narrative": "Les deux premières écoles ont ouvert, et 240 élèves y sont inscrits.",
        "disbursed": [{"amount": "60000", "currency": "USD"}],
        "links": [{"url": "https://example.org/rapport", "title": "Rapport annuel"}],
    }
}
