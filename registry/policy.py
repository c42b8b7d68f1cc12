"""Who may do what: one table, permission → rows of predicates.

Any row grants; all predicates of a row must hold, for one and the same grant of the person. The
answer is the grant that it rests on, so that an operation knows in which role it is done.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may be for an entity."""

    CONTRIBUTOR = "contributor"
    FOCAL_POINT = "focal_point"
    REVIEWER = "reviewer"
    ORGANIZER = "organizer"
    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"  # whoever runs a command on the host; never granted


SECRETARIAT_ROLES = frozenset({Role.REVIEWER, Role.ORGANIZER, Role.ADMINISTRATOR})

# In which role somebody may give which roles, and take back those and no others.
MAY_GRANT: Mapping[Role, tuple[Role, ...]] = {
    Role.FOCAL_POINT: (Role.CONTRIBUTOR, Role.FOCAL_POINT),
    Role.REVIEWER: (Role.CONTRIBUTOR, Role.FOCAL_POINT),
    Role.ADMINISTRATOR: (Role.REVIEWER, Role.ORGANIZER, Role.ADMINISTRATOR),
    Role.OPERATOR: tuple(role for role in Role if role is not Role.OPERATOR),
}


# Of these a second factor is demanded, where the setting says so.
SECOND_FACTOR_ROLES = SECRETARIAT_ROLES | {Role.FOCAL_POINT}


class Permission(StrEnum):
    """`noun:verb`, alphabetical; views name one and nothing else."""

    ACCESS_DECIDE = "access:decide"
    ACCOUNT_KEEP = "account:keep"
    BRIEF_EXPORT = "brief:export"
    BRIEF_ISSUE = "brief:issue"
    CYCLE_AMEND = "cycle:amend"
    CYCLE_CLOSE = "cycle:close"
    CYCLE_READ = "cycle:read"
    CYCLE_RELEASE = "cycle:release"
    DOCUMENT_AMEND = "document:amend"
    DOCUMENT_REGISTER = "document:register"
    DOCUMENT_WITHDRAW = "document:withdraw"
    DRAFT_DELETE = "draft:delete"
    DRAFT_EDIT = "draft:edit"
    ENTITY_AMEND = "entity:amend"
    ENTITY_EXPORT = "entity:export"
    ENTITY_MERGE = "entity:merge"
    ENTITY_READ = "entity:read"
    ENTITY_REGISTER = "entity:register"
    IMPORT_MAKE = "import:make"
    MATCH_ANSWER = "match:answer"
    MATCH_FOLLOW = "match:follow"
    MATCH_PROPOSE = "match:propose"
    OUTBOX_READ = "outbox:read"
    PARTNER_ANSWER = "partner:answer"
    PARTNER_READ = "partner:read"
    PEOPLE_LIST = "people:list"
    PEOPLE_MANAGE = "people:manage"
    PEOPLE_READ = "people:read"
    PLEDGE_AMEND = "pledge:amend"
    PLEDGE_CLAIM = "pledge:claim"
    PLEDGE_DISPUTE = "pledge:dispute"
    PLEDGE_FILE = "pledge:file"
    PLEDGE_FOLLOW = "pledge:follow"
    PLEDGE_REVIEW = "pledge:review"
    PLEDGE_SIGN = "pledge:sign"
    PLEDGE_WITHDRAW = "pledge:withdraw"
    QUEUE_READ = "queue:read"
    REDACTION_ASK = "redaction:ask"
    REDACTION_CONFIRM = "redaction:confirm"
    REPORT_DRAFT = "report:draft"
    REPORT_FILE = "report:file"
    REPORT_JUDGE = "report:judge"
    TEXT_KEEP = "text:keep"
    TOKEN_MAKE = "token:make"  # noqa: S105 - no secret
    TOKEN_READ = "token:read"  # noqa: S105 - no secret
    TOKEN_REVOKE = "token:revoke"  # noqa: S105 - no secret
    WORK_READ = "work:read"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that a person holds for an entity; `family` is the entity, all above and below it."""

    role: Role
    entity: str
    family: frozenset[str]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks: nobody, or a person with their grants in force."""

    person: str | None = None
    person_id: int | None = None
    name: str = ""
    grants: tuple[Grant, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether somebody is signed in."""
        return self.person is not None


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting for an entity in a role; a command acts for the secretariat."""

    entity: str  # the entity's code
    role: str
    person: str | None  # the person's random handle: sealed for ever in the log
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked about: whose it is, what stands above that entity, who filed any revision."""

    entity: str | None = None
    filed_by: frozenset[str] = frozenset()
    above: frozenset[str] = frozenset()
    is_secretariat: bool = False
    owner: str | None = None  # the handle of the person whose alone it is


Predicate = Callable[[Identity, Grant, Subject], bool]


def is_contributor(_who: Identity, grant: Grant, _what: Subject) -> bool:
    """Hold for somebody who drafts for an entity."""
    return grant.role is Role.CONTRIBUTOR


def is_focal_point(_who: Identity, grant: Grant, _what: Subject) -> bool:
    """Hold for somebody who answers for an entity."""
    return grant.role is Role.FOCAL_POINT


def is_reviewer(_who: Identity, grant: Grant, _what: Subject) -> bool:
    """Hold for somebody who reviews in the secretariat."""
    return grant.role is Role.REVIEWER


def is_organizer(_who: Identity, grant: Grant, _what: Subject) -> bool:
    """Hold for somebody who organizes a forum."""
    return grant.role is Role.ORGANIZER


def is_administrator(_who: Identity, grant: Grant, _what: Subject) -> bool:
    """Hold for an administrator of the registry."""
    return grant.role is Role.ADMINISTRATOR


def is_theirs(_who: Identity, grant: Grant, what: Subject) -> bool:
    """Hold where the thing is of the very entity that the grant is for."""
    return what.entity is not None and what.entity == grant.entity


def is_theirs_or_below(_who: Identity, grant: Grant, what: Subject) -> bool:
    """Hold where it is of the entity that the grant is for, or of a body below that one."""
    return grant.entity == what.entity or grant.entity in what.above


def is_their_own(who: Identity, _grant: Grant, what: Subject) -> bool:
    """Hold for what belongs to the person who asks, and to nobody else."""
    return what.owner is not None and what.owner == who.person


def is_of_the_secretariat(_who: Identity, _grant: Grant, what: Subject) -> bool:
    """Hold for what is the secretariat's own."""
    return what.is_secretariat


def is_of_others(_who: Identity, _grant: Grant, what: Subject) -> bool:
    """Hold for what is not the secretariat's own."""
    return not what.is_secretariat


def is_impartial(who: Identity, _grant: Grant, what: Subject) -> bool:
    """Hold where no grant of the person is for that entity, one above or one below; nor filed."""
    own = any(what.entity in grant.family for grant in who.grants)
    return not own and who.person not in what.filed_by


POLICY: Mapping[Permission, tuple[tuple[Predicate, ...], ...]] = {
    Permission.ACCESS_DECIDE: ((is_reviewer,),),
    Permission.ACCOUNT_KEEP: (
        (is_contributor,),
        (is_focal_point,),
        (is_reviewer,),
        (is_organizer,),
        (is_administrator,),
    ),
    Permission.BRIEF_EXPORT: ((is_organizer,), (is_reviewer,)),
    Permission.BRIEF_ISSUE: ((is_organizer,),),
    Permission.CYCLE_AMEND: ((is_organizer,),),
    Permission.CYCLE_CLOSE: ((is_organizer,),),
    Permission.CYCLE_READ: ((is_organizer,),),
    Permission.CYCLE_RELEASE: ((is_organizer,),),
    Permission.DOCUMENT_AMEND: ((is_reviewer,),),
    Permission.DOCUMENT_REGISTER: ((is_reviewer,),),
    Permission.DOCUMENT_WITHDRAW: ((is_reviewer,),),
    Permission.DRAFT_DELETE: (
        (is_contributor, is_theirs),
        (is_focal_point, is_theirs),
        (is_reviewer, is_of_the_secretariat),
    ),
    Permission.DRAFT_EDIT: (
        (is_contributor, is_theirs),
        (is_focal_point, is_theirs),
        (is_reviewer, is_of_the_secretariat),
    ),
    Permission.ENTITY_AMEND: ((is_reviewer, is_impartial), (is_administrator,)),
    Permission.ENTITY_EXPORT: ((is_focal_point, is_theirs),),
    Permission.ENTITY_MERGE: ((is_administrator,),),
    Permission.ENTITY_READ: ((is_reviewer,), (is_administrator,)),
    Permission.ENTITY_REGISTER: ((is_reviewer,),),
    Permission.IMPORT_MAKE: ((is_reviewer,),),
    Permission.MATCH_ANSWER: ((is_focal_point, is_theirs),),
    Permission.MATCH_FOLLOW: ((is_contributor, is_theirs), (is_focal_point, is_theirs)),
    Permission.MATCH_PROPOSE: ((is_focal_point, is_theirs),),
    Permission.OUTBOX_READ: ((is_administrator,),),
    Permission.PARTNER_ANSWER: ((is_focal_point, is_theirs),),
    Permission.PARTNER_READ: ((is_contributor, is_theirs), (is_focal_point, is_theirs)),
    Permission.PEOPLE_LIST: (
        (is_contributor,),
        (is_focal_point,),
        (is_reviewer,),
        (is_administrator,),
    ),
    Permission.PEOPLE_MANAGE: (
        (is_focal_point, is_theirs_or_below),
        (is_reviewer, is_of_others, is_impartial),
        (is_administrator, is_of_the_secretariat),
    ),
    Permission.PEOPLE_READ: (
        (is_contributor, is_theirs),
        (is_focal_point, is_theirs_or_below),
        (is_reviewer, is_of_others, is_impartial),
        (is_administrator, is_of_the_secretariat),
    ),
    Permission.PLEDGE_AMEND: ((is_contributor, is_theirs), (is_focal_point, is_theirs)),
    Permission.PLEDGE_CLAIM: ((is_focal_point, is_theirs),),
    Permission.PLEDGE_DISPUTE: ((is_focal_point, is_theirs),),
    Permission.PLEDGE_FILE: ((is_focal_point, is_theirs), (is_reviewer, is_of_the_secretariat)),
    Permission.PLEDGE_FOLLOW: ((is_contributor, is_theirs), (is_focal_point, is_theirs)),
    Permission.PLEDGE_REVIEW: ((is_reviewer, is_impartial),),
    Permission.PLEDGE_SIGN: ((is_focal_point, is_theirs),),
    Permission.PLEDGE_WITHDRAW: ((is_focal_point, is_theirs),),
    Permission.QUEUE_READ: ((is_reviewer,),),
    Permission.REDACTION_ASK: ((is_administrator,),),
    Permission.REDACTION_CONFIRM: ((is_administrator,),),
    Permission.REPORT_DRAFT: ((is_contributor, is_theirs), (is_focal_point, is_theirs)),
    Permission.REPORT_FILE: ((is_focal_point, is_theirs),),
    Permission.REPORT_JUDGE: ((is_reviewer, is_impartial),),
    Permission.TEXT_KEEP: ((is_reviewer,),),
    Permission.TOKEN_MAKE: ((is_contributor, is_theirs), (is_focal_point, is_theirs)),
    Permission.TOKEN_READ: ((is_contributor,), (is_focal_point,), (is_administrator,)),
    Permission.TOKEN_REVOKE: (
        (is_contributor, is_their_own),
        (is_focal_point, is_theirs_or_below),
        (is_administrator,),
    ),
    Permission.WORK_READ: ((is_contributor,), (is_focal_point,)),
}


def allows(who: Identity, permission: Permission, what: Subject) -> Grant | None:
    """Return the first grant of `who` that gives `permission` on `what`, or None."""
    for row in POLICY[permission]:
        for grant in who.grants:
            if all(predicate(who, grant, what) for predicate in row):
                return grant
    return None


def knows(who: Identity, permission: Permission) -> bool:
    """Return whether any grant of `who` could give `permission` on anything (403 or 404)."""
    roles = {is_contributor, is_focal_point, is_reviewer, is_organizer, is_administrator}
    for row in POLICY[permission]:
        needed = [predicate for predicate in row if predicate in roles]
        if any(all(p(who, grant, Subject()) for p in needed) for grant in who.grants):
            return True
    return False
