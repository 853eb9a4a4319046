from organizations.models.departments import CollectiveMember, Department, DepartmentAlias
from organizations.models.notifications import Notification, NotificationPreference
from organizations.models.places import Place
from organizations.models.users import Membership, User

__all__ = [
    "CollectiveMember",
    "Department",
    "DepartmentAlias",
    "Membership",
    "Notification",
    "NotificationPreference",
    "Place",
    "User",
]
