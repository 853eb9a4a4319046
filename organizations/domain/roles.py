"""Roles and what they are for. A membership ties a user to one role, in a place or a department."""

from enum import StrEnum


class Role(StrEnum):
    """角色. The three administrations are separate accounts and touch no values."""

    REPORTER = "reporter"
    DEPARTMENT_REVIEWER = "department_reviewer"
    OFFICE = "office"
    COUNTY_OFFICE = "county_office"
    SUPERIOR_OFFICE = "superior_office"
    AUDITOR = "auditor"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"
    # Held by nobody as a membership: what a system administrator is while a break-glass access lasts.
    EMERGENCY_READER = "emergency_reader"


DEPARTMENT_ROLES = frozenset({Role.REPORTER, Role.DEPARTMENT_REVIEWER})
ADMINISTRATION_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})

# Who reads accepted final values and verdicts of a tenant (design: "Who sees what").
TENANT_READER_ROLES = frozenset(
    {
        Role.REPORTER,
        Role.DEPARTMENT_REVIEWER,
        Role.OFFICE,
        Role.COUNTY_OFFICE,
        Role.SUPERIOR_OFFICE,
        Role.AUDITOR,
        Role.EMERGENCY_READER,
    }
)

# Who reads preliminary and unreleased values of every unit of a tenant.
UNRELEASED_READER_ROLES = frozenset({Role.OFFICE, Role.AUDITOR, Role.EMERGENCY_READER})


def are_separate(roles: set[Role]) -> bool:
    """Whether one account may hold all of `roles`: an administration goes with nothing else."""
    return len(roles) == 1 or not roles & ADMINISTRATION_ROLES
