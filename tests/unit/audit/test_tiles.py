import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.audit.tiles import (
    encode_entries,
    parse_tile_path,
    tile_path,
    tile_width,
)
from registry.errors import Invalid
from registry.verifier import Wrong, split_bundle

levels = st.none() | st.integers(0, 63)


@pytest.fixture
def published(load_vectors):
    return load_vectors("tlog_tiles_paths.json")


def test_indexes_are_written_as_published(published):
    for index, path in published["index_path"]:
        assert tile_path(0, index) == f"tile/0/{path}"
        assert parse_tile_path(f"tile/entries/{path}.p/17") == (None, index, 17)


def test_a_log_has_the_tiles_that_were_published(published):
    size, widths = 70_000, published["tree_70000"]
    assert tile_width(0, widths["level0_full"] - 1, size) == 256
    assert tile_width(0, widths["level0_full"], size) == widths["level0_partial"]
    assert tile_width(None, widths["level0_full"], size) == widths["level0_partial"]
    assert tile_width(1, widths["level1_full"], size) == widths["level1_partial"]
    assert tile_width(2, 0, size) == widths["level2_partial"]
    assert tile_width(3, 0, size) == tile_width(0, 274, size) == 0
    assert (tile_width(0, 0, 256), tile_width(1, 0, 256)) == (256, 1)


@given(levels, st.integers(0, 10**18 - 1), st.integers(1, 256))
def test_a_path_can_be_read_again(level, index, width):
    assert parse_tile_path(tile_path(level, index, width)) == (level, index, width)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0",
        "tile/0/1",
        "tile/0/0001",
        "tile/0/x001",
        "tile/0/001/002",
        "tile/0/x000/001",
        "tile/00/001",
        "tile/64/001",
        "tile/-1/001",
        "tile/data/001",
        "tile/0/001.p/0",
        "tile/0/001.p/01",
        "tile/0/001.p/256",
        "tile/0/001.p/",
        "tile/0/001/",
        "/tile/0/001",
        "tile/0/001\n",
        "tile/0/٠٠١",
        "tile/0/" + "x001/" * 6 + "001",
    ],
)
def test_any_other_path_is_refused(path):
    with pytest.raises(Invalid, match="not the path of a tile"):
        parse_tile_path(path)


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256))
def test_a_bundle_can_be_read_again(entries):
    assert split_bundle(encode_entries(entries), len(entries)) == entries


def test_a_bundle_has_lengths_of_two_bytes_the_greater_first():
    assert encode_entries([b"a", b"b" * 258]) == b"\x00\x01a\x01\x02" + b"b" * 258


@pytest.mark.parametrize("entries", [[], [b""] * 257, [bytes(65_536)]])
def test_what_no_bundle_can_hold_is_refused(entries):
    with pytest.raises(Invalid, match="1 to 256 entries"):
        encode_entries(entries)


@pytest.mark.parametrize("bundle", [b"", b"\x00", b"\x00\x02a", b"\x00\x01a\x00", b"\x00\x00" * 2])
def test_a_broken_bundle_is_refused(bundle):
    with pytest.raises(Wrong, match="whole entries"):
        split_bundle(bundle, 1)
