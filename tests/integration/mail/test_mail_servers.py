"""Mail servers as an operator meets them: STARTTLS, certificates, passwords, refused senders."""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select
from sqlalchemy.engine import Engine

from registry import mail
from registry.errors import Misconfigured
from registry.mail import Message
from registry.settings import Settings
from registry.store import reading, transaction, writing
from tests.factories.world import NOW
from tests.integration.mail.post_office import PostOffice, post_office

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "an authority of one host")])


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a key and the certificate of *localhost* that nobody else has signed."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    builder = x509.CertificateBuilder(NAME, NAME, key.public_key(), x509.random_serial_number())
    made = (
        builder.not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    path.write_bytes(secret + made.public_bytes(pem))
    return path


@pytest.fixture
def office(certificate: Path) -> Iterator[PostOffice]:
    with post_office() as opened:
        opened.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        opened.tls.load_cert_chain(certificate)
        opened.login = "registry open sesame"
        yield opened


@pytest.fixture
def by_smtp(settings: Settings, office: PostOffice, tmp_path: Path) -> Settings:
    password = tmp_path / "smtp_password"
    password.write_text("open sesame\n", encoding="utf-8")
    password.chmod(0o600)
    return replace(
        settings, smtp_host="localhost", smtp_port=office.port, smtp_security="starttls",
        smtp_user="registry", smtp_password_file=str(password),
    )  # fmt: skip


def waiting(engine: Engine) -> list[Message]:
    with reading(engine) as session:
        return list(session.scalars(select(Message).where(Message.delivered_at.is_(None))))


@pytest.fixture(autouse=True)
def letter(engine: Engine) -> None:
    with writing(engine) as session, transaction(session):
        mail.write(session, [mail.Letter("a@b.org", "S", "B", "en")], at=NOW)


def test_a_letter_leaves_encrypted_once_certificate_and_password_are_right(
    engine: Engine, by_smtp: Settings, office: PostOffice, certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    with pytest.raises(OSError, match=r"certificate .+ localhost:\d+ is not trusted.+“Mail”"):
        mail.deliver(engine, by_smtp, at=NOW)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with pytest.raises(OSError, match=r"127\.0\.0\.1:.+ is not trusted.+IP address mismatch"):
        mail.deliver(engine, replace(by_smtp, smtp_host="127.0.0.1"), at=NOW)
    office.login = "registry another"
    with pytest.raises(OSError, match=r"does not let smtp_user in .+: 535 who are you"):
        mail.deliver(engine, by_smtp, at=NOW)
    Path(by_smtp.smtp_password_file).write_text("geheim-ß", encoding="utf-8")
    with pytest.raises(Misconfigured, match="ASCII"):
        mail.deliver(engine, by_smtp, at=NOW)
    assert [(one.tries, one.trouble) for one in waiting(engine)] == [(0, None)]

    office.login = "registry open sesame"
    Path(by_smtp.smtp_password_file).write_text("open sesame", encoding="utf-8")
    assert mail.deliver(engine, by_smtp, at=NOW) == 1
    assert office.encrypted == [True]


def test_a_refused_sender_keeps_no_letter_waiting_once_it_is_right(
    engine: Engine, by_smtp: Settings, office: PostOffice, certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    office.sender = "553 not yours"
    with pytest.raises(OSError, match=r"refuses the sender .+mail_from: 553 not yours"):
        mail.deliver(engine, by_smtp, at=NOW)
    assert [(one.tries, one.due_at) for one in waiting(engine)] == [(0, None)]

    office.sender = "250 ok"
    assert mail.deliver(engine, by_smtp, at=NOW + timedelta(seconds=15)) == 1


def test_a_letter_too_large_for_the_server_is_refused_by_itself(
    engine: Engine, by_smtp: Settings, office: PostOffice, certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    office.sender = "552 too large"
    assert mail.deliver(engine, by_smtp, at=NOW) == 0
    assert [(one.trouble, one.refused_at) for one in waiting(engine)] == [("552 too large", NOW)]
