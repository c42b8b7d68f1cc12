"""Static files: their address names their content, so a browser never asks for one twice."""

from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

from registry.web.cache import ALWAYS, PURE

FOREVER = "public, max-age=31536000, immutable"  # a year, the most that RFC 9111 speaks of
A_WHILE = "public, max-age=3600"


def init_app(app: Flask) -> None:
    """Put each file's version into its address, and let browsers keep what such an address gave."""
    folder = Path(app.static_folder or "")
    versions = {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()[:12]
        for path in folder.rglob("*")
        if path.is_file()
    }

    @app.url_defaults
    def name_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and (version := versions.get(values["filename"])):
            values.setdefault("v", version)

    @app.after_request
    def let_keep(response: Response) -> Response:
        if request.endpoint != "static" or response.status_code != 200:
            return response
        filename = (request.view_args or {})["filename"]
        is_named = request.args.get("v") == versions.get(filename)
        response.headers["Cache-Control"] = FOREVER if is_named else A_WHILE
        request.environ[PURE] = ALWAYS
        return response
