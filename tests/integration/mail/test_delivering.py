"""Letters over SMTP: once, in words and HTML, tried again, refused for good."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from registry import mail
from registry.app import create_app
from registry.errors import Misconfigured
from registry.mail import Message
from registry.mail.delivering import MOST_TRIES, pause
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.client import PageClient
from tests.factories.world import NOW
from tests.integration.mail.post_office import PostOffice, post_office

BODY = "Bonjour <b>Awa</b>,\n\nChoisissez ici :\n\nhttp://localhost/invitations/abc\n"


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as opened:
        yield opened


@pytest.fixture
def by_smtp(settings: Settings, office: PostOffice) -> Settings:
    return replace(
        settings, smtp_host="127.0.0.1", smtp_port=office.port, smtp_security="none",
        mail_from="Registry <registry@example.org>",
    )  # fmt: skip


def write(engine: Engine, *to: str, language: str = "fr") -> None:
    with writing(engine) as session, transaction(session):
        letters = [mail.Letter(address, "Une lettre", BODY, language) for address in to]
        mail.write(session, letters, at=NOW)


def rows(engine: Engine) -> list[Message]:
    with reading(engine) as session:
        return list(session.scalars(select(Message).order_by(Message.id)))


def test_a_letter_leaves_once_in_words_and_html(
    engine: Engine, by_smtp: Settings, office: PostOffice
) -> None:
    write(engine, "awa@example.ml")
    assert mail.deliver(engine, by_smtp, at=NOW) == 1
    assert mail.deliver(engine, by_smtp, at=NOW + timedelta(days=1)) == 0
    [letter] = office.came
    assert letter["To"] == "awa@example.ml"
    assert letter["From"] == "Registry <registry@example.org>"
    assert letter["Content-Language"] == "fr"
    assert letter.get_content_type() == "multipart/alternative"
    text, html = (part.get_content() for part in letter.iter_parts())
    assert text.splitlines() == BODY.splitlines()
    assert '<html lang="fr" dir="ltr">' in html
    assert "&lt;b&gt;Awa&lt;/b&gt;" in html
    assert '<a href="http://localhost/invitations/abc">' in html
    [row] = rows(engine)
    assert row.delivered_at == NOW
    assert row.body == ""  # its link is in one place less


def test_four_workers_send_each_letter_once(
    engine: Engine, by_smtp: Settings, office: PostOffice
) -> None:
    write(engine, *(f"n{number}@example.ml" for number in range(12)))
    with ThreadPoolExecutor(4) as pool:
        sent = pool.map(lambda _n: mail.deliver(engine, by_smtp, at=NOW), range(4))

    assert sum(sent) == 12
    assert sorted(str(one["To"]) for one in office.came) == sorted(r.to for r in rows(engine))


def test_what_is_refused_for_now_is_tried_again_later_and_for_good_never(
    engine: Engine, by_smtp: Settings, office: PostOffice
) -> None:
    office.to = {"full@example.ml": "451 later, please", "gone@example.ml": "550 no such\x07 user"}
    write(engine, "full@example.ml", "gone@example.ml", "awa@example.ml")
    assert mail.deliver(engine, by_smtp, at=NOW) == 1  # the others hold nobody up
    full, gone, _awa = rows(engine)
    assert (full.refused_at, full.trouble) == (None, "451 later, please")
    assert (gone.refused_at, gone.trouble) == (NOW, "550 no such  user")
    assert gone.body == BODY
    at: datetime = NOW
    for tries in range(2, MOST_TRIES + 1):
        assert mail.deliver(engine, by_smtp, at=at + pause(tries - 1) - timedelta(seconds=1)) == 0
        at += pause(tries - 1)
        mail.deliver(engine, by_smtp, at=at)
        assert rows(engine)[0].tries == tries
    assert rows(engine)[0].refused_at == at
    assert at - NOW > timedelta(days=2)
    assert len(office.came) == 1


def test_a_letter_taken_without_an_answer_goes_again_under_the_same_name(
    engine: Engine, by_smtp: Settings, office: PostOffice
) -> None:
    office.after = ""
    write(engine, "awa@example.ml", "ben@example.ml")
    with pytest.raises(OSError, match="closed"):
        mail.deliver(engine, by_smtp, at=NOW)
    assert rows(engine)[0].delivered_at is None
    office.after = "250 taken"
    assert mail.deliver(engine, by_smtp, at=NOW) == 1  # the first one's pause is not over
    assert mail.deliver(engine, by_smtp, at=NOW + pause(1)) == 1

    first, _ben, again = office.came
    assert first["Message-ID"] == again["Message-ID"]
    assert first["Date"] == again["Date"]


def test_a_server_that_is_not_there_uses_no_try_up(
    engine: Engine, by_smtp: Settings, tmp_path: object
) -> None:
    write(engine, "awa@example.ml")
    with pytest.raises(OSError):  # noqa: PT011 - whatever the system says
        mail.deliver(engine, replace(by_smtp, smtp_port=1), at=NOW)
    with pytest.raises(OSError):  # noqa: PT011 - it does not encrypt
        mail.deliver(engine, replace(by_smtp, smtp_security="starttls"), at=NOW)
    nobody = replace(by_smtp, smtp_user="u", smtp_password_file="/nowhere")
    with pytest.raises(Misconfigured, match="cannot be read"):
        mail.deliver(engine, nobody, at=NOW)

    assert rows(engine)[0].tries == 0


def test_a_file_holds_both_and_is_shown_safely_in_development(
    engine: Engine, settings: Settings, client: PageClient
) -> None:
    write(engine, "awa@example.ml", language="ar")
    assert mail.deliver(engine, settings, at=NOW) == 1
    [path] = (settings.instance / "outbox").glob("*.eml")
    letter = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert letter.get_content_type() == "multipart/alternative"
    client.sign_in("administrator@example.org")
    page = client.page("/outbox")
    assert page.find("pre")
    shown = client.get(str(page.find("a", string="As HTML")["href"]))  # type: ignore[index]
    assert 'lang="ar" dir="rtl"' in shown.text
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert "<b>" not in shown.text


def test_the_administrator_sees_what_is_stuck_and_not_what_it_says(
    engine: Engine, by_smtp: Settings, office: PostOffice
) -> None:
    office.to = {"gone@example.ml": "550 <b>gone</b>"}
    write(engine, "gone@example.ml")
    mail.deliver(engine, by_smtp, at=NOW)
    app = create_app(replace(by_smtp, outbox_page=False), engine)
    app.test_client_class = PageClient
    client = app.test_client()
    assert isinstance(client, PageClient)
    client.sign_in("administrator@example.org")
    page = client.page("/outbox")
    assert "550 <b>gone</b>" in page.get_text()
    assert "invitations/abc" not in page.prettify()
    number = rows(engine)[0].id
    assert client.get(f"/outbox/{number}").status_code == 404
    office.to = {}
    token = client.form("/outbox")
    assert client.post(f"/outbox/{number}", data=token).status_code == 303
    assert mail.deliver(engine, by_smtp, at=NOW) == 1
    assert client.post(f"/outbox/{number}", data=token).status_code == 404
    assert client.post("/outbox/999999", data=token).status_code == 404
