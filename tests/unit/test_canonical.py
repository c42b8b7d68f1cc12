"""Our canonical JSON is that of the reference implementation, byte for byte."""

import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from registry import canonical

texts = st.text(max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(texts, inner),
    max_leaves=10,
)


def _spelt(dumps, value):
    """Return the bytes, or None where the value has no canonical form."""
    try:
        text = dumps(value)
        return text.encode() if isinstance(text, str) else text
    except ValueError:
        return None


@given(values)
@example({"\U0001f600": 1, "\ufb33": 2})  # by UTF-16 the first is smaller, by code point it is not
@example(['\x00\x1f\x7f\b\t\n\f\r"\\/\u2028é', 1.0, -0.0, 1e21, 1e-7, 2**53, 2**53 - 1])
@example(["\ud800"])
@example({"b": [], "a": {}, "A": ()})
def test_the_bytes_are_those_of_the_reference(value):
    assert _spelt(canonical.dumps, value) == _spelt(rfc8785.dumps, value)


def test_a_key_is_text():
    assert _spelt(canonical.dumps, {1: 2}) is None
