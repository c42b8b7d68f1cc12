"""Files over HTTP: kept as they are sent, handed out to be saved, never shown as a page of ours."""

import hashlib
from io import BytesIO
from pathlib import Path

from flask import Response, send_file
from werkzeug.datastructures import FileStorage

from registry.errors import NotFound
from registry.files.keeping import Kept, keep, path_of
from registry.web import context

# Even a browser that opens it has no origin, scripts or network for it.
POLICY = "default-src 'none'; sandbox"


def keep_sent(file: FileStorage) -> Kept:
    """Keep a file that was sent to be attached.

    Raises:
        Refused: as `keep` does.
    """
    settings = context.settings()
    with file.stream as stream:
        return keep(settings.attachments, stream, file.filename or "", limit=settings.largest_file)


def hand_out(folder: Path, sha256: str, name: str, media_type: str) -> Response:
    """Return the file as a download under its name (RFC 6266).

    Raises:
        NotFound: its bytes are not here, or are not those that were attached.
    """
    path = path_of(folder, sha256)
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise NotFound("The bytes of this file are not kept here: ask the secretariat for them.")
    response = send_file(
        BytesIO(content), media_type, as_attachment=True, download_name=name, etag=sha256
    )
    response.headers["Content-Security-Policy"] = POLICY
    return response
