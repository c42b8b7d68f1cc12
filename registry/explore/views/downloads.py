"""Exactly the pledges of a selection to take away: CSV, JSON, a workbook; the same bytes each time.

They are written to a file as they are read, so none of them is ever whole in memory, and who reads
on a slow line keeps no snapshot of the database open. The page cache does not keep them: their tag
is made of all that they are a function of.
"""

import csv
import hashlib
import json
from collections.abc import Callable, Iterable
from io import TextIOWrapper
from tempfile import TemporaryFile
from typing import IO

from flask import Response, g, request
from flask.typing import ResponseReturnValue
from werkzeug.wsgi import FileWrapper

from registry import __version__
from registry.analysis.lines import COLUMNS, WIDE, Line
from registry.errors import Refused
from registry.explore.lines import lines
from registry.explore.selection import FILTERS
from registry.explore.views.finding import indexes
from registry.explore.views.frame import blueprint, moment, unread, wording
from registry.explore.views.pledges import ASKED, selected
from registry.files.archive import BLOCK
from registry.files.workbook import Sheet, workbook
from registry.text import safe
from registry.web import context
from registry.web.context import session
from registry.web.gate import public
from registry.web.places import asks, refuse

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET_MOST = 10_000  # pledges: a sheet takes some three times as long as a table
Write = Callable[[Iterable[Line], int, IO[bytes]], None]


@blueprint.get("/pledges.csv")
@asks(*ASKED, several=FILTERS)
@public
def pledges_csv() -> ResponseReturnValue:
    """Give the pledges of a selection as a table (RFC 4180), all of them."""
    return _download("pledges.csv", "text/csv", _csv)


@blueprint.get("/pledges.json")
@asks(*ASKED, several=FILTERS)
@public
def pledges_json() -> ResponseReturnValue:
    """Give the pledges of a selection as one JSON document, all of them."""
    return _download("pledges.json", "application/json", _json)


@blueprint.get("/pledges.xlsx")
@asks(*ASKED, several=FILTERS)
@public
def pledges_xlsx() -> ResponseReturnValue:
    """Give the pledges of a selection as a workbook, all of them."""
    return _download("pledges.xlsx", _XLSX, _xlsx)


def _download(name: str, mimetype: str, write: Write) -> Response:
    """Return the download; a wrong choice is refused, for no page says what was left out.

    Raises:
        Refused: the address asks for something that does not exist.
    """
    names = wording()
    selection = selected(names)
    refuse([*unread(), *selection.problems])
    response = Response(mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.set_etag(_tag())
    response.make_conditional(request)
    del response.headers["Date"]  # the server's part, as everywhere
    if response.status_code == 200:
        found = indexes(selection)
        base = context.settings().base_url.rstrip("/")
        _fill(response, write, lines(session, moment(), found, names, base), len(found))
    response.direct_passthrough = True  # neither kept nor measured
    return response


def _fill(response: Response, write: Write, found: Iterable[Line], count: int) -> None:
    """Write the file that the answer reads; it is closed, and thereby gone, with the answer."""
    out = TemporaryFile()  # noqa: SIM115
    try:
        write(found, count, out)
    except BaseException:
        out.close()
        raise
    response.content_length = out.tell()
    out.seek(0)
    response.response = FileWrapper(out, BLOCK)


def _tag() -> str:
    """Return what names these bytes: the address, the language and where the registry stands."""
    stamp = (request.full_path, g.language, moment().size, moment().redacted, moment().day)
    return hashlib.sha256(repr((*stamp, COLUMNS, __version__)).encode()).hexdigest()[:32]


def _csv(found: Iterable[Line], _count: int, out: IO[bytes]) -> None:
    text = TextIOWrapper(out, "utf-8", errors="replace", newline="")
    text.write("\ufeff")  # without this mark spreadsheets read something else
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(map(safe, line.cells()) for line in found)
    text.detach()  # flushed, and the file stays open


def _json(found: Iterable[Line], count: int, out: IO[bytes]) -> None:
    out.write(f'{{"log_size": {moment().size}, "count": {count}, "pledges": ['.encode())
    for number, line in enumerate(found):
        text = json.dumps(line.document(), ensure_ascii=False)
        out.write(b",\n" * bool(number) + text.encode(errors="replace"))
    out.write(b"]}\n")


def _xlsx(found: Iterable[Line], count: int, out: IO[bytes]) -> None:
    if count > SHEET_MOST:
        raise Refused(
            "A workbook takes at most {most} pledges: narrow the selection, or take the CSV.",
            most=SHEET_MOST,
        )
    at = moment().at
    day = at.date() if at else moment().day
    sheet = Sheet("Pledges", context.settings().base_url, g.language, day, COLUMNS, wide=WIDE)
    with workbook(sheet, out) as write:
        for line in found:
            write(line.cells())
