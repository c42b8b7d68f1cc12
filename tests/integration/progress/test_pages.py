"""Reporting and judging through the pages, as a focal point and a reviewer do it."""

import hashlib
import os
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy.engine import Engine
from werkzeug.test import TestResponse

from registry import replay, verifier
from registry.audit import signer
from registry.progress.tidying import tidy
from registry.settings import Settings
from tests.client import PageClient, fields_of
from tests.factories.world import NOW, World
from tests.integration.explore.published import take_over

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nA report."
SHA256 = hashlib.sha256(PDF).hexdigest()
NARRATIVE = "Trois guichets sont ouverts à Kayes et à Sikasso."


def send(who: PageClient, address: str, fields: dict[str, Any], page: str = "") -> TestResponse:
    """File the form at `address` (or in `page`) with some fields changed; with `to`, keep it."""
    found = BeautifulSoup(page, "html.parser") if page else who.page(address)
    data = fields_of(found, "narrative") | fields
    to = address if "to" in fields else f"{address}/file"
    return who.post(to, data=data, content_type="multipart/form-data")


def test_a_report_goes_from_the_form_to_the_public_with_its_file(
    browse: Callable[[str], PageClient],
    client: PageClient,
    world: World,
    engine: Engine,
    settings: Settings,
) -> None:
    ref, focal = world.publish(), browse("focal")
    address = f"/pledges/{ref}/report"
    assert address in focal.page("/work").decode()
    typed = {"move": "start", "narrative": NARRATIVE, "value-1": "1200.5", "year-1": "2026",
             "reached-1": "2026-11-20", "disbursed-0-amount": "40 000.25",
             "disbursed-0-currency": "XOF", "links-0-url": "https://example.org/a"}  # fmt: skip

    lying = send(focal, address, typed | {"to": "attach", "file": (BytesIO(b"MZ"), "a.pdf")})
    assert lying.status_code == 422
    assert "its content is something else" in lying.text
    kept = send(focal, address, {"to": "attach", "file": (BytesIO(PDF), "a.pdf")}, lying.text)
    assert kept.status_code == 303
    wrong = send(focal, address, {"links-0-url": "http://example.org/a"})
    assert wrong.status_code == 422
    assert "no address that everybody can open" in wrong.text
    short = send(focal, address, {"narrative": "Short.", "year-1": "2099"}, wrong.text)
    assert short.status_code == 422
    filed = send(focal, address, typed, short.text)
    assert filed.status_code == 303, filed.text

    signer.sign(engine, settings)
    receipt = focal.page(filed.headers["Location"])
    assert f"{ref}-R1" in receipt.get_text()
    assert receipt.find("a", href=lambda to: bool(to) and "/log/proof/" in str(to))
    shown = client.page(f"/pledges/{ref}").decode()
    public = f"/pledges/{ref}/reports/1/files/{SHA256}"
    assert public in shown
    assert "40,000.25 XOF" in shown
    assert "2 pieces of evidence" in shown
    answer = client.get(public)
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"] == "attachment; filename=a.pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"{public}?at=5").status_code == 404
    evidence = client.get(f"/pledges/{ref}/reports/1/v/1.json").text
    checker = verifier.Checker([verifier.Key.parse(key.vkey, verifier.LOG_KEY) for key in
                                signer.signers(settings)])  # fmt: skip
    verdict = str(checker.judge("report", lambda: checker.check_page(evidence.encode())))
    assert verdict.startswith(f"report: proved: the words of “{ref}-R1”, revision 1"), verdict
    path = settings.attachments / SHA256[:2] / SHA256
    os.utime(path, ((NOW - timedelta(days=30)).timestamp(),) * 2)
    assert tidy(engine, settings, at=NOW) == 0
    assert path.exists()


def test_a_file_is_not_attached_by_its_hash(
    browse: Callable[[str], PageClient], world: World, settings: Settings
) -> None:
    ref, focal = world.publish(), browse("focal")
    other = world.publish()
    address = f"/pledges/{ref}/report"
    fields = {"to": "attach", "file": (BytesIO(PDF), "a.pdf")}
    send(focal, f"/pledges/{other}/report", fields)
    sealed = focal.form(f"/pledges/{other}/report", "narrative")["attached"]
    typed = {"move": "start", "narrative": NARRATIVE, "attached": [sealed, SHA256, "x.y"]}
    assert send(focal, address, typed).status_code == 303
    assert SHA256 not in focal.page(f"/pledges/{ref}").decode()


def test_two_who_report_at_once_keep_both_texts(
    browse: Callable[[str], PageClient], world: World
) -> None:
    ref, focal = world.publish(), browse("focal")
    address = f"/pledges/{ref}/report"
    page = focal.get(address).text
    world.report(ref, "plan")
    typed = {"move": "start", "narrative": NARRATIVE}
    late = send(focal, address, typed, page)
    assert late.status_code == 409
    assert "A colleague reported" in late.text
    assert NARRATIVE in late.text
    assert send(focal, address, typed, late.text).status_code == 303


def test_who_may_not_report_or_judge_is_told_or_not_let_in(
    browse: Callable[[str], PageClient], world: World, engine: Engine
) -> None:
    ref, imported = world.publish(), take_over(engine, world)
    focal, french, body = browse("focal"), browse("french"), browse("body")
    for other in (french, body):
        assert other.get(f"/pledges/{ref}/report").status_code == 404
    claim = french.get(f"/pledges/{imported}/report")
    assert claim.status_code == 422
    assert "has not confirmed it yet" in claim.text
    closed = focal.get(f"/pledges/{world.file()}/report")
    assert closed.status_code == 422
    assert "not public yet" in closed.text

    world.report(ref)
    reviewer = browse("reviewer")
    judge = f"/pledges/{ref}/reports/1/judge"
    assert judge in reviewer.page("/progress").decode()
    page = reviewer.page(judge)
    world.report(ref, "plan", reason="A slip.")
    data = fields_of(page, "reason") | {"reason": "It is borne out."}
    stale = reviewer.post(f"/pledges/{ref}/reports/1/confirm", data=data)
    assert stale.status_code == 409
    assert "It is borne out." in stale.text
    data = fields_of(reviewer.page(judge), "reason") | {"reason": "It is borne out."}
    assert reviewer.post(f"/pledges/{ref}/reports/1/confirm", data=data).status_code == 303
    assert judge not in reviewer.page("/progress").decode()


@pytest.mark.tampers
def test_verifying_finds_a_report_that_was_rewritten(
    world: World, engine: Engine, settings: Settings
) -> None:
    ref = world.publish()
    world.report(ref)
    world.judge(ref, "confirm")
    with engine.execution_options(writes=True).begin() as connection:
        for table, verb in (("report_revision", "update"), ("report_judgement", "delete")):
            on = "" if engine.dialect.name == "sqlite" else f" ON {table}"
            connection.exec_driver_sql(f"DROP TRIGGER {table}_no_{verb}{on}")
        connection.exec_driver_sql("DELETE FROM report_judgement")
        connection.exec_driver_sql("UPDATE report_revision SET state = 'fulfilled'")
    signer.sign(engine, settings)
    found = {finding.where.split()[0] for finding in replay.verify(engine, settings).findings}
    assert found == {"report_revision", "report_judgement"}


def test_revisions_of_a_report_are_compared_on_its_page(client: PageClient, world: World) -> None:
    ref = world.publish()
    filed = world.report(ref).index
    address = f"/pledges/{ref}/reports/1"
    assert not client.page(address).find(id="changed")
    world.report(ref, narrative=NARRATIVE, reason="Une faute.")
    world.report(ref, narrative=f"{NARRATIVE} Et ailleurs.", reason="Un oubli.")
    assert [one.get_text() for one in client.page(address).select("#changed ins")] == [
        "[added: Et ailleurs.] "
    ]
    changed = client.page(f"{address}?from=1&to=2").find(id="changed")
    assert changed
    assert "Bamako." in changed.get_text()
    for wrong, status in (("from=9", 404), ("from=x", 422), ("to=0", 404)):
        assert client.get(f"{address}?{wrong}").status_code == status
    assert not client.page(f"{address}?at={filed}").find(id="changed")
