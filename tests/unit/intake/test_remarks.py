"""What an import remarks is read back, so that it can be said in another language."""

import pytest

from registry.intake import remarks
from registry.intake.remarks import KIND, read_remark

VALUES = {
    "chosen": "Other (…): “so.”",
    "category": "State",
    "cycle": "IMRF-2022",
    "amount": "{10} million?\nUSD",
    "id": "GCM-*",
    "url": "https://example.org/a?b=(c)",
    "code": "A",
    "heir": "B",
    "name": "Côte d’Ivoire",
}


@pytest.mark.parametrize("message", remarks.ALL)
def test_a_remark_is_read_back_whatever_it_quotes(message: str) -> None:
    found = read_remark(message.format(**VALUES))

    assert found
    assert found.message == message
    assert str(found) == message.format(**VALUES)


def test_another_text_is_no_remark() -> None:
    assert read_remark("Choose at least one recommendation.") is None
    assert read_remark(KIND.format(chosen="A", category="B") + " And more") is None
    assert read_remark("") is None
