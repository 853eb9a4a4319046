from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from audit.databases import wait_shortly, waiting_shortly


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = _("审计台账")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        pre_migrate.connect(_wait_shortly, dispatch_uid="audit.wait_shortly")
        post_migrate.connect(_install_triggers, dispatch_uid="audit.install_triggers")


# Any: the signal's own keyword arguments.
def _wait_shortly(*, using: str, **_kwargs: Any) -> None:
    wait_shortly(using)


# Any: the signal's own keyword arguments. Sent once per app; repeating the installation is safe,
# and the last call sees every table.
def _install_triggers(*, using: str, **_kwargs: Any) -> None:
    from audit.triggers import install  # models are not loaded when apps are

    with waiting_shortly(using):
        install(using)
