"""The WSGI application for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from carbon_peak.health import refuse_bad_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carbon_peak.settings")

application = get_wsgi_application()
refuse_bad_start()
