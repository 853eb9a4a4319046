from organizations.services.accounts import create_account, grant_membership
from organizations.services.departments import DepartmentFacts, ensure_departments
from organizations.services.places import PlaceFacts, ensure_places, make_tenant

__all__ = [
    "DepartmentFacts",
    "PlaceFacts",
    "create_account",
    "ensure_departments",
    "ensure_places",
    "grant_membership",
    "make_tenant",
]
