"""The product's settings in test mode, set before the settings are read."""

import os

os.environ.setdefault("CARBON_PEAK_MODE", "test")

from carbon_peak.settings import *  # noqa: F403 - the mode must be set first
from carbon_peak.settings import DATA_DIR, DATABASES, MESSAGE_BROKER
from tests.processes import broker_of, this_process

# Processes of one test run share neither messages nor files; a Celery worker started by a test
# inherits the name of its process and so shares both with it.
CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = broker_of(this_process(), MESSAGE_BROKER)
MEDIA_ROOT = DATA_DIR / "media" / this_process()

# Tables come from the models at once, and not from a hundred migrations one after the other, which
# is half a minute for every process. That both make the same is held by tests/test_migrated.py.
DATABASES["default"]["TEST"] = {"MIGRATE": False}
# Hundreds of accounts are made in the tests; a slow hash would be most of their time.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Tests ask faster than people; those about the limits set them.
RATE_LIMITS = {}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# A test makes many clients, and each would look through all files of all packages.
WHITENOISE_AUTOREFRESH = True
