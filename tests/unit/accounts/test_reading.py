"""What a reader may ask for within a span of time, however many addresses they ask from."""

import tracemalloc

import pytest
from limits import parse

from registry.accounts.reading import Allowance, reader


def test_each_address_has_so_much_in_a_span_and_waits_for_the_next_one() -> None:
    allowance = Allowance(parse("3 per minute"))

    assert [allowance.wait("a", 1, now=100.0) for _ in range(3)] == [0, 0, 0]
    assert allowance.wait("a", 1, now=130.5) == 30
    assert allowance.wait("b", 3, now=130.5) == 0
    assert allowance.wait("b", 1, now=159.9) == 1
    assert allowance.wait("a", 3, now=160.0) == 0
    assert allowance.wait("c", 4, now=160.0) == 60


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),  # of one connection
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("", "unix:", False),  # no address at all
    ],
)
def test_who_has_a_network_is_one_reader(one: str, other: str, is_one: bool) -> None:
    assert (reader(one) == reader(other)) is is_one


def test_a_flood_of_addresses_takes_no_memory_and_gets_no_more_than_all_may() -> None:
    allowance = Allowance(parse("3 per minute"), counters=8)
    addresses = [f"2001:db8:0:{number:x}::1" for number in range(10_000)]
    allowance.wait("192.0.2.1", 1, now=100.0)
    reader.cache_clear()
    tracemalloc.start()
    passed = sum(allowance.wait(one, 1, now=100.0) == 0 for one in addresses)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert passed <= 3 * 8
    assert reader.cache_info().currsize < 5_000
    assert most < 2 << 20
