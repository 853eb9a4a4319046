from organizations.services.accounts import create_account
from organizations.services.county_units import ensure_county_units
from organizations.services.departments import DepartmentFacts, ensure_departments
from organizations.services.memberships import end_membership, grant_membership
from organizations.services.places import PlaceFacts, ensure_places, make_tenant

__all__ = [
    "DepartmentFacts",
    "PlaceFacts",
    "create_account",
    "end_membership",
    "ensure_county_units",
    "ensure_departments",
    "ensure_places",
    "grant_membership",
    "make_tenant",
]
