"""The stored checkpoints, each held beside the entries as soon as these are read."""

from collections.abc import Sequence

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from registry.audit.keyring import Keyring
from registry.audit.models import Cosignature, StoredCheckpoint
from registry.audit.note import Verifier, note_text, open_note
from registry.audit.verify import Finding, LogChecker
from registry.errors import Invalid

_AT_ONCE = 500  # rows
_FIRST = -(1 << 63)  # of the column's type: nobody should have written it, but somebody could
_ROWS = select(StoredCheckpoint.size, StoredCheckpoint.root, StoredCheckpoint.note).order_by(
    StoredCheckpoint.size
)

_LINES = (
    select(
        Cosignature.number,
        Cosignature.size,
        Cosignature.witness,
        Cosignature.line,
        StoredCheckpoint.note,
    )
    .join(StoredCheckpoint, StoredCheckpoint.size == Cosignature.size)
    .order_by(Cosignature.number)
)
_ASTRAY = (
    select(Cosignature.number)
    .outerjoin(StoredCheckpoint, StoredCheckpoint.size == Cosignature.size)
    .where(StoredCheckpoint.size.is_(None))
    .order_by(Cosignature.number)
)


class Checkpoints:
    """Checks each once, in the order of sizes; in memory are those of the entries being read."""

    def __init__(
        self, session: Session, checker: LogChecker, keys: Keyring, findings: list[Finding]
    ) -> None:
        self._session, self._checker = session, checker
        self._keys, self._findings = keys, findings
        self._rows: Sequence[Row[int, bytes, str]] = ()
        self._last = _FIRST
        self.count = 0

    def expect(self, last: int) -> None:
        """Read the checkpoints up to size `last`, before the entries that they cover."""
        found = _ROWS.where(StoredCheckpoint.size > self._last, StoredCheckpoint.size <= last)
        self._rows, self._last = self._session.execute(found).all(), last
        self._checker.watch(row.size for row in self._rows)

    def compare(self) -> None:
        """Check what was read, after these entries."""
        self.count += len(self._rows)
        for size, root, note in self._rows:
            said = self._checker.check(size, note, self._keys)
            if said and said.root != root:
                what = "its column root is not that of its note"
                self._findings.append(Finding(f"checkpoint {size}", what))

        for number, size, witness, line, note in self._cosignatures():
            if wrong := _wrong(witness, line, note):
                self._findings.append(Finding(f"cosignature {number} of size {size}", wrong))

    def _cosignatures(self) -> Sequence[Row[int, int, str, str, str]]:
        if not self._rows:
            return ()
        sizes = Cosignature.size.between(self._rows[0][0], self._rows[-1][0])
        return self._session.execute(_LINES.where(sizes)).all()

    def finish(self) -> None:
        """Check those of sizes that the log does not have, if any."""
        beyond = _ROWS.limit(_AT_ONCE)
        while rows := self._session.execute(beyond.where(StoredCheckpoint.size > self._last)).all():
            self._rows, self._last = rows, rows[-1].size
            self._checker.watch(row.size for row in rows)
            self.compare()
        for number in self._session.scalars(_ASTRAY):
            what = "no checkpoint of its size is stored"
            self._findings.append(Finding(f"cosignature {number}", what))


def _wrong(witness: str, line: str, note: str) -> str | None:
    """Say what is wrong with the line of a witness under our note, if anything."""
    try:
        open_note(f"{note_text(note)}\n{line}\n", [Verifier.parse(witness)])
    except Invalid as error:
        return str(error)
    return None
