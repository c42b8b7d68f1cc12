"""Who may do what: every permission tried by every role on everything it can be asked about."""

import pytest

from registry.policy import (
    MAY_GRANT,
    POLICY,
    SECOND_FACTOR_ROLES,
    SECRETARIAT_ROLES,
    Grant,
    Identity,
    Permission,
    Role,
    Subject,
    allows,
    knows,
)

FAMILY = frozenset({"MINE", "ABOVE", "BELOW"})
RELATIONS = {
    "nobody's": Subject(),
    "own": Subject("MINE", owner="them"),
    "above": Subject("ABOVE"),
    "below": Subject("BELOW", above=frozenset({"MINE", "ABOVE"})),
    "secretariat's": Subject("SEC", is_secretariat=True),
    "other": Subject("OTHER", frozenset({"somebody"})),
    "other, filed by them": Subject("OTHER", frozenset({"somebody", "them"})),
}
ALL = frozenset(RELATIONS)
OWN = frozenset({"own"})
SECRETARIAT = frozenset({"secretariat's"})  # what it writes on behalf of an entity
# Written out again, by hand, from docs/domain.md; a permission that is missing here fails.
EXPECTED: dict[str, dict[str, frozenset[str]]] = {
    "access:decide": {"reviewer": ALL},
    "account:keep": dict.fromkeys(
        ("administrator", "contributor", "focal_point", "organizer", "reviewer"), ALL
    ),
    "brief:export": {"organizer": ALL, "reviewer": ALL},
    "brief:issue": {"organizer": ALL},
    "cycle:amend": {"organizer": ALL},
    "cycle:close": {"organizer": ALL},
    "cycle:read": {"organizer": ALL},
    "cycle:release": {"organizer": ALL},
    "document:amend": {"reviewer": ALL},
    "document:register": {"reviewer": ALL},
    "document:withdraw": {"reviewer": ALL},
    "draft:delete": {"contributor": OWN, "focal_point": OWN, "reviewer": SECRETARIAT},
    "draft:edit": {"contributor": OWN, "focal_point": OWN, "reviewer": SECRETARIAT},
    "entity:amend": {
        "administrator": ALL,
        "reviewer": frozenset({"nobody's", "other", "secretariat's"}),
    },
    "entity:export": {"focal_point": OWN},
    "entity:merge": {"administrator": ALL},
    "entity:read": {"administrator": ALL, "reviewer": ALL},
    "entity:register": {"reviewer": ALL},
    "import:make": {"reviewer": ALL},
    "match:answer": {"focal_point": OWN},
    "match:follow": {"contributor": OWN, "focal_point": OWN},
    "match:propose": {"focal_point": OWN},
    "outbox:read": {"administrator": ALL},
    "partner:answer": {"focal_point": OWN},
    "partner:read": {"contributor": OWN, "focal_point": OWN},
    "people:list": dict.fromkeys(("administrator", "contributor", "focal_point", "reviewer"), ALL),
    "people:manage": {
        "administrator": frozenset({"secretariat's"}),
        "focal_point": frozenset({"own", "below"}),
        "reviewer": frozenset({"nobody's", "other"}),
    },
    "people:read": {
        "administrator": frozenset({"secretariat's"}),
        "contributor": OWN,
        "focal_point": frozenset({"own", "below"}),
        "reviewer": frozenset({"nobody's", "other"}),
    },
    "pledge:amend": {"contributor": OWN, "focal_point": OWN},
    "pledge:claim": {"focal_point": OWN},
    "pledge:dispute": {"focal_point": OWN},
    "pledge:file": {"focal_point": OWN, "reviewer": SECRETARIAT},
    "pledge:follow": {"contributor": OWN, "focal_point": OWN},
    "pledge:review": {"reviewer": frozenset({"nobody's", "other", "secretariat's"})},
    "pledge:sign": {"focal_point": OWN},
    "pledge:withdraw": {"focal_point": OWN},
    "queue:read": {"reviewer": ALL},
    "redaction:ask": {"administrator": ALL},
    "redaction:confirm": {"administrator": ALL},
    "text:keep": {"reviewer": ALL},
    "report:draft": {"contributor": OWN, "focal_point": OWN},
    "report:file": {"focal_point": OWN},
    "report:judge": {"reviewer": frozenset({"nobody's", "other", "secretariat's"})},
    "token:make": {"contributor": OWN, "focal_point": OWN},
    "token:read": dict.fromkeys(("administrator", "contributor", "focal_point"), ALL),
    "token:revoke": {
        "administrator": ALL,
        "contributor": OWN,
        "focal_point": frozenset({"own", "below"}),
    },
    "work:read": {"contributor": ALL, "focal_point": ALL},
}
GRANTS = {role.value: Grant(role, "MINE", FAMILY) for role in Role}


def somebody(*grants: Grant) -> Identity:
    return Identity("them", 7, "Them", grants)


@pytest.mark.parametrize("permission", Permission)
def test_each_row_of_the_policy(permission: Permission) -> None:
    granted = {
        (role, relation): allows(somebody(grant), permission, subject)
        for role, grant in GRANTS.items()
        for relation, subject in RELATIONS.items()
    }
    expected = EXPECTED[permission.value]

    assert granted == {
        (role, relation): GRANTS[role] if relation in expected.get(role, ()) else None
        for role, relation in granted
    }


@pytest.mark.parametrize("permission", Permission)
def test_nobody_may_do_anything(permission: Permission) -> None:
    for subject in RELATIONS.values():
        assert allows(Identity(), permission, subject) is None
    assert not knows(Identity(), permission)


@pytest.mark.parametrize("permission", Permission)
def test_a_role_knows_what_it_could_do_to_something(permission: Permission) -> None:
    knowing = {role for role, grant in GRANTS.items() if knows(somebody(grant), permission)}
    assert knowing == EXPECTED[permission.value].keys()


def test_the_policy_and_its_permissions_are_alphabetical_and_complete() -> None:
    assert list(POLICY) == list(Permission) == sorted(Permission)
    assert EXPECTED.keys() == {permission.value for permission in Permission}


def test_a_reviewer_who_also_acts_for_an_entity_does_not_review_its_family() -> None:
    reviewer = Grant(Role.REVIEWER, "SECRETARIAT", frozenset({"SECRETARIAT"}))
    who = somebody(reviewer, Grant(Role.CONTRIBUTOR, "MINE", FAMILY))
    for entity in FAMILY:
        assert allows(who, Permission.PLEDGE_REVIEW, Subject(entity)) is None
    assert allows(who, Permission.PLEDGE_REVIEW, Subject("OTHER")) == reviewer


def test_the_predicates_of_a_row_must_hold_for_one_and_the_same_grant() -> None:
    contributor = Grant(Role.CONTRIBUTOR, "MINE", FAMILY)
    elsewhere = Grant(Role.FOCAL_POINT, "OTHER", frozenset({"OTHER"}))
    who = somebody(contributor, elsewhere)
    assert allows(who, Permission.PLEDGE_FILE, Subject("MINE")) is None
    assert allows(who, Permission.PLEDGE_FILE, Subject("OTHER")) == elsewhere


def test_a_contributor_revokes_their_own_token_and_no_colleague_s() -> None:
    who = somebody(Grant(Role.CONTRIBUTOR, "MINE", FAMILY))
    assert allows(who, Permission.TOKEN_REVOKE, Subject("MINE", owner="them"))
    assert allows(who, Permission.TOKEN_REVOKE, Subject("MINE", owner="somebody")) is None


def test_who_is_known_has_a_handle() -> None:
    assert somebody().is_known
    assert not Identity().is_known


def test_who_gives_and_takes_which_roles_is_written_out_too() -> None:
    given = {giver.value: {role.value for role in roles} for giver, roles in MAY_GRANT.items()}

    assert given == {
        "focal_point": {"contributor", "focal_point"},
        "reviewer": {"contributor", "focal_point"},
        "administrator": {"reviewer", "organizer", "administrator"},
        "operator": {"contributor", "focal_point", "reviewer", "organizer", "administrator"},
    }
    assert {"reviewer", "organizer", "administrator"} == SECRETARIAT_ROLES
    assert {"focal_point", "reviewer", "organizer", "administrator"} == SECOND_FACTOR_ROLES
