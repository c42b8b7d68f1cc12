"""Assembling the application: settings, store, rooms, error pages."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.engine import Engine
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import EnvironBuilder, run_wsgi_app

import registry.accounts.limits
import registry.accounts.security
import registry.accounts.views
import registry.admissions.views
import registry.api.views
import registry.audit.views
import registry.briefing.issuing.views
import registry.briefing.views
import registry.briefs.views
import registry.dataset.views
import registry.entities.views
import registry.explore.views
import registry.forums.views
import registry.holdings.views
import registry.intake.views
import registry.matches.views
import registry.partners.views
import registry.pledges.views
import registry.progress.views
import registry.redaction.views
import registry.reviews.views
import registry.tokens.views
import registry.undertakings.views
from registry import health, starting
from registry import settings as configuration
from registry.explore.newest import Newest
from registry.files.kinds import KINDS
from registry.pledges.wording import redaction, shown
from registry.policy import Identity, Permission, knows
from registry.settings import MEGABYTE, Settings, resource
from registry.store import connect
from registry.text import direction
from registry.web import (
    addresses,
    bodies,
    cache,
    context,
    errors,
    headers,
    languages,
    packing,
    pieces,
    security_log,
    statics,
)
from registry.web.gate import public


def create_app(settings: Settings | None = None, engine: Engine | None = None) -> Flask:
    """Return the WSGI application.

    Raises:
        Misconfigured: a setting is wrong, or `starting` found what is not whole.
    """
    settings = settings or configuration.load()
    engine = engine or connect(settings)
    starting.check(settings, engine)
    app = Flask(
        "registry",
        template_folder=str(resource("templates")),
        static_folder="web/static",
    )
    app.config.update(registry.accounts.security.configuration(settings))
    app.config.update(
        MAX_CONTENT_LENGTH=settings.max_upload_mb * MEGABYTE,
        MAX_FORM_MEMORY_SIZE=2 * MEGABYTE,
        MAX_FORM_PARTS=2_000,
        PREFERRED_URL_SCHEME=settings.base_url.partition(":")[0],
        TRUSTED_HOSTS=[urlsplit(settings.base_url).hostname, "localhost", "127.0.0.1"],
        WTF_CSRF_TIME_LIMIT=None,  # the session's own end is the limit
    )
    app.extensions["registry.settings"] = settings
    app.extensions["registry.engine"] = engine
    _assemble(app, settings)
    return app


def warm(app: Flask) -> None:
    """Ask for the pages that wait for most the first time, so that no reader of a process does.

    The first list reads what is found in memory, the first home counts everything, both compile
    their templates; with many pledges that is seconds (docs/adr/0030-found-in-memory.md).
    """
    base_url = app.extensions["registry.settings"].base_url
    for address in ("/", "/pledges"):
        for language in languages.LANGUAGES:
            asked = [("Accept-Language", language)]
            builder = EnvironBuilder(path=address, base_url=base_url, headers=asked)
            run_wsgi_app(app.wsgi_app, builder.get_environ(), buffered=True)


def _assemble(app: Flask, settings: Settings) -> None:
    packing.init_app(app)
    addresses.init_app(app)
    context.init_app(app)
    languages.init_app(app)
    pieces.init_app(app)
    statics.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    bodies.init_app(app)
    security_log.init_app()
    registry.accounts.security.init_app(app, settings)
    registry.accounts.views.init_app(app)
    registry.accounts.limits.init_app(app, settings, registry.accounts.views.slow_down)
    CSRFProtect(app)
    for room in ROOMS:
        room.init_app(app)
    health.init_app(app)
    app.add_url_rule("/start", "start", start)
    app.context_processor(_page)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # after Flask-Security set its own
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["say"] = languages.say
    app.jinja_env.globals["accepted"] = ",".join(f".{ending}" for ending in KINDS)
    app.jinja_env.filters["redaction"] = lambda note: redaction(note, _, g.language)
    app.jinja_env.filters["words"] = lambda content, name: shown(content, name, g.language, _)
    cache.init_app(
        app,
        Newest(app.extensions["registry.engine"]),
        limit=settings.page_cache_mb * MEGABYTE,
        never=(health.LIVE, health.READY),
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


ROOMS: tuple[Any, ...] = (
    registry.admissions.views,
    registry.api.views,
    registry.audit.views,
    registry.briefing.issuing.views,
    registry.briefing.views,
    registry.briefs.views,
    registry.dataset.views,
    registry.entities.views,
    registry.explore.views,
    registry.forums.views,
    registry.holdings.views,
    registry.intake.views,
    registry.matches.views,
    registry.partners.views,
    registry.pledges.views,
    registry.progress.views,
    registry.redaction.views,
    registry.reviews.views,
    registry.tokens.views,
    registry.undertakings.views,
)

# Endpoint, label, and for a person's own menu the permission without which it is not shown.
PUBLIC_NAVIGATION = (
    ("explore.home", "Home"),
    ("explore.pledges", "Pledges"),
    ("explore.board", "Matching board"),
    ("explore.recommendations", "Recommendations"),
    ("explore.objectives", "Objectives"),
    ("explore.entities", "Entities"),
    ("explore.changes", "What changed"),
    ("log.about", "Log"),
)
OWN_NAVIGATION = (
    ("pledges.work", "My work", Permission.WORK_READ),
    ("reviews.queue", "Queue", Permission.QUEUE_READ),
    ("progress.reports", "Progress to confirm", Permission.QUEUE_READ),
    ("undertakings.register", "Register a document", Permission.DOCUMENT_REGISTER),
    ("matches.matches", "Matches", Permission.WORK_READ),
    ("intake.imports", "Imports", Permission.IMPORT_MAKE),
    ("briefing.exports", "Briefings", Permission.BRIEF_EXPORT),
    ("forums.cycles", "Cycles", Permission.CYCLE_READ),
    ("redaction.redactions", "Redactions", Permission.REDACTION_ASK),
    ("accounts.entities", "People", Permission.PEOPLE_LIST),
    ("entities.register", "Register of entities", Permission.ENTITY_READ),
    ("admissions.requests", "Requests for access", Permission.ACCESS_DECIDE),
    ("accounts.outbox", "Outbox", Permission.OUTBOX_READ),
)


@public
def start() -> ResponseReturnValue:
    """Lead somebody who signed in to the first page of their own work."""
    for endpoint, _label, permission in OWN_NAVIGATION:
        if knows(context.identity(), permission):
            return redirect(url_for(endpoint))
    return redirect(url_for("explore.home"))


def _page() -> dict[str, Any]:
    """Return what every page's frame needs."""
    identity = context.identity()
    return {
        "dir": direction(g.get("language", "en")),
        "languages": list(languages.LANGUAGES.items()),
        "elsewhere": languages.elsewhere,
        "nav": _navigation,
        "my_nav": list(_own_navigation(identity)) if identity.is_known else [],
        "identity": identity,
    }


def _navigation() -> Iterator[tuple[str, str, bool]]:
    """Yield the entries of everybody's menu: address, label, whether it is this page."""
    for endpoint, label in PUBLIC_NAVIGATION:
        if endpoint in current_app.view_functions:
            yield url_for(endpoint), _(label), endpoint == request.endpoint


def _own_navigation(identity: Identity) -> Iterator[tuple[str, str, bool]]:
    for endpoint, label, permission in OWN_NAVIGATION:
        if endpoint in current_app.view_functions and knows(identity, permission):
            yield url_for(endpoint), _(label), endpoint == request.endpoint
