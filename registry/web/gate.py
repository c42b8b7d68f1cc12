"""Load, check, act: the gate does the first two, so that no view ever says 403 or 404.

A view is `@public`, or it `@requires(Permission, load=…)`: the loader turns the address into the
object and its policy subject; the view gets the object. Another entity's object answers 404.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Flask, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from registry.errors import NotFound
from registry.policy import Actor, Identity, Permission, Subject, allows, knows
from registry.web.context import SAFE, earlier_answer, session
from registry.web.security_log import note

View = Callable[..., ResponseReturnValue]
FormOf = Callable[..., type[Form] | None]
Loader = Callable[..., tuple[Any, Subject]]


@dataclass(frozen=True, slots=True)
class Access:
    """What an endpoint demands; no permission means everybody may."""

    permission: Permission | None
    keeps_text: bool = False
    form: type[Form] | FormOf | None = None  # what is typed into, to name its fields

    def form_at(self, address: Mapping[str, Any]) -> type[Form] | None:
        """Return the class of the form at an address, where the view told it."""
        if self.form is None or isinstance(self.form, type):
            return self.form
        return self.form(**address)


def public(view: View) -> View:
    """Let everybody in."""
    view.access = Access(None)  # type: ignore[attr-defined]
    return view


def requires(
    permission: Permission,
    load: Loader | None = None,
    *,
    keeps_text: bool = False,
    form: type[Form] | FormOf | None = None,
) -> Callable[[View], View]:
    """Let in who has `permission` on what `load` finds; the view gets that object.

    With `keeps_text`, what was typed into a form whose session has ended survives signing in;
    `form` is the class of that form, or finds it by the address, so that its fields can be named.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(**address: Any) -> ResponseReturnValue:
            identity: Identity = g.who
            if not identity.is_known:
                return _ask_to_sign_in(keeps_text=keeps_text)
            if not knows(identity, permission):
                note("access.refused", permission=permission.value)
                abort(403)
            if request.method not in SAFE and (answer := earlier_answer()):
                return answer
            thing, subject = load(session, **address) if load else (None, Subject())
            grant = allows(identity, permission, subject)
            if grant is None:
                note("access.refused", permission=permission.value, entity=subject.entity)
                raise NotFound("There is no such page, or it is not yours to see.")
            g.actor = Actor(grant.entity, grant.role.value, identity.person, identity.person_id)
            return view(thing) if load else view(**address)

        guarded.access = Access(permission, keeps_text, form)  # type: ignore[attr-defined]
        return guarded

    return guard


def _ask_to_sign_in(*, keeps_text: bool) -> ResponseReturnValue:
    if request.method in SAFE:
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
    return redirect_with_text() if keeps_text else abort(401)


def redirect_with_text() -> ResponseReturnValue:
    """Answer with the page that signs in and carries on with what was typed."""
    answer: ResponseReturnValue = g.keep_text()
    return answer


def access_of(app: Flask, endpoint: str) -> Access | None:
    """Return what an endpoint demands, or None where nobody said: the contract tests refuse it."""
    access: Access | None = getattr(app.view_functions[endpoint], "access", None)
    return access
