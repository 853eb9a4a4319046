"""Where row security (organizations.row_security) makes an exception, and why.

A table of a tenant, by a key of its own or by a required key to something that has one, gets its
policies by itself. Whatever has no such key must stand in the first list: a test fails otherwise.
"""

TABLES_WITHOUT_TENANT = {
    "organizations.Place": "the directory of places, tenants among them",
    "organizations.User": "an account may hold memberships of several tenants, and signs in before any",
    "organizations.PastPassword": "of an account",
    "organizations.PasswordLink": "of an account, read before it is known",
    "organizations.SecondFactor": "of an account, asked for before its tenants are known",
    "organizations.ProviderIdentity": "of an account, asked for before its tenants are known",
    "organizations.RecoveryCode": "of an account, asked for before its tenants are known",
    "organizations.AccountSession": "of an account, read before it is known",
    "organizations.ApiToken": "of an account, read before it is known",
    "organizations.IdempotencyKey": "of an account",
    "organizations.NotificationPreference": "of an account",
    "organizations.SavedView": "of an account: addresses, no values",
    "organizations.PageSubscription": "of an account: addresses, no values",
    "audit.LedgerCheck": "of the whole ledger: counts and faults, no entries",
    "plans.RecomputeRequest": "counters: what places share, once changed, asks for the figures of all",
    "plans.RecomputeRun": "of all plans together: counts",
    "plans.RecomputeChunk": "of all plans together: their keys",
    "indicators.Indicator": "the catalogue is the same for all",
    "indicators.Definition": "the catalogue is the same for all",
    "indicators.IdentitySet": "the catalogue is the same for all",
    "indicators.ReminderRun": "of a day, for all: counts",
    "indicators.FilingUpload": "of an account, until it confirms the sheet or a week has passed",
    "indicators.ProgressResult": "written by COPY, which row security refuses; read beside its measure",
}

# Published plans, and who is who, are read by every signed-in user; only their tenant writes them.
TABLES_READ_ACROSS_TENANTS = frozenset(
    {
        "organizations.Department",
        "organizations.DepartmentAlias",
        "organizations.CollectiveMember",
        "organizations.Membership",
        "plans.SourceDocument",
        "plans.Plan",
        "plans.PlanVersion",
        "plans.PrintedDepartment",
        "plans.Section",
        "plans.PlanTask",
        "plans.Responsibility",
        "plans.ResponsibilityName",
        "plans.AccountableUnit",
        "plans.Target",
        "plans.LeftOutFigure",
        "plans.PublicView",
        # Points at values, which have a wall; asked of every row it would cost more than they do.
        "indicators.LatestObservation",
    }
)
