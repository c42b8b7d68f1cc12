"""An export from the question to the file: asked for, made by a worker, fetched, cancelled."""

from pathlib import Path
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from registry.audit import signer
from registry.briefing import operations, rendering
from registry.briefing.contents import write_brief
from registry.briefing.models import Export
from registry.briefing.scopes import scope_of
from registry.jobs import huey_for, work
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.client import PageClient
from tests.factories.world import NOW, World

OPEN = "cycle:IMRF-2030"


def ask(engine: Engine, world: World, filled: int, scope: str = OPEN) -> int:
    with writing(engine) as session, transaction(session):
        actor = world.actor("organizer")
        asked = operations.ask_export(session, actor, scope=scope_of(scope), size=filled, at=NOW)
        return asked.id


def row(engine: Engine, export_id: int | None = None) -> Export:
    with reading(engine) as session:
        rows = select(Export) if export_id is None else select(Export).where(Export.id == export_id)
        return session.scalars(rows).one()


def change(engine: Engine, **values: object) -> None:
    with writing(engine) as session, transaction(session):
        session.execute(update(Export).values(**values))


def files(settings: Settings) -> list[Path]:
    folder = settings.instance / "exports"
    return sorted(folder.iterdir()) if folder.exists() else []


def test_the_file_has_the_bytes_that_the_command_writes(
    engine: Engine, settings: Settings, world: World, filled: int, folder: Path
) -> None:
    export_id = ask(engine, world, filled)
    rendering.render_export(engine, settings, export_id)
    export = row(engine, export_id)
    assert (export.state, export.done, export.total, export.error) == ("done", 5, 5, "")
    with reading(engine) as session:
        write_brief(session, settings, scope_of(OPEN), filled, folder / "brief.pdf")
    assert files(settings)[0].read_bytes() == (folder / "brief.pdf").read_bytes()


def test_asked_for_twice_it_is_made_once(engine: Engine, world: World, filled: int) -> None:
    assert ask(engine, world, filled) == ask(engine, world, filled)
    change(engine, state="failed")
    assert ask(engine, world, filled) != row_ids(engine)[0]


def row_ids(engine: Engine) -> list[int]:
    with reading(engine) as session:
        return list(session.scalars(select(Export.id).order_by(Export.id)))


@pytest.mark.parametrize("state", ["done", "failed", "cancelled"])
def test_what_is_finished_is_not_made_again(
    engine: Engine, settings: Settings, world: World, filled: int, state: str
) -> None:
    export_id = ask(engine, world, filled)
    change(engine, state=state)
    rendering.render_export(engine, settings, export_id)
    assert row(engine).state == state
    assert files(settings) == []


def test_cancelled_while_it_is_made_it_leaves_no_file(
    engine: Engine, settings: Settings, world: World, filled: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_id = ask(engine, world, filled)
    note, seen = operations.note_progress, []

    def cancel_first(session, export_id, **progress):  # type: ignore[no-untyped-def]
        seen.append(progress["done"])
        operations.cancel_export(session, world.actor("organizer"), row(engine), at=NOW)
        return note(session, export_id, **progress)

    monkeypatch.setattr(operations, "note_progress", cancel_first)
    rendering.render_export(engine, settings, export_id)
    assert row(engine).state == "cancelled"
    assert seen == [0]  # the drawing ended there
    assert files(settings) == []


def test_a_failed_export_says_why(
    engine: Engine, settings: Settings, world: World, filled: int
) -> None:
    rendering.render_export(engine, settings, ask(engine, world, filled, "cycle:IMRF-1999"))
    assert (row(engine).state, row(engine).error) == ("failed", "There is no cycle IMRF-1999.")


def test_a_fault_of_ours_is_told_by_a_number_only(
    engine: Engine, settings: Settings, world: World, filled: int, caplog: pytest.LogCaptureFixture
) -> None:
    (settings.instance / "exports").write_text("a file where a folder belongs")
    rendering.render_export(engine, settings, ask(engine, world, filled))
    assert row(engine).state == "failed"
    assert "exports" not in row(engine).error
    incident = row(engine).error.partition("incident ")[2].partition(")")[0]
    assert f"incident {incident}" in caplog.text


def test_progress_is_noted_now_and_then_only(
    engine: Engine, settings: Settings, world: World, filled: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    note = operations.note_progress
    monkeypatch.setattr(
        operations,
        "note_progress",
        lambda session, export_id, *, done, total: (
            seen.append(done) or note(session, export_id, done=done, total=total)
        ),
    )
    rendering.render_export(engine, settings, ask(engine, world, filled))
    assert seen[0] == 0
    assert seen[-1] == 5
    assert len(seen) < 6


def worked(engine: Engine, settings: Settings) -> None:
    """Let a worker start, do what waits, and stop."""
    queue, stop = huey_for(settings), Event()
    rendering.resume(engine, rendering.task(queue, engine, settings))
    worker = Thread(target=work, args=(queue, stop))
    worker.start()
    for _ in range(200):
        if row(engine).state not in {"queued", "running"}:
            break
        stop.wait(0.05)
    stop.set()
    worker.join()


def test_a_new_worker_makes_what_waited_and_what_a_dead_one_left(
    engine: Engine, settings: Settings, world: World, filled: int
) -> None:
    ask(engine, world, filled)
    change(engine, state="running", done=3, total=5)
    worked(engine, settings)
    assert row(engine).state == "done"


def test_a_task_that_was_tampered_with_is_not_run(
    engine: Engine, settings: Settings, world: World, filled: int
) -> None:
    queue = huey_for(settings)
    rendering.task(queue, engine, settings)(ask(engine, world, filled))
    [data] = [bytes(item) for item in queue.storage.enqueued_items()]
    with pytest.raises(ValueError, match="mismatch"):
        queue.deserialize_task(data.replace(b"render_export", b"render_exporT"))


def test_an_organizer_asks_watches_and_fetches(
    client: PageClient, engine: Engine, settings: Settings, filled: int
) -> None:
    client.sign_in("organizer@example.org")
    answer = client.send("/briefings", {"scope": OPEN})
    assert answer.status_code == 303
    address = answer.headers["Location"]
    assert "Waiting" in client.get(address).text
    assert client.get(f"{address}.pdf").status_code == 404
    worked(engine, settings)
    page = client.page(address)
    assert "The briefing is ready" in page.get_text()
    name = f"brief-cycle-imrf-2030-entry-{filled}.pdf"
    with client.get(f"{address}.pdf") as fetched:
        assert fetched.data.startswith(b"%PDF")
        assert fetched.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert "Ready" in client.page("/briefings").get_text()


def test_the_same_form_sent_twice_asks_once(
    client: PageClient, engine: Engine, filled: int
) -> None:
    client.sign_in("organizer@example.org")
    form = client.form("/briefings", "scope") | {"scope": OPEN}
    first, second = (client.post("/briefings", data=form) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert len(row_ids(engine)) == 1


def test_a_scope_that_was_not_offered_is_refused(client: PageClient, filled: int) -> None:
    client.sign_in("organizer@example.org")
    answer = client.send("/briefings", {"scope": "entity:MLI"})
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
    rendering.render_export(engine, settings, ask(engine, world, filled))
    client.sign_in(f"{who}@example.org")
    with client.get(f"/briefings/{row(engine).handle}.pdf") as answer:
        assert answer.status_code == status


def test_a_stranger_is_asked_to_sign_in(client: PageClient, filled: int) -> None:
    assert client.get("/briefings").status_code == 302
    assert client.get("/briefings/x.pdf").status_code == 302


def test_a_file_that_is_gone_is_said_so(
    client: PageClient, engine: Engine, settings: Settings, world: World, filled: int
) -> None:
    rendering.render_export(engine, settings, ask(engine, world, filled))
    files(settings)[0].unlink()
    client.sign_in("organizer@example.org")
    address = f"/briefings/{row(engine).handle}"
    assert client.get(f"{address}.pdf").status_code == 404
    assert "no longer kept" in client.page(address).get_text()


def test_it_waits_until_the_log_is_signed(
    app: Flask, engine: Engine, settings: Settings, world: World, filled: int
) -> None:
    world.publish()
    export_id = ask(engine, world, filled + 1)
    signing = Thread(target=signer.sign, args=(engine, settings))
    making = Thread(target=rendering.render_export, args=(engine, settings, export_id))
    making.start()
    signing.start()
    making.join()
    signing.join()
    assert row(engine).state == "done"
