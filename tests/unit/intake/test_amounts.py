"""Money in prose: exact or not at all."""

import pytest

from registry.intake.amounts import parse_amount

CURRENCIES = frozenset({"EUR", "USD", "JPY"})


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("EUR 200,000", "200000", "EUR"),
        ("200,000 EUR", "200000", "EUR"),
        ("USD250000", "250000", "USD"),
        ("USD 1,234,567.50", "1234567.50", "USD"),
        ("JPY 1200.5", "1200.5", "JPY"),
        ("EUR 0.75", "0.75", "EUR"),
    ],
)
def test_an_exact_amount_is_read(text, amount, currency):
    resource = parse_amount(text, CURRENCIES)
    assert (resource.amount, resource.currency) == (amount, currency)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "$10 million",  # which dollar, and rounded
        "EUR 10 million",
        "200,000",  # no currency
        "EUR 200.000",  # two hundred or two hundred thousand
        "EUR 2,50",
        "EUR 1,23,456",
        "EUR 200,000 USD",
        "XXX 200,000",  # no currency that exists
        "EUR ٢٠٠",  # digits of another script
        "EUR 1_000",
        "EUR 0",
        "EUR -5",
        "EUR 1e9",
    ],
)
def test_what_could_be_read_in_two_ways_is_not_read(text):
    assert parse_amount(text, CURRENCIES) is None
