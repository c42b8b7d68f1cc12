"""A wrong setting stops the start with a sentence: which one, where it stands, what it must be."""

from pathlib import Path

import pytest

from registry.errors import Misconfigured
from registry.settings import Settings, load, secret

GIVEN = 'base_url = "https://pledges.example.org"\nlog_origin = "pledges.example.org/log"\n'
WRONG = [
    ('smtp_hots = "x"', "names a setting that does not exist: smtp_hots: did you mean smtp_host?"),
    ('nonsense = "x"', "names a setting that does not exist: nonsense."),
    ('port = "80"', "port must be a whole number."),
    ('second_factor = "yes"', "second_factor must be true or false."),
    ("reading_limit = 5", 'reading_limit must be a text in quotes: "…".'),
    ("witness_keys = [1]", "witness_keys must be a list of texts."),
    ("port = 0", "settings.toml says, must be from 1 to 65535, and is 0."),
    ("threads = -3", "must be from 1 to 1000, and is -3."),
    ("trusted_proxies = -1", "must be from 0 to 10, and is -1."),
    ("max_upload_mb = 0", "must be from 1 to 10000, and is 0."),
    ("session_hours = 0", "must be from 1 to 10000, and is 0."),
    ("export_days = 0", "must be from 1 to 36500, and is 0."),
    ('reading_limit = "0 per minute"', "must be a limit such as '10 per minute', and is '0 per"),
    ('sign_in_limit = "often"', "must be a limit such as '10 per minute', and is 'often'."),
    ('sign_in_account_limit = "10"', "must be a limit such as '10 per minute', and is '10'."),
    ('secret_key_file = "keys/secret"', "must be a path from the root (/), and is 'keys/secret'."),
    ('mail_from = "no address"', "must be one address, such as"),
    (r'mail_from = "a@b.c\nBcc: x@y.z"', "must be one address, such as"),
    ('mail_from = "a@b.c, d@b.c"', "must be one address, such as"),
    ('mail_from = "Registry <a@b.c"', "must be one address, such as"),
    ('mail_from = "a@b.c and more"', "must be one address, such as"),
    ('smtp_host = "smtp://mail"', "must be the name of a host, and is 'smtp://mail'."),
    ('smtp_security = "ssl"', "must be one of starttls, tls, none."),
    ('smtp_user = "u"', "needs smtp_password_file, the file with its password."),
    ('database_url = "mysql://u:canary@h/x"', "must begin with postgresql://, or be empty for"),
    ("port", "cannot be read: Expected"),
]
ADDRESSES = [
    "pledges.example.org",
    "ftp://pledges.example.org",
    "https://",
    "https://pledges.example.org/registry",
    "https://user:canary@pledges.example.org",
    "https://pledges.example.org:99999",
    "https://pledges.example.org ",
    "https://pledges.example.org?",
    "HTTPS://pledges.example.org",  # cookies would not be secure
    "https://zusagen.exämple.org",
    "https://[::::]",
]


def settings_of(folder: Path, text: str, **environ: str) -> Settings:
    path = folder / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return load({"REGISTRY_SETTINGS": str(path), **environ})


@pytest.mark.parametrize(("line", "said"), WRONG)
def test_a_wrong_line_is_named_with_its_file(line: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as refusal:
        settings_of(tmp_path, f"{GIVEN}{line}\n")

    assert said in str(refusal.value)
    assert str(tmp_path / "settings.toml") in str(refusal.value)
    assert "canary" not in str(refusal.value)


@pytest.mark.parametrize("address", ADDRESSES)
def test_base_url_is_the_address_of_a_site(address: str, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="address of a whole site"):
        settings_of(tmp_path, GIVEN, REGISTRY_BASE_URL=address)


@pytest.mark.parametrize("name", ["a b", "https://x/log", "x+y"])
def test_log_origin_is_a_name(name: str, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="log_origin, as the environment says, must be a name"):
        settings_of(tmp_path, GIVEN, REGISTRY_LOG_ORIGIN=name)


def test_what_the_environment_misspells_is_named_with_what_was_meant(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"REGISTRY_BASEURL is .+ did you mean base_url"):
        settings_of(tmp_path, GIVEN, REGISTRY_BASEURL="https://pledges.example.org")


def test_a_slash_at_the_end_and_the_port_of_an_address_are_understood(tmp_path: Path) -> None:
    found = settings_of(tmp_path, GIVEN, REGISTRY_BASE_URL="http://[::1]:{port}/", PORT="8123")

    assert found.base_url == "http://[::1]:8123"


def test_a_key_that_cannot_be_used_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"/nowhere/key can be neither read nor made: No such"):
        secret(tmp_path / "nowhere" / "key")
    (tmp_path / "folder").mkdir(mode=0o700)
    with pytest.raises(Misconfigured, match="can be neither read nor made: Is a directory"):
        secret(tmp_path / "folder")
    key = secret(tmp_path / "key")
    assert secret(tmp_path / "key") == key
    (tmp_path / "key").chmod(0o640)
    with pytest.raises(Misconfigured, match="chmod 600"):
        secret(tmp_path / "key")
