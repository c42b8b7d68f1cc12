"""Pages that are made for one reader go out compressed: a form of 50 KB is 9 KB on a slow line.

Compressed secrets can be guessed from the length of pages into which somebody else puts words
(BREACH). For that another site has to make the reader's browser ask, again and again. So only what
the reader's own click, form or address asked for is compressed; which that is the browser says
(Fetch Metadata, `Sec-Fetch-Site`), and no page can make it say so falsely.

Public pages are none of this: the cache before the application compresses them once for everybody.
"""

from gzip import compress

from flask import Flask, Response, request

from registry.web.cache import PURE, takes_gzip

OWN = frozenset({"same-origin", "none"})  # none: typed, or a bookmark
_LEVEL = 6
_LEAST = 1_000  # bytes; less fits into the first packet anyway


def init_app(app: Flask) -> None:
    """Compress answers last of all: call this before whatever else changes them."""

    @app.after_request
    def pack(response: Response) -> Response:
        if response.mimetype != "text/html" or PURE in request.environ:
            return response
        response.vary.update(("Accept-Encoding", "Sec-Fetch-Site"))
        if _is_asked_for() and _can_be_packed(response):
            response.set_data(compress(response.get_data(), _LEVEL, mtime=0))
            response.headers["Content-Encoding"] = "gzip"
        return response


def _is_asked_for() -> bool:
    takes = takes_gzip(request.headers.get("Accept-Encoding", "")[:_LEAST])
    return takes and request.headers.get("Sec-Fetch-Site") in OWN


def _can_be_packed(response: Response) -> bool:
    is_whole = response.is_sequence and not response.direct_passthrough
    has_more = "Content-Encoding" in response.headers or "Content-Range" in response.headers
    return is_whole and not has_more and (response.content_length or 0) >= _LEAST
