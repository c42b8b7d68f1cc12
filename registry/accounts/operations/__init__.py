"""Writes of entities, people, invitations and roles."""

from registry.accounts.operations.entities import register_entities
from registry.accounts.operations.people import (
    INVITED_FOR,
    accept_invitation,
    add_person,
    invite_person,
    token_hash,
)
from registry.accounts.operations.roles import grant_role, revoke_role

__all__ = [
    "INVITED_FOR",
    "accept_invitation",
    "add_person",
    "grant_role",
    "invite_person",
    "register_entities",
    "revoke_role",
    "token_hash",
]
