"""Entries that the program would never make: the replay refuses them by those before them."""

from collections.abc import Mapping
from typing import Any

import pytest

from registry.pledges.content import Content
from registry.replay import taking
from registry.replay.expected import Expected
from registry.replay.reading import Happening
from tests.factories.contents import a_document, a_report

P, Q, CLOSED = "P-2026-00001", "P-2026-00002", "P-2026-00003"
REPORT = f"{P}-R1"
TODAY = "2026-11-26T10:00:00.000000Z"
_WORDS: dict[str, Any] = Content(pledging_entity="MLI", cycle="IMRF-2030").document()


class Log:
    """A log of two public pledges and a closed one, and what is appended to it."""

    def __init__(self) -> None:
        self.expected = Expected(words=lambda _index: _WORDS)
        self.size, self.counts = 0, dict[str, int]()
        for ref in (P, Q, CLOSED):
            self.say("pledge.filed", ref, revision=1, is_late=False, findings=[], **_WORDS)
            filed = self.size - 1
            if ref != CLOSED:
                self.say("pledge.opened", ref, revision=1)
                self.say("pledge.accepted", ref, revision=1, reason="")
                self.publish(ref, 1, filed, supersedes=None, rounds=1)

    def say(self, kind: str, ref: str | None, chain: str = "", **fields: Any) -> None:
        """Take in an entry, of the object called `chain`, by its ref if it is not."""
        chain = chain or str(ref)
        self.counts[chain] = self.counts.get(chain, 0) + 1
        said = {"type": kind, "ref": ref, "person": "somebody", "entity": "FRA", **fields}
        it = Happening(self.size, TODAY, chain, said, n=self.counts[chain])
        self.size += 1
        taking._HANDLERS[kind.partition(".")[0]](self.expected, it)

    def publish(self, ref: str, revision: int, filed: int, **fields: Any) -> None:
        self.say("pledge.published", ref, revision=revision, filed_index=filed, **fields)

    def document(self, move: str, revision: int, chain: str = "", **fields: Any) -> None:
        said = {**a_document().document(), "pledges": [P], "revision": revision, **fields}
        self.say(f"document.{move}", "D-2026-00001", chain, **said)

    def report(self, ref: str = REPORT, chain: str = "", **fields: Any) -> None:
        said = {**a_report().document(), "pledge": P, "revision": 1, "pledge_revision": 1}
        move = {"move": "start", "state": "in_progress"}
        self.say("report.filed", ref, chain or ref, **said | move | fields)

    def judge(self, ref: str = REPORT, chain: str = "", **fields: Any) -> None:
        said = {"pledge": P, "revision": 1, "reason": "It is so.", **fields}
        self.say("report.confirmed", ref, chain or ref, **said)

    def partner(self, move: str, chain: str, **fields: Any) -> None:
        said = {"pledge": P, "revision": 1, "partner": "FRA", "ref": f"{P}-FRA", **fields}
        self.say(f"partner.{move}", chain=chain, **said)


@pytest.fixture
def log() -> Log:
    return Log()


PLEDGES: list[tuple[str, dict[str, Any], str]] = [
    ("pledge.withdrawn", {"chain": "another", "revision": 1}, "object of its pledge"),
    ("pledge.filed", {"chain": "another", "revision": 2, **_WORDS}, "object of its pledge"),
    ("pledge.filed", {"revision": 3, **_WORDS}, "another revision"),
    ("pledge.filed", {"revision": 1, **_WORDS}, "another revision"),
    ("pledge.withdrawn", {"revision": 2}, "another revision"),
    ("pledge.claimed", {"revision": 2}, "another revision"),
    ("pledge.published", {"revision": 1}, "cannot follow published"),
]


@pytest.mark.parametrize(("kind", "fields", "why"), PLEDGES)
def test_a_pledge_goes_on_in_its_own_chain_by_its_next_revision(
    kind: str, fields: dict[str, Any], why: str, log: Log
) -> None:
    with pytest.raises(ValueError, match=why):
        log.say(kind, P, **fields)


def test_a_pledge_begins_its_chain(log: Log) -> None:
    with pytest.raises(ValueError, match="object of its pledge"):
        log.say("pledge.filed", "P-2026-00004", chain=P, revision=1, **_WORDS)


def test_a_review_is_of_the_revision_that_was_filed(log: Log) -> None:
    log.say("pledge.filed", P, revision=2, is_late=False, **_WORDS)
    with pytest.raises(ValueError, match="another revision"):
        log.say("pledge.opened", P, revision=1)


def test_a_publication_says_what_it_took_the_place_of_and_after_how_many_rounds(log: Log) -> None:
    filed = log.size
    log.say("pledge.filed", P, revision=2, is_late=False, findings=[], **_WORDS)
    log.say("pledge.opened", P, revision=2)
    log.say("pledge.accepted", P, revision=2, reason="")
    for forged in ({"supersedes": None}, {"rounds": 2}):
        with pytest.raises(ValueError, match="other rounds"):
            log.publish(P, 2, filed, **{"supersedes": 1, "rounds": 1} | forged)
        log.expected.objects["pledge"][P]["state"] = "accepted"

    log.publish(P, 2, filed, supersedes=1, rounds=1)


def test_what_is_public_is_withdrawn_though_an_amendment_waits(log: Log) -> None:
    log.say("pledge.filed", P, revision=2, is_late=False, **_WORDS)
    log.say("pledge.withdrawn", P, revision=1, reason="It was stopped.")

    assert log.expected.objects["pledge"][P]["state"] == "withdrawn"


REPORTS: list[tuple[str, dict[str, Any], str]] = [
    ("report", {"ref": f"{P}-R2"}, "follow the report"),
    ("report", {"revision": 2}, "follow the report"),
    ("report", {"pledge": CLOSED, "ref": f"{CLOSED}-R1"}, "not public"),
    ("report", {"pledge": "P-1", "ref": "P-1-R1"}, "not public"),
    ("report", {"pledge_revision": 2}, "public any more"),
    ("report", {"state": "delayed"}, "cannot lead"),
    ("report", {"move": "resume"}, "cannot follow not_started"),
]


@pytest.mark.parametrize(("what", "fields", "why"), REPORTS)
def test_a_report_follows_what_stood_before_it(
    what: str, fields: dict[str, Any], why: str, log: Log
) -> None:
    with pytest.raises(ValueError, match=why):
        getattr(log, what)(**fields)


def test_a_correction_is_the_next_revision_of_the_same_object(log: Log) -> None:
    log.report()
    for forged in ({"revision": 3}, {"revision": 2, "chain": "another"}):
        with pytest.raises(ValueError, match="follow the report"):
            log.report(**forged)


def test_a_judgement_is_of_the_newest_revision_of_the_report_that_it_names(log: Log) -> None:
    log.report()
    for forged in ({"chain": "another"}, {"pledge": Q}):
        with pytest.raises(ValueError, match="another report"):
            log.judge(**forged)

    log.report(revision=2)
    with pytest.raises(ValueError, match="corrected before"):
        log.judge()
    log.judge(revision=2)


def test_a_withdrawn_pledge_is_reported_on_no_more(log: Log) -> None:
    log.say("pledge.withdrawn", P, revision=1, reason="It was stopped.")
    with pytest.raises(ValueError, match="public any more"):
        log.report()


DOCUMENTS: list[tuple[str, dict[str, Any], str]] = [
    ("registered", {"revision": 1}, "follow the revision"),
    ("amended", {"revision": 3}, "follow the revision"),
    ("amended", {"revision": 2, "chain": "another"}, "follow the revision"),
    ("withdrawn", {"revision": 1, "reason": ""}, "follow the revision"),
    ("amended", {"revision": 2, "pledges": [CLOSED]}, "not public"),
    ("amended", {"revision": 2, "pledges": ["P-1"]}, "not public"),
]


@pytest.mark.parametrize(("move", "fields", "why"), DOCUMENTS)
def test_a_document_goes_on_by_its_next_revision(
    move: str, fields: dict[str, Any], why: str, log: Log
) -> None:
    log.document("registered", 1)
    with pytest.raises(ValueError, match=why):
        log.document(move, **fields)


def test_a_document_begins_with_its_registration_and_ends_with_its_withdrawal(log: Log) -> None:
    for move, revision in (("amended", 1), ("registered", 2)):
        with pytest.raises(ValueError, match="follow the revision"):
            log.document(move, revision)

    log.document("registered", 1)
    log.document("withdrawn", 2)
    with pytest.raises(ValueError, match="follows a withdrawal"):
        log.document("amended", 3)


PARTNERS: list[tuple[str, dict[str, Any], str]] = [
    ("confirmed", {"chain": "b", "ref": f"{Q}-FRA"}, "another partner"),
    ("confirmed", {"chain": "b", "entity": "MLI"}, "another partner"),
    ("confirmed", {"chain": "b", "revision": 2}, "nobody has filed"),
    ("confirmed", {"chain": "a"}, "begin anew"),
    ("invited", {"chain": "b"}, "cannot follow invited"),
    ("withdrawn", {"chain": "b"}, "cannot follow invited"),
]


@pytest.mark.parametrize(("move", "fields", "why"), PARTNERS)
def test_a_partner_answers_for_itself_what_it_was_asked(
    move: str, fields: dict[str, Any], why: str, log: Log
) -> None:
    log.partner("invited", "a", entity="MLI")
    with pytest.raises(ValueError, match=why):
        log.partner(move, **fields)


def test_a_public_consent_ends_in_its_own_chain(log: Log) -> None:
    log.partner("invited", "a")
    log.partner("confirmed", "b")
    with pytest.raises(ValueError, match="consent that it ends"):
        log.partner("withdrawn", "c")


@pytest.mark.parametrize("kind", ["entity", "cycle"])
def test_an_entity_or_a_cycle_is_one_chain(kind: str, log: Log) -> None:
    document: Mapping[str, Any] = {"code": "X", "names": {"en": "X"}, "embargo": False}
    begun, amended = {"entity": "registered", "cycle": "opened"}[kind], "amended"
    log.say(f"{kind}.{begun}", "X", document=document)
    changed = {**document, "names": {"en": "Y"}}
    with pytest.raises(ValueError, match="object of its code"):
        log.say(f"{kind}.{amended}", "X", chain="another", document=changed)


def test_a_key_is_made_by_who_holds_its_role_and_revoked_once(log: Log) -> None:
    role = {"granted_to": "somebody", "granted_for": "FRA", "granted_role": "contributor"}
    key = {"grant": "role", "sha256": "ab" * 32, "expires_on": "2027-01-01"}
    log.say("role.granted", None, "role", **role)
    with pytest.raises(ValueError, match="does not hold"):
        log.say("token.made", None, "one", **key, person="another")

    log.say("token.made", None, "key", **key)
    with pytest.raises(ValueError, match="or another one"):
        log.say("token.revoked", None, "key", **key | {"sha256": "cd" * 32})
    log.say("token.revoked", None, "key", **key)
    with pytest.raises(ValueError, match="twice"):
        log.say("token.revoked", None, "key", **key)

    log.say("role.revoked", None, "role", **role)
    with pytest.raises(ValueError, match="does not hold"):
        log.say("token.made", None, "late", **key)
