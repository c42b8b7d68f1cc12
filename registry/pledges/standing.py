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

# The same for a statement that reads all of them, which so looks once at each pledge and not at
# each of its faces: the newest of those from the size `since` on. Executed with both.
SINCE = bindparam("since", type_=BigInteger)
NEWEST = (
    select(_face.pledge_id, func.max(_face.index).label("index"))
    .where(_face.index >= SINCE, _face.index < SIZE)
    .group_by(_face.pledge_id)
    .cte("newest")
)
