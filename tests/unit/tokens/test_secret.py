"""How tokens are spelt."""

import re

from registry.tokens import secret


def test_a_token_is_known_by_its_prefix_and_whole_by_its_checksum() -> None:
    token = secret.new()

    assert re.fullmatch(r"gcmpledge_[0-9A-Za-z]{38}", token)
    assert secret.is_whole(token)
    assert len({secret.new() for _ in range(100)}) == 100


def test_any_slip_is_seen_by_the_checksum() -> None:
    token = secret.new()
    for place in range(len(token)):
        other = "0" if token[place] != "0" else "1"
        assert not secret.is_whole(token[:place] + other + token[place + 1 :])
    for wrong in (token[:-1], token + "0", token.lower(), "", "é", token + "\n"):
        assert not secret.is_whole(wrong)


def test_what_has_a_right_checksum_and_another_shape_is_none() -> None:
    for shape in ("gcmpledge_" + "0" * 31, "gcmpledge_" + "0" * 33, "another_" + "0" * 32):
        assert not secret.is_whole(shape + secret._checksum(shape))


def test_the_checksum_is_the_published_one() -> None:
    """CRC-32 in base 62, digits before capitals before small letters, as scanners compute it."""
    assert secret.is_whole("gcmpledge_" + "0" * 32 + "3Hx8mj")
