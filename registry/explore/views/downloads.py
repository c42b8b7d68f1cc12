"""Exactly the pledges of a selection to take away: CSV, JSON, a workbook; the same bytes each time.

They are written as they are read, so none of them is ever whole in memory, and none is kept by the
page cache. Their tag is made of all that they are a function of.
"""

import csv
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from tempfile import TemporaryFile
from typing import Any

from flask import Response, g, request, stream_with_context
from flask.typing import ResponseReturnValue

from registry.analysis.lines import COLUMNS, WIDE, Line
from registry.errors import Refused
from registry.explore import queries
from registry.explore.lines import lines
from registry.explore.views.frame import blueprint, moment, wording
from registry.explore.views.pledges import selected
from registry.files.archive import blocks
from registry.files.workbook import Sheet, workbook
from registry.text import safe
from registry.web import context
from registry.web.context import session
from registry.web.gate import public

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_MOST = 1_048_575  # of a sheet, besides its head
Body = Callable[[Iterable[Line], int], Iterator[bytes]]


@blueprint.get("/pledges.csv")
@public
def pledges_csv() -> ResponseReturnValue:
    """Give the pledges of a selection as a table (RFC 4180), all of them."""
    return _download("pledges.csv", "text/csv", _csv)


@blueprint.get("/pledges.json")
@public
def pledges_json() -> ResponseReturnValue:
    """Give the pledges of a selection as one JSON document, all of them."""
    return _download("pledges.json", "application/json", _json)


@blueprint.get("/pledges.xlsx")
@public
def pledges_xlsx() -> ResponseReturnValue:
    """Give the pledges of a selection as a workbook, all of them."""
    return _download("pledges.xlsx", _XLSX, _xlsx)


def _download(name: str, mimetype: str, write: Body) -> Response:
    """Return the download; a wrong choice is refused, for no page says what was left out.

    Raises:
        Refused: the address asks for something that does not exist, or for a part of the list.
    """
    names = wording()
    selection, order = selected(names)
    for problem in selection.problems:
        values: dict[str, Any] = {**problem.values}
        raise Refused(problem.message, **values)
    response = Response(mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.set_etag(_tag())
    response.make_conditional(request)
    if response.status_code == 200 and request.method == "GET":
        size, day = moment().size, moment().day
        conditions = selection.conditions(names.register, names.framework, day)
        indexes = queries.indexes(session, size, conditions, order)
        base = context.settings().base_url.rstrip("/")
        found = lines(session, moment(), indexes, names, base)
        response.response = stream_with_context(write(found, len(indexes)))
    response.direct_passthrough = True  # neither kept nor measured
    return response


def _tag() -> str:
    """Return what names these bytes: the address, the language and where the registry stands."""
    stamp = (request.full_path, g.language, moment().size, moment().redacted, moment().day)
    return hashlib.sha256(repr((*stamp, COLUMNS)).encode()).hexdigest()[:32]


def _csv(found: Iterable[Line], _count: int) -> Iterator[bytes]:
    text = StringIO()
    writer = csv.writer(text)
    text.write("\ufeff")  # without this mark spreadsheets read something else
    writer.writerow(COLUMNS)
    for line in found:
        yield _taken(text)
        writer.writerow(map(safe, line.cells()))
    yield _taken(text)


def _taken(text: StringIO) -> bytes:
    """Return what was written since, and forget it."""
    written = text.getvalue().encode(errors="replace")
    text.seek(0)
    text.truncate()
    return written


def _json(found: Iterable[Line], count: int) -> Iterator[bytes]:
    yield f'{{"log_size": {moment().size}, "count": {count}, "pledges": ['.encode()
    for number, line in enumerate(found):
        text = json.dumps(line.document(), ensure_ascii=False)
        yield b",\n" * bool(number) + text.encode(errors="replace")
    yield b"]}\n"


def _xlsx(found: Iterable[Line], count: int) -> Iterator[bytes]:
    """Return a workbook that is written already: its directory is at its end."""
    if count > ROWS_MOST:
        raise Refused("A sheet takes no more than {most} rows: take the CSV.", most=ROWS_MOST)
    at = moment().at
    day = at.date() if at else moment().day
    sheet = Sheet("Pledges", context.settings().base_url, g.language, day, COLUMNS, wide=WIDE)
    out = TemporaryFile()  # noqa: SIM115 - closed with the answer that reads it
    with workbook(sheet, out) as write:
        for line in found:
            write(line.cells())
    out.seek(0)
    return blocks(out)
