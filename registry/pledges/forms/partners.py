"""Section *partners*: with whom, and which pledge it answers."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FormField

from registry.accounts.register import Register
from registry.framework.forms import labelled
from registry.pledges.content import Partner
from registry.pledges.forms.section import Offer, RowForm, SectionForm, Written
from registry.text import fold
from registry.web.choices import SelectField
from registry.web.forms import LineField, OpenSelectField, Rows

_CODE = re.compile(r"\(([A-Z0-9][A-Z0-9-]{1,23})\)$")


class ReferenceField(LineField):
    """The reference of a pledge, in capitals as it is printed."""

    def read(self, raw: str) -> str:
        """Return it normalised."""
        return super().read(raw).upper()


class PartnerForm(RowForm):
    """An entity of the register, or a party by its name."""

    KIND = Partner
    COUNTS = ("name",)

    name = LineField(_l("Name"), most=300)
    role = OpenSelectField(_l("Role"), choices=labelled("partner_role", blank=_l("Not said")))


class PartnersForm(SectionForm):
    """Partners, and the pledge that a matching one answers."""

    HOLDS = ("partners", "match_side", "match_ref")
    OPTIONAL = True

    partners = Rows(FormField(PartnerForm, _l("Partner")), _l("Partners"), min_entries=1)
    match_side = SelectField(
        _l("This pledge is"), choices=labelled("match_side", blank=_l("Neither"))
    )
    match_ref = ReferenceField(_l("Reference of the pledge that it matches"), most=40)

    @classmethod
    def read(cls, written: Written, offer: Offer) -> dict[str, Any]:
        """Return partners as they are offered: name and code of the register's entities."""
        rows = [
            {"name": _shown(partner, offer), "role": partner.role}
            for partner in written.content.partners
        ]
        return super().read(written, offer) | {"partners": rows}

    def offer(self, offer: Offer) -> None:
        """Suggest the entities of the register while a name is typed."""
        self.suggestions = [f"{name} ({code})" for code, name in offer.entities().items()]
        for entry in self.partners:
            entry.form.name.render_kw = {"list": "entities", **(entry.form.name.render_kw or {})}

    def write(self, written: Written, offer: Offer) -> Written:
        """Return the draft with each partner found in the register, or kept by its name."""
        partners = tuple(_found(row, offer.register) for row in self.partners.filled())
        content = written.content.with_changes(
            partners=partners,
            match_side=self.match_side.data or "",
            match_ref=self.match_ref.data or "",
        )
        return Written(content, written.contacts)


def _shown(partner: Partner, offer: Offer) -> str:
    entity = offer.register.by_code.get(partner.entity)
    return f"{entity.name(offer.language)} ({entity.code})" if entity else partner.name


def _found(partner: Partner, register: Register) -> Partner:
    """Return the register's entity for “Mali (MLI)”, its code, or its name in any language.

    However it is typed: who is in the register is invited, and nobody is a partner of themselves.
    """
    code = _CODE.search(partner.name)
    entity = register.by_code.get(code[1] if code else partner.name.upper())
    if entity is None:
        name = fold(partner.name)
        named = (e for e in register.by_code.values() if name in map(fold, e.names.values()))
        entity = next(named, None)
    if entity is None:
        return partner
    return Partner(entity.name("en"), entity.code, partner.role)
