"""Writes of entities, people, invitations and roles."""

from registry.accounts.operations.entities import register_entities
from registry.accounts.operations.factors import (
    renew_recovery_codes,
    reset_second_factor,
    set_second_factor,
    use_code,
)
from registry.accounts.operations.people import (
    INVITED_FOR,
    RECOVERS_FOR,
    accept_invitation,
    add_person,
    invite_person,
    offer_new_password,
    token_hash,
)
from registry.accounts.operations.roles import grant_role, revoke_role

__all__ = [
    "INVITED_FOR",
    "RECOVERS_FOR",
    "accept_invitation",
    "add_person",
    "grant_role",
    "invite_person",
    "offer_new_password",
    "register_entities",
    "renew_recovery_codes",
    "reset_second_factor",
    "revoke_role",
    "set_second_factor",
    "token_hash",
    "use_code",
]
