"""Pages answered before Flask wakes: always what it would have said, and to whom it would."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from gzip import decompress
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.engine import Engine

from registry import clock
from registry.app import create_app
from registry.audit import signer
from registry.explore.newest import Newest
from registry.files.keeping import keep
from registry.settings import Settings
from registry.store import connect
from registry.web.cache import Cache
from registry.web.pieces import pieces
from tests.client import PageClient
from tests.factories.world import NOW, World, a_pledge
from tests.integration.explore.published import newest, withdraw

# A kept page is no matter of the database.
pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture
def awakened(app: Flask) -> list[str]:
    """The addresses that reached Flask."""
    asked: list[str] = []

    @app.before_request
    def note() -> None:
        from flask import request  # noqa: PLC0415

        asked.append(request.full_path)

    return asked


@contextmanager
def another_process(settings: Settings) -> Iterator[World]:
    engine = connect(settings)
    yield World(engine)
    engine.dispose()


def test_a_page_seen_before_is_answered_alike_without_flask(
    app: Flask, world: World, awakened: list[str]
) -> None:
    client = app.test_client()
    address = f"/pledges/{world.publish()}"
    first, again = client.get(address), client.get(address)
    head = client.head(address)
    known = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert (again.data, again.headers) == (first.data, first.headers)
    assert (head.data, head.headers) == (b"", first.headers)
    assert (known.status_code, known.data) == (304, b"")
    assert known.headers["ETag"] == first.headers["ETag"] == packed.headers["ETag"]
    assert decompress(packed.data) == first.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(first.data) / 2
    assert first.headers["Cache-Control"] == "no-cache"
    assert first.headers["Vary"] == "Accept-Language, Cookie, Accept-Encoding"
    assert len(awakened) == 1


def test_what_first_is_asked_for_by_head_has_the_same_headers(app: Flask) -> None:
    client = app.test_client()
    head = client.head("/about")
    assert head.headers == client.get("/about").headers
    assert head.data == b""
    assert client.head("/nowhere").data == b""


def test_what_another_process_does_is_seen_at_once(
    client: PageClient, settings: Settings, engine: Engine, world: World
) -> None:
    client.page("/pledges")
    with another_process(settings) as elsewhere:
        ref = elsewhere.publish()
        assert ref in client.get("/pledges").text
        assert "Waiting for signature" in client.get(f"/pledges/{ref}").text
        signer.sign(elsewhere.engine, settings)
        assert "Waiting for signature" not in client.get(f"/pledges/{ref}").text
        withdraw(elsewhere.engine, world, ref, "Replaced.")
    assert ref not in client.get("/pledges").text
    assert "This pledge was withdrawn" in client.get(f"/pledges/{ref}").text


def test_a_new_day_makes_new_pages(client: PageClient, awakened: list[str]) -> None:
    client.page("/")
    clock.freeze(NOW + timedelta(days=2))
    client.page("/")
    assert len(awakened) == 2


def test_each_reader_gets_their_language(client: PageClient, awakened: list[str]) -> None:
    french = {"Accept-Language": "fr-CA,fr;q=0.9,en;q=0.8"}

    def spoken(address: str = "/about", **headers: str) -> str:
        return str(client.page(address, headers=headers).html["lang"])

    for _ in range(2):
        assert spoken() == "en"
        assert spoken(**french) == "fr"
        assert spoken("/about?lang=ar", **french) == "ar"  # and remembered by a cookie
        assert spoken() == "ar"
        client.set_cookie("language", "xx")
        assert spoken() == "en"
        client.delete_cookie("language")
    assert awakened.count("/about?lang=ar") == 2  # it sets the cookie each time
    assert len(awakened) == 5
    plain = FlaskClient(client.application)
    chosen = plain.get("/about?lang=ar", headers={"Accept-Encoding": "gzip"})
    assert chosen.headers["Content-Encoding"] == "gzip"
    assert "language=ar" in chosen.headers["Set-Cookie"]


def test_a_reader_with_a_session_gets_their_own_page_and_leaves_none_behind(
    client: PageClient, app: Flask
) -> None:
    client.page("/")
    client.sign_in("reviewer@example.org")
    own = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert "Sign out" in own.text  # plain: a compressed page would give its token away
    assert own.headers["Cache-Control"] == "no-store"
    client.get("/pledges")
    stranger = app.test_client()
    assert "Sign out" not in stranger.get("/").text
    assert "Sign out" not in stranger.get("/pledges").text
    client.set_cookie("session", "forged")
    assert "Sign out" not in client.get("/").text


def test_no_kept_part_of_a_page_has_anything_of_a_person_or_of_a_session(
    client: PageClient, app: Flask, world: World
) -> None:
    kept, ref = pieces(app), world.publish()
    addresses = ("/", "/pledges", "/pledges/filters", "/matrix", "/entities", "/changes", "/board",
                 "/objectives/5", "/about", f"/pledges/{ref}", "/verify", "/sign-in", "/nowhere",
                 f"/?at={newest(world.engine)}")  # fmt: skip
    client.sign_in("reviewer@example.org")
    kept.clear()
    for address in addresses:
        assert "Sign out" in client.get(address).text or address == "/sign-in"
    assert kept.texts() == []  # not even the menu
    visitor = app.test_client()
    visitor.get("/verify")  # a form, so a session from here on
    with visitor.session_transaction() as session:
        token = session["csrf_token"]
    for address in addresses:
        visitor.get(address)
        client.get(address)
    assert len(kept.texts()) > 2 * len(addresses)
    whole = "\n".join(kept.texts())
    for one in ("csrf_token", token, "Sign out", "/account", "nowhere"):
        assert one not in whole, one


STRANGE: tuple[dict[str, str], ...] = (
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/evil"},
    {"X-Original-URL": "/sign-in", "X-HTTP-Method-Override": "POST"},
    {"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"},
    {"Range": "bytes=0-3"},
    {"Authorization": "Basic eDp5"},
    {"Cookie": "language=fr; language=ar; x=<script>"},
    {"Accept-Language": "evil, " * 1_000},
    {"Content-Type": "application/json"},
)


def test_nothing_that_the_key_lacks_changes_what_others_get(
    client: PageClient, settings: Settings, engine: Engine, app: Flask
) -> None:
    plain = create_app(replace(settings, page_cache_mb=0), engine).test_client()
    for number, headers in enumerate(STRANGE):
        address = f"/pledges?q={number}"
        poisoned = app.test_client().get(address, headers=headers)
        assert "evil" not in poisoned.text
        assert client.get(address).data == plain.get(address).data, headers


def test_no_spelling_of_a_session_gets_into_what_strangers_read(
    client: PageClient, app: Flask
) -> None:
    client.sign_in("reviewer@example.org")
    session = client.get_cookie("session")
    assert session is not None
    own = f"session={session.value}"
    plain = app.test_client(use_cookies=False).get("/about").data
    for number, cookies in enumerate(
        (own, f"x=1; {own}", f"{own}; language=fr", f'session="{session.value}"', f";;; {own} ;",
         f"session=; {own}", f"{own}; {own}", f"SESSION={session.value}", f"language={own}",
         f"x=\x00; {own}", "remember_token=1")
    ):  # fmt: skip
        address = f"/about?utm_n={number}"
        mine = app.test_client(use_cookies=False).get(address, headers={"Cookie": cookies})
        assert number or "Sign out" in mine.text  # the first spelling is that of browsers
        stranger = app.test_client(use_cookies=False).get(address)
        assert "Sign out" not in stranger.text, cookies
        assert len(stranger.data) - len(plain) < 200, cookies
        assert "Set-Cookie" not in stranger.headers


def test_what_a_moment_is_not_yet_it_is_once_it_has_come(client: PageClient, world: World) -> None:
    tomorrow, address = (NOW + timedelta(days=2)).date(), "/pledges?at="
    assert client.get(f"{address}{tomorrow}").status_code == 404
    clock.freeze(NOW + timedelta(days=2))
    led = client.get(f"{address}{tomorrow}")
    assert led.status_code == 302
    ref = world.publish()
    assert client.get(f"{address}{tomorrow}").location != led.location
    assert ref not in client.get(led.location or "").text
    posted = client.post("/pledges?q=x")
    assert (posted.status_code, client.get("/pledges?q=x").status_code) == (405, 200)


def test_whatever_the_cache_does_not_keep_is_named_too(
    client: PageClient, settings: Settings, engine: Engine, world: World
) -> None:
    file = keep(settings.attachments, BytesIO(b"A file."), "a.txt", limit=100)
    ref = world.publish(a_pledge(attachments=(file,)))
    signer.sign(engine, settings)
    for address in (
        "/log", "/log/checkpoint", "/log/entry/1", "/log/key", "/log/keys", "/log/tile/0/000.p/1",
        "/log/proof/1.tlog-proof", "/log/verifier.py", "/data",
        "/pledges.csv", "/pledges.json", "/pledges.xlsx",
        f"/pledges/{ref}/v/1/files/{file.sha256}",
    ):  # fmt: skip
        first = client.get(address)
        assert "ETag" in first.headers, (address, first.status_code)
        tag = first.headers["ETag"]
        for named, status in (
            (tag, 304),
            (f'W/{tag}, "x"', 304),
            ("*", 304),
            ('"x', 200),
            ("", 200),
        ):
            answer = client.get(address, headers={"If-None-Match": named})
            assert (answer.status_code, answer.data == b"") == (status, status == 304), address
    assert client.get("/pledges.csv?lang=fr").headers["ETag"] != tag
    client.page("/verify")  # a form, so a session from here on
    tag = client.get("/about").headers["ETag"]
    assert client.get("/about", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/about?lang=ru", headers={"If-None-Match": tag}).status_code == 200


def test_a_foreign_host_is_refused_after_the_page_is_kept(client: PageClient) -> None:
    client.page("/")
    answer = client.get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert client.get("/").status_code == 200


def test_errors_redirects_and_what_is_not_public_are_never_kept(
    client: PageClient, app: Flask, world: World, awakened: list[str]
) -> None:
    addresses = ("/pledges/P-2026-00009", "/nowhere", "/?at=x", f"/?at={NOW.date()}", "/work",
                 "/sign-in", "/log", "/log/checkpoint", "/start", f"/pledges?q={'x' * 1_000}",
                 "/about?lang=fr")  # fmt: skip
    for _ in range(2):
        for address in addresses:
            app.test_client().get(address)
    assert len(awakened) == 2 * len(addresses)


def test_a_setting_bounds_the_memory_and_nought_keeps_nothing(
    settings: Settings, engine: Engine
) -> None:
    bounded = create_app(replace(settings, page_cache_mb=1), engine)
    for number in range(40):
        assert bounded.test_client().get(f"/static/style.css?x={number}").status_code == 200
    kept = bounded.wsgi_app
    assert isinstance(kept, Cache)
    assert 900_000 < kept._pages.weight <= 1_000_000
    off = create_app(replace(settings, page_cache_mb=0), engine)
    answer = off.test_client().get("/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert isinstance(off.wsgi_app, Cache)
    assert off.wsgi_app._pages.weight == 0


def test_the_kept_connection_holds_nothing_up_and_may_be_dropped(
    client: PageClient, app: Flask, engine: Engine, world: World
) -> None:
    client.page("/pledges")
    assert isinstance(app.wsgi_app, Cache)
    newest = app.wsgi_app._newest
    assert isinstance(newest, Newest)
    if engine.dialect.name == "sqlite":
        newest._pooled.dbapi_connection.close()
    if engine.dialect.name != "sqlite":
        others = (
            "FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
        with engine.connect() as connection:
            assert "idle in transaction" not in connection.scalars(text(f"SELECT state {others}"))
            connection.execute(text(f"SELECT pg_terminate_backend(pid) {others}"))
    ref = world.publish()
    for _ in range(3):
        assert ref in client.get("/pledges").text


def test_a_page_of_ones_own_is_packed_where_no_other_site_can_have_asked_for_it(
    client: PageClient,
) -> None:
    client.sign_in("contributor@example.org")
    for site in ("same-origin", "none"):
        answer = client.get("/work", headers={"Accept-Encoding": "gzip", "Sec-Fetch-Site": site})
        assert b"Sign out" in decompress(answer.data)
        assert answer.headers["Content-Length"] == str(len(answer.data))
        assert {"Accept-Encoding", "Sec-Fetch-Site"} <= set(answer.vary)
        assert answer.headers["Cache-Control"] == "no-store"
    for told in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {}):
        answer = client.get("/work", headers={"Accept-Encoding": "gzip"} | told)
        assert "Sign out" in answer.text
    assert "Sign out" in client.get("/work", headers={"Sec-Fetch-Site": "none"}).text


def test_static_files_are_named_by_their_content_and_kept_for_good(client: PageClient) -> None:
    sheet = client.page("/").find("link", rel="stylesheet")
    assert sheet is not None
    answer = client.get(str(sheet["href"]), headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert decompress(answer.data) == client.get("/static/style.css").data
    assert "immutable" not in client.get("/static/style.css?v=0").headers["Cache-Control"]
    client.sign_in("reviewer@example.org")
    own = client.get("/static/app.js", headers={"Accept-Encoding": "gzip"})
    assert own.headers.get("Content-Encoding") == "gzip"
    assert "Set-Cookie" not in own.headers
