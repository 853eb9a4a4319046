"""The WSGI application for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

from carbon_peak.health import refuse_bad_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carbon_peak.settings")
# Whoever looks at a page does not wait longer, and no process is held by one question.
os.environ.setdefault("STATEMENT_SECONDS", "30")

application = get_wsgi_application()
refuse_bad_start()
# Every view, with what it needs, is loaded now and not while the first visitor waits.
reverse("dashboards:home")
