import hashlib
import os
import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from bs4 import BeautifulSoup

from registry import replay
from registry.analysis.figures import Scope
from registry.audit import signer
from registry.briefing.contents import brief
from registry.briefing.document import File
from registry.briefing.scopes import Briefing
from registry.files.keeping import keep
from registry.pledges.content import Content
from registry.progress.tidying import tidy
from registry.store import reading
from tests.factories.world import NOW, a_pledge

# Files are kept in a folder, on either database.
pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nAn annex."
SHA256 = hashlib.sha256(PDF).hexdigest()


def send(who, address, content=PDF, name="annexe.pdf", **more):
    file = {"file": (BytesIO(content), name)} if content is not None else {}
    return who.post(f"{address}/attachments", {"to": "attach"} | file | more)


def names(stored, address):
    return [one.name for one in Content.parse(stored(address).content).attachments]


def files(settings):
    return [path for path in settings.attachments.rglob("*") if path.is_file()]


def bomb():
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b" " * 20_000_000)
    return made.getvalue()


def test_a_file_goes_from_the_form_to_the_public_byte_by_byte(
    fit, focal, client, world, stored, engine, settings
):
    assert send(focal, fit).headers["Location"] == f"{fit}/attachments"
    page = focal.get(f"{fit}/attachments").text
    assert "annexe.pdf" in page
    assert SHA256 in page
    assert focal.get(f"{fit}/attachments/{SHA256}").data == PDF
    focal.post(f"{fit}/kind", {"pledge_type": "individual", "natures": ["process"]})
    assert names(stored, fit) == ["annexe.pdf"]

    filed = focal.post(f"{fit}/file", on=f"{fit}/check")
    ref = filed.headers["Location"].split("/")[2]
    public = f"/pledges/{ref}/v/1/files/{SHA256}"
    assert client.get(public).status_code == 404
    assert focal.get(f"/pledges/{ref}/file/1/attachments/{SHA256}").data == PDF
    assert f"/pledges/{ref}/file/1/attachments/{SHA256}" in focal.get(f"/pledges/{ref}/file").text

    world.move(ref, "open", "accept", "publish")
    answer = client.get(public)
    assert answer.data == PDF
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename=annexe.pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert client.get(f"{public}?at=0").status_code == 404
    shown = client.get(f"/pledges/{ref}").text
    assert public in shown
    assert SHA256 in shown
    signed = signer.sign(engine, settings)
    with reading(engine) as session:
        asked = Briefing(Scope("cycle", "IMRF-2030"), signed)
        [printed] = brief(session, settings, asked).pledges
    assert printed.files == (File("annexe.pdf", len(PDF), SHA256),)


def test_only_who_judges_or_wrote_it_reads_a_file_before_it_is_public(browse, focal, fit, client):
    send(focal, fit)
    ref = focal.post(f"{fit}/file", on=f"{fit}/check").headers["Location"].split("/")[2]
    reviewer, french = browse("reviewer"), browse("french")
    assert reviewer.get(f"/reviews/{ref}/1/files/{SHA256}").data == PDF
    assert f"/reviews/{ref}/1/files/{SHA256}" in reviewer.get(f"/reviews/{ref}").text
    assert reviewer.get(f"/reviews/{ref}/1/files/{'0' * 64}").status_code == 404
    assert french.get(f"/pledges/{ref}/file/1/attachments/{SHA256}").status_code == 404
    assert french.get(f"/pledges/{ref}/v/1/files/{SHA256}").status_code == 404
    assert client.get(f"/reviews/{ref}/1/files/{SHA256}").status_code == 302


def test_a_file_is_read_only_where_it_is_listed(fit, focal, client, world):
    send(focal, fit)
    other = world.publish(a_pledge())
    assert client.get(f"/pledges/{other}/v/1/files/{SHA256}").status_code == 404
    assert focal.get(f"/pledges/{other}/file/1/attachments/{SHA256}").status_code == 404
    assert focal.get(f"{focal.start()}/attachments/{SHA256}").status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"MZ\x90\0", "annexe.pdf", "its content is something else"),
        (PDF, "annexe.exe", "must end in one of"),
        (b"", "annexe.txt", "is empty"),
        (b"x" * 26_000_000, "annexe.txt", "larger than 25 MB"),
        (bomb(), "annexe.docx", "would unpack to 20 MB"),
        (PDF, "an\u202efdp.pdf", "changes the direction"),
        (None, "", "Choose a file first."),
    ],
    ids=["lying", "kind", "empty", "large", "bomb", "name", "none"],
)
def test_what_cannot_be_taken_is_said_beside_the_field(
    focal, stored, settings, content, name, said
):
    address = focal.start()
    answer = send(focal, address, content, name)
    assert answer.status_code == 422
    error = BeautifulSoup(answer.text, "html.parser").find(id="file-error")
    assert said in error.get_text()
    assert stored(address).version == 1
    assert files(settings) == []


def test_far_too_large_a_request_is_not_read(focal, stored):
    address = focal.start()
    kind = "multipart/form-data; boundary=x"
    body = b"--x\r\n" + b"x" * 28_000_000
    answer = focal.client.post(f"{address}/attachments", data=body, content_type=kind)
    assert answer.status_code == 413
    assert "one file of at most 25 MB; 28.1 MB were sent. Nothing was changed" in answer.text
    assert stored(address).version == 1


def test_far_too_long_a_text_is_told_the_limit_of_its_own_form(focal, stored):
    address = focal.start()
    long = focal.post(f"{address}/words", {"title": "x" * 2_100_000})
    assert long.status_code == 413
    assert "at most 2 MB of text; 2.2 MB were sent. Nothing was changed" in long.text
    head = 'Content-Disposition: form-data; name="a"'
    many = f"--x\r\n{head}\r\n\r\n1\r\n" * 3_000 + "--x--"
    kind = "multipart/form-data; boundary=x"
    answer = focal.client.post(f"{address}/words", data=many, content_type=kind)
    assert answer.status_code == 413
    assert "More fields were sent" in answer.text
    assert stored(address).version == 1


def test_five_files_fit(focal, stored):
    address = focal.start()
    for number in range(5):
        assert send(focal, address, f"{number}".encode(), f"{number}.txt").status_code == 303
    answer = send(focal, address, b"5", "5.txt")
    assert answer.status_code == 422
    assert "At most 5 files fit here" in answer.text
    assert names(stored, address) == ["0.txt", "1.txt", "2.txt", "3.txt", "4.txt"]


def test_folders_in_a_name_lead_nowhere(focal, stored, settings):
    address = focal.start()
    send(focal, address, name="../../../../annexe.pdf")
    assert names(stored, address) == ["annexe.pdf"]
    assert files(settings) == [settings.attachments / SHA256[:2] / SHA256]


def test_a_file_is_removed_by_its_button(focal, stored):
    address = focal.start()
    send(focal, address)
    send(focal, address, b"Other", "other.txt")
    assert send(focal, address, None, to="", remove=SHA256).status_code == 303
    assert names(stored, address) == ["other.txt"]


def test_a_page_that_is_old_changes_nothing_and_shows_the_list_as_it_is(focal, writer, stored):
    address = focal.start()
    send(focal, address)
    answer = send(writer, address, b"Other", "other.txt", version="1")
    assert answer.status_code == 409
    assert "Somebody saved this draft" in answer.text
    assert "annexe.pdf" in answer.text
    assert names(stored, address) == ["annexe.pdf"]
    assert send(writer, address, version="1").status_code == 303  # it is attached already


def test_saving_without_a_file_goes_on(focal, stored):
    address = focal.start()
    answer = focal.post(f"{address}/attachments", {})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{address}/contacts")
    assert stored(address).sections_seen.keys() == {"attachments"}


def test_no_other_page_takes_a_file(focal):
    address = focal.start()
    answer = focal.post(f"{address}/words", {"title": "x", "file": (BytesIO(PDF), "a.pdf")})
    assert answer.status_code == 422
    assert "takes words, not files" in answer.text


def age(settings, days):
    """Make every kept file as old as that."""
    at = NOW - timedelta(days=days)
    for path in files(settings):
        os.utime(path, (at.timestamp(), at.timestamp()))


def test_files_that_nothing_lists_are_erased_after_a_while(focal, engine, settings, fit, stored):
    send(focal, fit, b"Filed", "filed.txt")
    focal.post(f"{fit}/file", on=f"{fit}/check")
    drafted, deleted = focal.start(), focal.start()
    send(focal, drafted, b"Drafted", "drafted.txt")
    send(focal, deleted, b"Deleted", "deleted.txt")
    focal.post(f"{deleted}/delete")
    (settings.attachments / "new-crashed").write_bytes(b"Half of")

    age(settings, days=6)
    assert tidy(engine, settings, at=NOW) == 0
    age(settings, days=8)
    send(focal, drafted, b"Deleted", "again.txt")  # the same bytes are wanted again
    focal.post(f"{drafted}/attachments", {"remove": hashlib.sha256(b"Deleted").hexdigest()})
    assert tidy(engine, settings, at=NOW) == 1
    assert (settings.attachments / "new-crashed").exists() is False
    age(settings, days=8)
    assert tidy(engine, settings, at=NOW) == 1
    kept = {path.read_bytes() for path in files(settings)}
    assert kept == {b"Filed", b"Drafted"}


@pytest.mark.tampers
def test_verifying_finds_a_file_that_is_gone_or_changed(world, engine, settings):
    for content in (PDF, b"Text"):
        made = keep(settings.attachments, BytesIO(content), "a.pdf" if content == PDF else "a.txt",
                    limit=1_000)  # fmt: skip
        world.publish(a_pledge(attachments=(made,)))
    signer.sign(engine, settings)
    assert replay.verify(engine, settings).findings == ()
    first, second = sorted(files(settings), key=lambda path: path.read_bytes())
    first.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nAn Annex.")
    second.unlink()
    found = replay.verify(engine, settings).findings
    assert {finding.what for finding in found} == {
        f"the bytes of the attached file {first.name} were changed",
        f"the attached file {second.name} is not kept",
    }
    assert all(re.fullmatch("P-2026-0000[12] revision 1", finding.where) for finding in found)
