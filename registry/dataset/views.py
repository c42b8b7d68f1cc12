"""The page of open data, and the packages themselves."""

from zipfile import ZipFile

from flask import Blueprint, Flask, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from registry.dataset import shelf
from registry.dataset.columns import TABLES
from registry.dataset.package import LICENCE
from registry.dataset.writing import csv_path, lines_path
from registry.errors import NotFound
from registry.explore.views.frame import find_moment, keep_moment, moment
from registry.web import tags
from registry.web.context import settings
from registry.web.gate import public

AGAIN = 10  # seconds after which it is worth asking again

# What is kept changes while the log stands still: these pages are no function of the stamp, and the
# page cache must not keep them. Else they are public pages like those of `explore`.
blueprint = Blueprint("dataset", __name__)
blueprint.before_request(find_moment)
blueprint.url_defaults(keep_moment)
blueprint.after_request(tags.tag)


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)


@blueprint.get("/data")
@public
def data() -> ResponseReturnValue:
    """Say what there is to take, in which terms, and how to check it."""
    ready = _ready()
    sizes = _sizes(ready) if ready else {}
    return render_template(
        "dataset/data.html",
        ready=ready,
        bytes=ready.path.stat().st_size if ready else 0,
        progress=shelf.progress(settings(), moment().size),
        tables=[
            (table.name, table.says, sizes.get(csv_path(table)), sizes.get(lines_path(table)))
            for table in TABLES
        ],
        licence=LICENCE,
        address=request.url_root.rstrip("/"),
    )


@blueprint.get("/data/registry.zip")
@public
def package() -> ResponseReturnValue:
    """Hand out the package of the moment asked for, of the newest one that is ready without any.

    One that is not ready is asked for: that writes nothing to the store, only beside what is kept.
    """
    if moment().size == 0:
        raise NotFound("The log is empty: there is nothing to take away yet.")
    ready = _ready()
    if ready is None:
        shelf.ask(settings(), moment().size)
        waiting = render_template("dataset/waiting.html", index=moment().size - 1)
        return waiting, 202, {"Retry-After": str(AGAIN)}
    if moment().index is None:
        return redirect(url_for("dataset.package", at=ready.size - 1))
    return send_file(
        ready.path,
        "application/zip",
        as_attachment=True,
        download_name=f"gcm-pledges-entry-{ready.size - 1}.zip",
        etag=ready.tag,
    )


def _ready() -> shelf.Kept | None:
    """Return the package of the moment asked for; without any the newest one that is ready."""
    if moment().index is not None:
        return shelf.find(settings(), moment().size, moment().redacted)
    return shelf.newest(settings(), moment().redacted)


def _sizes(ready: shelf.Kept) -> dict[str, int]:
    with ZipFile(ready.path) as archive:
        return {one.filename: one.file_size for one in archive.infolist()}
