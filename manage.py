#!/usr/bin/env python
"""Django's command line for the product."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from organizations.tenant_scope import every_tenant

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carbon_peak.settings")
    # As in the Makefile: what is run by hand is the demonstration, unless the environment says
    # production. Servers and workers start elsewhere and know no such default.
    os.environ.setdefault("CARBON_PEAK_MODE", "demo")
    try:
        with every_tenant("what an operator types concerns the whole installation"):
            execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # A sentence for the person who starts the product; a traceback would hide it.
        sys.exit(str(error))
