"""What the client's check of every page sees: each flaw planted once."""

import pytest

from tests.client import check_page

GOOD = """<!doctype html>
<html lang="en" dir="ltr"><head><title>Pledges</title><script src="/app.js"></script></head>
<body><main><h1>Pledges</h1>
<form method="post"><input type="hidden" name="csrf_token" value="x">
<label for="word">Word</label><input id="word" name="word">
<label><input type="checkbox" name="only"> Only these</label>
</form></main></body></html>"""
FLAWS = {
    "<!doctype html>": "",
    ' lang="en"': "",
    'dir="ltr"': 'dir="up"',
    "<title>Pledges</title>": "<title> </title>",
    "<h1>Pledges</h1>": "<h1>Pledges</h1><h1>Again</h1>",
    "<h1>": "<h2>",
    ' id="word"': ' id="word" style="color: red"',
    "<main>": '<main onclick="go()">',
    "</main>": '<p id="word"></p></main>',
    ' src="/app.js"': "",
    "</head>": "<style>p { color: red }</style></head>",
    'name="csrf_token"': 'name="token"',
    '<label for="word">': "<label>",
    '<label><input type="checkbox" name="only"> Only these</label>': '<input type="checkbox">',
}


def test_a_good_page_passes() -> None:
    check_page(GOOD)


@pytest.mark.parametrize("good", FLAWS)
def test_a_flaw_is_seen(good: str) -> None:
    assert good in GOOD
    with pytest.raises(AssertionError):
        check_page(GOOD.replace(good, FLAWS[good]))
