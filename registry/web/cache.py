"""The page cache: public pages answered before Flask wakes.

A public page is a function of the stamp (the size of the log, how much of it is signed, the UTC
day), its address and its language. So nothing is ever invalidated: the stamp is read anew for each
request, and a page made of another one is not found. Only what declares itself a function of the
stamp is kept, and only for readers without a session. Nothing else of a request may matter to such
a page; what the key lacks, the view must not read.
"""

from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from typing import Any, Final, Protocol
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from flask_login import COOKIE_NAME
from werkzeug.http import parse_accept_header, parse_cookie

from registry.web import languages
from registry.web.kept import Headers, Page, Pages

PURE: Final = "registry.pure"  # in the environment: the stamp that the answer is a function of
ALWAYS: Final = "always"  # the stamp of what depends on none
_NOW: Final = "registry.now"  # in the environment: where the registry stood when this was asked
_LONGEST = 1_000  # characters of an address, or of a header that says what the reader can take

Key = tuple[str, ...]


class Moment(Protocol):
    """Where the registry stands; its stamp is all that public pages of it depend on."""

    @property
    def stamp(self) -> object:
        """Return what pages are kept by."""


class Cache:
    """A WSGI application before another one, which keeps that one's pure answers."""

    def __init__(
        self,
        app: Flask,
        newest: Callable[[], Moment | None],
        limit: int,
        never: Collection[str] = (),
    ) -> None:
        self._app: WSGIApplication = app.wsgi_app
        self._newest, self._never = newest, never
        self._pages = Pages(limit)
        remembered = app.config.get("REMEMBER_COOKIE_NAME", COOKIE_NAME)
        self._sessions = frozenset({app.config["SESSION_COOKIE_NAME"], remembered})
        self._static = f"{app.static_url_path}/"

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer with a kept page, or ask the application and keep what may be kept."""
        key = self._key(environ)
        if key is None:
            return self._app(environ, start)
        now = self._newest()
        page = self._pages.get(now.stamp, key) if now else None
        if page is None:
            return self._ask(environ, start, now, key)
        return _send(environ, start, page)

    def _key(self, environ: WSGIEnvironment) -> Key | None:
        """Return what a public page depends on of a request, None if it may not be kept."""
        get = environ.get
        path, query, host = get("PATH_INFO", ""), get("QUERY_STRING", ""), get("HTTP_HOST")
        accepted = get("HTTP_ACCEPT_LANGUAGE", "")
        if (
            environ["REQUEST_METHOD"] not in {"GET", "HEAD"}
            or not host
            or len(path) + len(query) + len(host) > _LONGEST
            or len(accepted) > _LONGEST
            or path in self._never
            or "HTTP_RANGE" in environ
            or "HTTP_AUTHORIZATION" in environ
        ):
            return None
        chosen = ""
        if (cookies := get("HTTP_COOKIE")) and not path.startswith(self._static):
            brought = parse_cookie(cookies)
            if not self._sessions.isdisjoint(brought):
                return None
            chosen = brought.get(languages.COOKIE, "")
        language = languages.choose(None, chosen, accepted)
        return (environ["wsgi.url_scheme"], host, get("SCRIPT_NAME", ""), path, query, language)

    def _ask(
        self, environ: WSGIEnvironment, start: StartResponse, now: Moment | None, key: Key
    ) -> Iterable[bytes]:
        """Ask the application; a page for HEAD has to be made too, or its headers would differ."""
        asked = environ | {"REQUEST_METHOD": "GET", _NOW: now}
        if environ.get("PATH_INFO", "").startswith(self._static):
            asked.pop("HTTP_COOKIE", None)  # nobody's session is of any concern there
        status, headers, parts = _run(self._app, asked)
        declared = asked.get(PURE)
        if not declared or not status.startswith("200"):
            start(status, headers)
            return parts if environ["REQUEST_METHOD"] == "GET" else _dropped(parts)
        try:
            body = b"".join(parts)
        finally:
            _dropped(parts)
        page = Page.make(_with_vary(headers, all_else=declared != ALWAYS), body)
        if not _sets_cookie(headers):  # as where a language is chosen: packed, but not kept
            stamp = now.stamp if now and declared == ALWAYS else declared
            self._pages.put(stamp, key, page)
        return _send(environ, start, page)


def names(environ: WSGIEnvironment) -> bool:
    """Whether the cache will give an answer its tag, so that nobody else need."""
    return _NOW in environ and bool(environ.get(PURE))


def now(environ: WSGIEnvironment) -> Any:
    """Return where the registry stood when the cache asked for this; None if somebody else did."""
    return environ.get(_NOW)


def init_app(
    app: Flask,
    newest: Callable[[], Moment | None],
    *,
    limit: int,
    never: Collection[str] = (),
) -> None:
    """Put a cache of up to `limit` bytes before the application; `newest` says the present moment.

    With 0 nothing is kept; pages still get their tag and are compressed. At the paths in `never`
    nobody asks for the moment, so that the answer does not wait for the database.
    """
    app.wsgi_app = Cache(app, newest, limit, never)  # type: ignore[assignment, method-assign]


@lru_cache(maxsize=256)
def takes_gzip(accepted: str) -> bool:
    """Return whether an `Accept-Encoding` allows gzip."""
    return parse_accept_header(accepted)["gzip"] > 0


def _send(environ: WSGIEnvironment, start: StartResponse, page: Page) -> Iterable[bytes]:
    if page.is_named(environ.get("HTTP_IF_NONE_MATCH", "")):
        start("304 Not Modified", page.unchanged())
        return ()
    packed = takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")[:_LONGEST])
    headers, body = page.answer(packed=packed)
    start("200 OK", headers)
    return () if environ["REQUEST_METHOD"] == "HEAD" else (body,)


def _run(app: WSGIApplication, environ: WSGIEnvironment) -> tuple[str, Headers, Iterable[bytes]]:
    """Return status, headers and body of an application that starts before it returns: Flask."""
    started: list[tuple[str, Headers]] = []

    def start(status: str, headers: Headers, _error: object = None, /) -> Callable[[bytes], object]:
        started.append((status, headers))
        return lambda _written: None

    parts = app(environ, start)
    return *started[-1], parts


def _dropped(parts: Iterable[bytes]) -> tuple[()]:
    """Let the application end the request, as a server does when all is sent."""
    if close := getattr(parts, "close", None):
        close()
    return ()


def _sets_cookie(headers: Headers) -> bool:
    return any(name.lower() == "set-cookie" for name, _value in headers)


def _with_vary(headers: Headers, *, all_else: bool) -> Headers:
    """Return the headers with what the encoding depends on, added to all else or alone."""
    others = [pair for pair in headers if pair[0].lower() != "vary"]
    named = [value for name, value in headers if name.lower() == "vary"]
    return [*others, ("Vary", ", ".join([*(named if all_else else ()), "Accept-Encoding"]))]
