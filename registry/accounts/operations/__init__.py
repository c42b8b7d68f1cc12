"""Writes of entities, people, invitations and roles."""

from registry.accounts.operations.entities import (
    amend_entity,
    merge_entity,
    register_entities,
    register_entity,
)
from registry.accounts.operations.factors import (
    ASKED_FOR,
    ask_factor_reset,
    needs_two,
    renew_recovery_codes,
    reset_request,
    reset_second_factor,
    set_second_factor,
    use_code,
)
from registry.accounts.operations.people import (
    INVITED_FOR,
    RECOVERS_FOR,
    accept_invitation,
    add_person,
    choose_language,
    invite_person,
    offer_new_password,
    token_hash,
)
from registry.accounts.operations.roles import grant_role, revoke_role

__all__ = [
    "ASKED_FOR",
    "INVITED_FOR",
    "RECOVERS_FOR",
    "accept_invitation",
    "add_person",
    "amend_entity",
    "ask_factor_reset",
    "choose_language",
    "grant_role",
    "invite_person",
    "merge_entity",
    "needs_two",
    "offer_new_password",
    "register_entities",
    "register_entity",
    "renew_recovery_codes",
    "reset_request",
    "reset_second_factor",
    "revoke_role",
    "set_second_factor",
    "token_hash",
    "use_code",
]
