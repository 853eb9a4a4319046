"""The product's settings in test mode, set before the settings are read."""

import os

os.environ.setdefault("CARBON_PEAK_MODE", "test")

from carbon_peak.settings import *  # noqa: F403 - the mode must be set first

# Hundreds of accounts are made in the tests; a slow hash would be most of their time.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
