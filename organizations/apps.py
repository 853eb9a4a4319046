from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from audit.databases import waiting_shortly


class OrganizationsConfig(AppConfig):
    name = "organizations"
    verbose_name = _("组织机构")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from organizations.receivers import begin_session  # models are not loaded when apps are

        user_logged_in.connect(begin_session, dispatch_uid="organizations.begin_session")
        post_migrate.connect(_install_policies, dispatch_uid="organizations.install_policies")


# Any: the signal's own keyword arguments. Sent once per app; repeating the installation is safe,
# and the last call sees every table.
def _install_policies(*, using: str, **_kwargs: Any) -> None:
    from organizations.row_security import install  # models are not loaded when apps are

    with waiting_shortly(using):
        install(using)
