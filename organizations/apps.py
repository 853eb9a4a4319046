from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _


class OrganizationsConfig(AppConfig):
    name = "organizations"
    verbose_name = _("组织机构")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from organizations.receivers import begin_session  # models are not loaded when apps are

        user_logged_in.connect(begin_session, dispatch_uid="organizations.begin_session")
