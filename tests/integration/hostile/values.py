"""What nobody should send and somebody will: texts for fields, arguments and parts of addresses."""

from urllib.parse import quote, urlencode

Pairs = list[tuple[str, str]]

# Each breaks something in some program: encodings, numbers, markup, templates, SQL, log lines.
NASTY: dict[str, str] = {
    "NUL": "a\x00b",
    "escape sequence": "\x1b[31mred",
    "override": "a\u202egnp.exe",
    "isolate": "\u2066a",
    "replaced byte": "a\ufffdb",
    "lone surrogate": "a\ud800b",
    "other digits": "١٢٣",
    "superscript": "²",
    "underscore": "1_000",
    "exponent": "1e9999",
    "not a number": "NaN",
    "minus": "-1",
    "2^63": "9223372036854775808",
    "long number": "9" * 5_000,
    "markup": "<b>x</b>&amp;",
    "image": "<img src=/etc/passwd>",
    "script": "\"'><script>alert(1)</script>",
    "formula": "=cmd|' /C calc'!A0",
    "template": "{{ 7 * 7 }}{% raw %}",
    "places": "%s %(ref)s {ref} {0}",
    "wildcards": "%_%25",
    "SQL": "'; DROP TABLE draft; --",
    "lines": "a\r\nSet-Cookie: b=c",
    "path": "../../../etc/passwd",
    "wide blank": "\u3000",
    "joiners": "می\u200cخواهم 👩\u200d🚒",
    "decomposed": "e\u0301" * 40,
    "long": "ab " * 7_000,
}
# What no field keeps: it cannot be shown, or shows something else than it is.
UNFIT = frozenset(
    NASTY[name]
    for name in ("NUL", "escape sequence", "override", "isolate", "replaced byte", "lone surrogate")
)
# What one database takes and another refuses, wherever it is stored or compared.
MINDED = (
    "NUL", "lone surrogate", "exponent", "not a number", "2^63", "long number", "wildcards", "SQL",
    "no UTF-8", "twice escaped", "nineteen zeros", "long",
)  # fmt: skip
MEGABYTE = "x" * 1_000_000

# In the path or the query, as they are written there; %ED%A0%80 is a surrogate in UTF-8.
ADDRESSED: dict[str, str] = {
    name: quote(text, safe="", errors="surrogatepass")
    for name, text in NASTY.items()
    if len(text) < 2_000
} | {
    "no UTF-8": "%FF%FE",
    "cut off": "%C3",
    "no escape": "%ZZ%",
    "twice escaped": "%2500%252e",
    "nineteen zeros": "1" + "0" * 19,
    "long": "a" * 3_000,
    "dots": "..",
    "null": "null",
}


def body(pairs: Pairs) -> str:
    """Return a form as a browser would send it, but with whatever is in it."""
    return urlencode(pairs, errors="surrogatepass")


def as_read(text: str) -> str:
    """Return what arrives of `text`: bytes that are no UTF-8 are replaced, each by U+FFFD."""
    return text.encode(errors="surrogatepass").decode(errors="replace")
