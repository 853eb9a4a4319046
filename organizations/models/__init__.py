from organizations.models.departments import CollectiveMember, Department, DepartmentAlias
from organizations.models.places import Place
from organizations.models.users import Membership, User

__all__ = ["CollectiveMember", "Department", "DepartmentAlias", "Membership", "Place", "User"]
