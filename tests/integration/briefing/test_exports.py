"""An export from the question to the file: asked for, made by a worker, fetched, cancelled."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier, Event, Thread

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry import clock
from registry.accounts.queries import register
from registry.analysis.queries import overview
from registry.audit import signer
from registry.briefing import operations, rendering
from registry.briefing.contents import write_brief
from registry.briefing.models import Export
from registry.briefing.names import Names
from registry.briefing.scopes import Briefing, named, scope_of
from registry.errors import Sentence
from registry.framework.queries import framework
from registry.jobs import queue, working
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.client import PageClient
from tests.factories.world import NOW, World

OPEN = "cycle:IMRF-2030"
PREVIEW = f"/briefings/preview?scope={OPEN}&language=en&at=59&depth=standard&form=pdf"


def ask(engine: Engine, world: World, filled: int, scope: str = OPEN) -> int:
    with writing(engine) as session, transaction(session):
        actor = world.actor("organizer")
        asked = operations.ask_export(session, actor, Briefing(scope_of(scope), filled), at=NOW)
        return asked.id


def row(engine: Engine, export_id: int | None = None) -> Export:
    with reading(engine) as session:
        rows = select(Export) if export_id is None else select(Export).where(Export.id == export_id)
        return session.scalars(rows).one()


def change(engine: Engine, **values: object) -> None:
    with writing(engine) as session, transaction(session):
        session.execute(update(Export).values(**values))


def made(engine: Engine, settings: Settings) -> None:
    """Let a worker make what waits."""
    rendering.make_waiting(engine, settings, Event())


def files(settings: Settings) -> list[Path]:
    folder = settings.instance / "exports"
    return sorted(folder.iterdir()) if folder.exists() else []


def test_the_file_has_the_bytes_that_the_command_writes_whoever_ended_before(
    engine: Engine, settings: Settings, world: World, filled: int, folder: Path
) -> None:
    asked = Briefing(scope_of("entity:MLI"), filled, "ar", 20, "full")
    with writing(engine) as session, transaction(session):
        operations.ask_export(session, world.actor("organizer"), asked, at=NOW)
    assert claimed(engine, clock.now() - 2 * queue.LEASE)  # by a worker that was killed
    made(engine, settings)
    assert (row(engine).state, row(engine).done, row(engine).error) == ("done", 5, "")
    with reading(engine) as session:
        write_brief(session, settings, asked, folder / "brief.pdf")
    assert files(settings)[0].read_bytes() == (folder / "brief.pdf").read_bytes()


def test_asked_for_twice_it_is_made_once(engine: Engine, world: World, filled: int) -> None:
    assert ask(engine, world, filled) == ask(engine, world, filled)
    change(engine, state="failed")
    assert ask(engine, world, filled) != row_ids(engine)[0]


def row_ids(engine: Engine) -> list[int]:
    with reading(engine) as session:
        return list(session.scalars(select(Export.id).order_by(Export.id)))


def test_what_is_finished_is_not_made_again(
    engine: Engine, settings: Settings, world: World, filled: int
) -> None:
    ask(engine, world, filled)
    for state in ("done", "failed", "cancelled"):
        change(engine, state=state)
        made(engine, settings)
        assert row(engine).state == state
        assert files(settings) == []


def test_cancelled_while_it_is_made_it_leaves_no_file(
    engine: Engine, settings: Settings, world: World, filled: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(engine, world, filled)
    note, seen = queue.note_progress, []

    def cancel_first(session, claim, **progress):  # type: ignore[no-untyped-def]
        seen.append(progress["done"])
        operations.cancel_export(session, world.actor("organizer"), row(engine), at=NOW)
        return note(session, claim, **progress)

    monkeypatch.setattr(queue, "note_progress", cancel_first)
    made(engine, settings)
    assert row(engine).state == "cancelled"
    assert seen == [0]  # the drawing ended there
    assert files(settings) == []


def test_a_failed_export_says_why_in_the_language_of_who_reads(
    engine: Engine, settings: Settings, world: World, filled: int, client: PageClient
) -> None:
    ask(engine, world, filled, "cycle:IMRF-1999")
    made(engine, settings)
    assert (row(engine).state, str(row(engine).why)) == ("failed", "There is no cycle IMRF-1999.")
    client.sign_in("organizer@example.org")
    page = client.page(f"/briefings/{row(engine).handle}?lang=fr")
    assert "Il n’y a pas de cycle IMRF-1999." in page.get_text()


def test_a_full_disk_is_said_as_what_it_is(engine: Engine, world: World, filled: int) -> None:
    ask(engine, world, filled)
    held = claimed(engine, clock.now())
    assert held is not None

    def write(_progress: working.Progress) -> Callable[[Session], None]:
        Path("/dev/full").write_bytes(b"a brief")
        return lambda _session: None

    working.perform(engine, held, Event(), write, called="briefing")
    assert (row(engine).state, row(engine).error) == ("failed", working.DISK_FULL.message)


def test_a_fault_of_ours_is_told_by_a_number_only(
    engine: Engine, settings: Settings, world: World, filled: int, caplog: pytest.LogCaptureFixture
) -> None:
    (settings.instance / "exports").write_text("a file where a folder belongs")
    ask(engine, world, filled)
    made(engine, settings)
    assert row(engine).state == "failed"
    assert "exports" not in row(engine).error
    incident = str(row(engine).why).partition("incident ")[2].partition(")")[0]
    assert f"incident {incident}" in caplog.text


def test_progress_is_noted_now_and_then_only(
    engine: Engine, settings: Settings, world: World, filled: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    note = queue.note_progress
    monkeypatch.setattr(
        queue,
        "note_progress",
        lambda session, claim, *, done, total: (
            seen.append(done) or note(session, claim, done=done, total=total)
        ),
    )
    ask(engine, world, filled)
    made(engine, settings)
    assert seen[0] == 0
    assert seen[-1] == 5
    assert len(seen) < 6


def claimed(engine: Engine, at: datetime = NOW) -> Export | None:
    with writing(engine) as session, transaction(session):
        return queue.claim(session, Export, given_up=operations.GIVEN_UP, at=at)


def test_workers_at_once_each_claim_another(engine: Engine, world: World, filled: int) -> None:
    asked = [
        ask(engine, world, filled, f"recommendation:A/76/642/{number}") for number in range(98, 104)
    ]
    start = Barrier(3)

    def work(_worker: int) -> list[int]:
        start.wait()
        return [claim.id for _ in range(4) if (claim := claimed(engine))]

    with ThreadPoolExecutor(3) as workers:
        found = [export_id for ids in workers.map(work, range(3)) for export_id in ids]
    assert sorted(found) == asked


def test_what_a_killed_worker_held_is_taken_up_when_its_lease_ends_and_given_up_in_the_end(
    engine: Engine, settings: Settings, world: World, filled: int
) -> None:
    export_id, at = ask(engine, world, filled), NOW
    for _death in range(queue.MOST_TRIES):
        dead = claimed(engine, at)
        assert dead is not None
        assert claimed(engine, at + queue.LEASE) is None
        at += queue.LEASE + timedelta(seconds=1)
    assert claimed(engine, at) is None
    assert (row(engine).state, row(engine).why) == ("failed", operations.GIVEN_UP)
    assert ask(engine, world, filled) != export_id  # it can be asked for again


def test_who_lost_the_claim_changes_nothing_of_the_next_ones(
    engine: Engine, settings: Settings, world: World, filled: int
) -> None:
    ask(engine, world, filled)
    slow = claimed(engine)
    assert slow is not None
    later = NOW + queue.LEASE + timedelta(seconds=1)
    with writing(engine) as session, transaction(session):
        assert queue.hold(session, slow, at=later)
    assert claimed(engine, later) is None  # it lives
    quick = claimed(engine, later + queue.LEASE + timedelta(seconds=1))
    assert quick is not None
    with writing(engine) as session, transaction(session):
        assert not queue.hold(session, slow, at=later)
        assert not queue.release(session, slow)
        assert not queue.fail(session, slow, error=Sentence("Slow."), at=later)
    rendering.make(engine, settings, slow, Event())
    assert (row(engine).state, files(settings)) == ("running", [])
    rendering.make(engine, settings, quick, Event())
    assert row(engine).state == "done"
    assert [path.name for path in files(settings)] == [f"{quick.handle}.pdf"]


def test_a_worker_that_ends_in_order_leaves_it_to_the_next(
    engine: Engine, settings: Settings, world: World, filled: int
) -> None:
    ask(engine, world, filled)
    claim, stop = claimed(engine), Event()
    assert claim is not None
    stop.set()
    rendering.make(engine, settings, claim, stop)
    assert (row(engine).state, row(engine).tries, files(settings)) == ("queued", 0, [])
    made(engine, settings)
    assert row(engine).state == "done"


def test_the_lease_is_renewed_while_it_is_made(
    engine: Engine, settings: Settings, world: World, filled: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "BEAT", 0.01)
    ask(engine, world, filled)
    claim = claimed(engine)
    assert claim is not None
    rendering.make(engine, settings, claim, Event())
    until, first = row(engine).leased_until, claim.leased_until
    assert until is not None
    assert first is not None
    assert until > first


def test_an_organizer_asks_watches_and_fetches(
    client: PageClient, engine: Engine, settings: Settings, filled: int
) -> None:
    client.sign_in("organizer@example.org")
    answer = client.send(PREVIEW, {}, holding="key")
    assert answer.status_code == 303
    address = answer.headers["Location"]
    assert "Waiting" in client.get(address).text
    assert client.get(f"{address}.pdf").status_code == 404
    made(engine, settings)
    page = client.page(address)
    assert "The briefing is ready" in page.get_text()
    name = f"brief-cycle-imrf-2030-entry-{filled}.pdf"
    with client.get(f"{address}.pdf") as fetched:
        assert fetched.data.startswith(b"%PDF")
        assert fetched.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert "Ready" in client.page("/briefings").get_text()


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_all_that_is_offered_can_be_briefed_on(
    client: PageClient, engine: Engine, settings: Settings, filled: int
) -> None:
    client.sign_in("organizer@example.org")
    options = client.page("/briefings").select("select[name=scope] option")
    assert len({option.text for option in options}) > 100
    with reading(engine) as session:
        names = Names(register(session), framework(session), "en", "", filled)
        for option in options:
            if (value := str(option["value"])) in {"entity", "pledges"}:
                continue  # named in fields of their own: test_builder.py
            scope = scope_of(value)
            assert named(scope, names).title
            assert overview(session, at=filled, scope=scope, today=NOW.date()).pledges >= 0
    found = client.page("/briefings/preview?scope=region:002", follow_redirects=True)
    assert found.h1
    assert found.h1.text == "Africa"


def test_the_same_form_sent_twice_asks_once(
    client: PageClient, engine: Engine, filled: int
) -> None:
    client.sign_in("organizer@example.org")
    form = client.form(PREVIEW, "key")
    first, second = (client.post("/briefings", data=form) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert len(row_ids(engine)) == 1


def test_a_scope_that_was_not_offered_is_refused(client: PageClient, filled: int) -> None:
    client.sign_in("organizer@example.org")
    for scope in ("entity:MLI", "cycle:IMRF-1999", ""):
        answer = client.send(PREVIEW, {"scope": scope}, holding="key")
        assert answer.status_code == 422
        assert "There is a problem" in answer.text


def test_what_waits_can_be_cancelled_once(
    client: PageClient, engine: Engine, world: World, filled: int
) -> None:
    ask(engine, world, filled)
    client.sign_in("organizer@example.org")
    address = f"/briefings/{row(engine).handle}"
    form = client.form(address)
    for words in ("The briefing is cancelled.", "nothing left to cancel"):
        answer = client.post(f"{address}/cancel", data=form, follow_redirects=True)
        assert words in answer.text
    assert row(engine).state == "cancelled"


@pytest.mark.parametrize(
    ("who", "status"),
    [("reviewer", 200), ("organizer", 200), ("focal", 403), ("administrator", 403)],
)
def test_organizers_and_reviewers_fetch_nobody_else(
    client: PageClient,
    engine: Engine,
    settings: Settings,
    world: World,
    filled: int,
    who: str,
    status: int,
) -> None:
    ask(engine, world, filled)
    made(engine, settings)
    client.sign_in(f"{who}@example.org")
    with client.get(f"/briefings/{row(engine).handle}.pdf") as answer:
        assert answer.status_code == status


def test_a_stranger_is_asked_to_sign_in(client: PageClient, filled: int) -> None:
    assert client.get("/briefings").status_code == 302
    assert client.get("/briefings/x.pdf").status_code == 302


def test_a_file_that_is_gone_is_said_so(
    client: PageClient, engine: Engine, settings: Settings, world: World, filled: int
) -> None:
    ask(engine, world, filled)
    made(engine, settings)
    files(settings)[0].unlink()
    client.sign_in("organizer@example.org")
    address = f"/briefings/{row(engine).handle}"
    assert client.get(f"{address}.pdf").status_code == 404
    assert "no longer kept" in client.page(address).get_text()


def test_it_waits_until_the_log_is_signed(
    app: Flask, engine: Engine, settings: Settings, world: World, filled: int
) -> None:
    world.publish()
    ask(engine, world, filled + 1)
    signing = Thread(target=signer.sign, args=(engine, settings))
    making = Thread(target=made, args=(engine, settings))
    making.start()
    signing.start()
    making.join()
    signing.join()
    assert row(engine).state == "done"
