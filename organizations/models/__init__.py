from organizations.models.departments import CollectiveMember, Department, DepartmentAlias
from organizations.models.emergency import EmergencyAccess, EmergencyStep, StepKind
from organizations.models.notifications import Notification, NotificationPreference
from organizations.models.password_links import PasswordLink
from organizations.models.places import Place
from organizations.models.provider_identities import ProviderIdentity
from organizations.models.saved_views import SavedView
from organizations.models.second_factors import RecoveryCode, SecondFactor
from organizations.models.sessions import AccountSession
from organizations.models.subscriptions import PageSubscription
from organizations.models.tokens import ApiToken, IdempotencyKey
from organizations.models.users import Membership, PastPassword, User

__all__ = [
    "AccountSession",
    "ApiToken",
    "CollectiveMember",
    "Department",
    "DepartmentAlias",
    "EmergencyAccess",
    "EmergencyStep",
    "IdempotencyKey",
    "Membership",
    "Notification",
    "NotificationPreference",
    "PageSubscription",
    "PasswordLink",
    "PastPassword",
    "Place",
    "ProviderIdentity",
    "RecoveryCode",
    "SavedView",
    "SecondFactor",
    "StepKind",
    "User",
]
