"""Parts of pages that are kept: by all that they show, within a bound, and of nobody in person."""

import pytest
from flask import Flask, g
from markupsafe import Markup

from registry.policy import Identity
from registry.web import pieces
from registry.web.pieces import HOLE, Pieces, filled, piece, several

PAGE = "{% keep 'part', key %}{{ say(key) }}{% endkeep %}"


@pytest.fixture
def app() -> Flask:
    app = Flask("pieces")
    pieces.init_app(app)
    return app


def test_the_piece_asked_for_longest_ago_makes_room() -> None:
    kept = Pieces(limit=3 * (10 + 300))
    for key in "abc":
        kept.put(key, Markup(key * 10))
    kept.get("a")
    kept.put("d", Markup("d" * 10))
    kept.put("e", Markup("e" * 10_000))

    assert [key for key in "abcde" if kept.get(key)] == ["a", "c", "d"]
    assert kept.weight == kept.limit
    kept.clear()
    assert (kept.weight, kept.texts()) == (0, [])


def test_a_template_makes_a_part_once_for_each_key_and_language(app: Flask) -> None:
    said: list[str] = []
    page = app.jinja_env.from_string(PAGE)
    with app.test_request_context():
        for g.language in ("en", "fr", "en"):
            for key in ("<1>", "2", "<1>"):
                shown = page.render(key=key, say=lambda one: said.append(one) or one)
                assert shown == ("2" if key == "2" else "&lt;1&gt;")

    assert said == ["<1>", "2"] * 2


def test_an_application_below_another_path_has_parts_of_its_own(app: Flask) -> None:
    for root in ("/a", "/b"):
        with app.test_request_context("/", base_url=f"http://localhost{root}"):
            assert piece("menu", lambda root=root: root) == root  # type: ignore[misc]


def test_nothing_is_kept_for_people_and_nothing_taken(app: Flask) -> None:
    with app.test_request_context():
        assert piece("menu", lambda: "of everybody") == "of everybody"
        g.who = Identity(person="p", person_id=1)
        assert piece("menu", lambda: "with a name") == "with a name"
        assert several(["a"], lambda _keys: ["with a name"]) == ["with a name"]

    assert pieces.pieces(app).texts() == ["of everybody"]


def test_only_what_is_missing_is_made(app: Flask) -> None:
    with app.test_request_context():
        several(["a", "b"], lambda keys: [one.upper() for one in keys])
        asked: list[str] = []
        found = several(["b", "c", "a"], lambda keys: asked.extend(keys) or keys)

    assert (found, asked) == (["B", "c", "A"], ["c"])


def test_what_is_filled_in_is_escaped() -> None:
    drawn = Markup("<p>{0}</p><b>{0}</b>").format(HOLE)

    assert filled(drawn, ["1 < 2", ""]) == "<p>1 &lt; 2</p><b></b>"
