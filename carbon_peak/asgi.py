"""The ASGI application, for servers that want one."""

import os

from django.core.asgi import get_asgi_application

from carbon_peak.health import refuse_bad_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carbon_peak.settings")
# Whoever looks at a page does not wait longer, and no process is held by one question.
os.environ.setdefault("STATEMENT_SECONDS", "30")

application = get_asgi_application()
refuse_bad_start()
