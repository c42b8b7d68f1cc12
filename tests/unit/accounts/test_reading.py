"""What an address may ask for within a span of time."""

from limits import parse

from registry.accounts.reading import Allowance


def test_each_address_has_so_much_in_a_span_and_waits_for_the_next_one() -> None:
    allowance = Allowance(parse("3 per minute"))

    assert [allowance.wait("a", 1, now=100.0) for _ in range(3)] == [0, 0, 0]
    assert allowance.wait("a", 1, now=130.5) == 30
    assert allowance.wait("b", 3, now=130.5) == 0
    assert allowance.wait("b", 1, now=159.9) == 1
    assert allowance.wait("a", 3, now=160.0) == 0
    assert allowance.wait("c", 4, now=160.0) == 60
