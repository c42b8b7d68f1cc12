"""Which language is spoken, and by whom it is changed meanwhile."""

import pytest
from flask import Flask, g, render_template_string
from flask_babel import gettext
from flask_security.babel import FsDomain
from flask_wtf.i18n import translations

from registry.web import languages


@pytest.mark.parametrize(
    ("asked", "chosen", "accepted", "spoken"),
    [
        ("ar", "fr", "en", "ar"),
        ("xx", "fr", "en", "fr"),
        (None, "xx", "fr-FR,fr;q=0.9,en;q=0.8", "fr"),
        (None, None, "de", "en"),
        (None, None, "x;q=evil,,;", "en"),
        (None, "", "", "en"),
    ],
)
def test_the_address_comes_before_the_cookie_and_the_cookie_before_the_browser(
    asked: str | None, chosen: str | None, accepted: str, spoken: str
) -> None:
    assert languages.choose(asked, chosen, accepted) == spoken


def test_a_letter_is_written_in_its_readers_language_and_the_page_in_its_own() -> None:
    app = Flask("letters")
    languages.init_app(app)
    page = "{{ _('Pledges') }} {{ _('Revision %(n)s', n=2) }}"
    with app.test_request_context("/?lang=en"):
        app.preprocess_request()
        english = render_template_string(page)
        with languages.speaking("ar"):
            arabic = render_template_string(page)
        again = render_template_string(page)

    assert english == again == "Pledges Revision 2"
    assert "2" in arabic
    assert arabic != english


def test_what_a_sentence_holds_is_escaped_on_pages_and_not_in_letters() -> None:
    app = Flask("letters")
    languages.init_app(app)
    with app.test_request_context("/?lang=en"):
        app.preprocess_request()
        page = app.jinja_env.from_string("{{ _('Revision %(n)s', n='<b>') }}").render()
        app.jinja_env.autoescape = False
        letter = app.jinja_env.from_string("{{ _('Revision %(n)s', n='<b>') }} 100 %").render()

    assert page == "Revision &lt;b&gt;"
    assert letter == "Revision <b> 100 %"


@pytest.mark.parametrize("asked", ["/?lang=zh", "/?lang=en"])
def test_chinese_is_found_under_the_name_that_each_catalogue_gives_it(asked: str) -> None:
    app = Flask("chinese")
    app.config.update(SECURITY_I18N_DOMAIN="flask_security", SECURITY_I18N_DIRNAME="builtin")
    languages.init_app(app)
    with app.test_request_context(asked):
        app.preprocess_request()
        assert g.language == asked[-2:]
        with languages.speaking("zh"):
            said = (
                gettext("Pledges"),
                FsDomain(app).gettext("Invalid password"),
                translations.gettext("This field is required."),
            )

    assert said == ("承诺", "密码不正确", "该字段是必填字段。")
