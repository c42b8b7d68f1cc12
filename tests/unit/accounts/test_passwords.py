"""Which passwords are refused although they are long."""

import pytest

from registry.accounts.passwords import is_guessable

ABOUT = ("Fatou Diarra", "fatou.diarra@affaires-etrangeres.example", "pledges.example.org")


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "Password Password 1",
        "P4$$w0rdP4$$w0rd!!",
        "motdepassemotdepasse",
        "fatou.diarra@affaires-etrangeres.example",
        "FatouDiarra2026!",
        "Fatou Diarra Fatou Diarra",
        "diarra diarra fatou 77",
        "Registry of pledges 2026",
        "Global Compact for Migration",
        "pledges.example.org",
        "aaaaaaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
        "horsehorsehorsehorse",
        "123456789012345678",
        "qwertyuiopasdfghjkl",
        "abcdefghijklmnopqrstuvwxyz",
        "9876543210987654321",
        "كلمة السر كلمة السر",
        "----------------",
    ],
)
def test_what_a_stranger_would_try_is_guessable(password):
    assert is_guessable(password, ABOUT)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "Tabouret vert, pluie de mai",
        "my name is Fatou and I grow tea",
        "x#9$kQ!v2Lm@7pZt",
        "babo-dire-kulo-mesi-fota",
        "قارب أزرق فوق النهر الطويل",
        "migration of forty grey geese",
        "长江之上有一条蓝色的小船慢慢走",
    ],
)
def test_what_only_its_owner_would_think_of_is_not(password):
    assert not is_guessable(password, ABOUT)


def test_every_length_is_judged_quickly():
    assert not is_guessable("q7w!" + "abcx9d" * 40 + "zK%3vvm", ABOUT)
    assert is_guessable("", ABOUT)
