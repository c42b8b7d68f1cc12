"""Which public face of a pledge is in force at a size of the log: one condition for all readers.

A statement that uses it is executed with `{"size": …}`. Made once: to build such a statement takes
SQLAlchemy longer than the database takes to answer it.
"""

from sqlalchemy import BigInteger, and_, bindparam, exists, func, select

from registry.pledges.models import Publication
from registry.store import table

SIZE = bindparam("size", type_=BigInteger)  # of the log
EVER = 2**62  # a size that the log never reaches: as things stand now

_face = table(Publication).c
_later = table(Publication).alias("later")

IN_FORCE = and_(
    _face.index < SIZE,
    ~exists().where(
        _later.c.pledge_id == _face.pledge_id,
        _later.c.index > _face.index,
        _later.c.index < SIZE,
    ),
)

# The same for statements that read the faces of all pledges, or of those with a face since a size
# of the log: they look once at each pledge, and not at each of its faces. The nought keeps SQLite
# from reading whole faces by their key: an index has all that this asks for.
SINCE = bindparam("since", type_=BigInteger)
_newest = select(_face.pledge_id, func.max(_face.index).label("index")).group_by(_face.pledge_id)
EVERY = _newest.where(_face.index + 0 < SIZE).cte("every")
SOME = _newest.where(_face.index + 0 >= SINCE, _face.index + 0 < SIZE).cte("some")
NEWER = _newest.where(_face.index >= SINCE, _face.index < SIZE).cte("newer")  # since lately
