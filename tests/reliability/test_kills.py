"""A few rounds of `python -m tests.reliability.kills` in every run: one for each kind of moment."""

from pathlib import Path

from tests.databases import Template
from tests.reliability.kills import MOMENTS, harness


def test_what_was_acknowledged_survives_being_killed(
    sqlite_template: Template, tmp_path: Path
) -> None:
    with sqlite_template.copy(tmp_path / "i") as settings, harness(settings, seed=3) as made:
        browsers = made.sign_in()
        for moment in MOMENTS:
            made.round(browsers, moment)

        made.verify_all()
        assert made.filed
        assert made.saved
        assert sum(made.again.values()) > 0  # somebody waited for an answer when it was killed
