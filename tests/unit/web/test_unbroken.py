"""Days in sentences, which stay on one line."""

import pytest
from markupsafe import Markup

from registry.web.unbroken import unbroken

DAY = '<span class="whole">2026-05-08</span>'


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("أو يوم، مثل 2026-05-08.", f"أو يوم، مثل {DAY}."),
        ("A month such as 2026-11.", 'A month such as <span class="whole">2026-11</span>.'),
        ("<b> & 2026-05-08", f"&lt;b&gt; &amp; {DAY}"),
        (
            Markup('<time datetime="2026-05-08">May</time> 2026-05-08'),
            f'<time datetime="2026-05-08">May</time> {DAY}',
        ),
        ("2026–2030, P-2026-00042, 2026-0508", "2026–2030, P-2026-00042, 2026-0508"),
    ],
)
def test_a_day_is_kept_whole_and_nothing_else_changes(said: str, shown: str) -> None:
    assert unbroken(said) == Markup(shown)
