"""Tags of public answers that the page cache does not keep: who has one already is told so."""

from flask import Response, request

from registry.web import cache
from registry.web.context import identity


def tag(response: Response) -> Response:
    """Return an answer named by what it says, or 304 for who named it; people's own have no tag."""
    if cache.names(request.environ):
        return response
    if response.status_code == 200 and not response.direct_passthrough and not identity().is_known:
        response.add_etag()
        response.make_conditional(request)
        response.headers.pop("Date", None)  # the server's part, as everywhere
    return response
