"""The ASGI application, for servers that want one."""

import os

from django.core.asgi import get_asgi_application

from carbon_peak.health import refuse_bad_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carbon_peak.settings")

application = get_asgi_application()
refuse_bad_start()
