"""How gunicorn serves in production: `gunicorn --config deploy/serving.py carbon_peak.wsgi`."""

import os

bind = os.environ.get("BIND") or "127.0.0.1:8000"
# Python computes one page at a time in a process: two for each core, so that one may wait for the database.
workers = int(os.environ.get("WEB_PROCESSES") or 4)
worker_class = "gthread"
threads = 2
# No process takes what it has no thread for: that waits for whichever is free first. For the same
# reason no connection is kept, which would bind the proxy's next request to the same process.
worker_connections = threads
keepalive = 0
# Each process is replaced now and then, at random, so that no two are at the same moment.
max_requests = 20_000
max_requests_jitter = 20_000
# A process that no longer answers its master is killed; one that is asked to stop ends what was begun.
timeout = 60
graceful_timeout = 60
# The sign of life must not wait for a disk.
worker_tmp_dir = "/dev/shm"  # noqa: S108 - a file without a name
limit_request_line = 8190
limit_request_fields = 60
# One JSON line for each request, without its query, as all other lines (carbon_peak/logging.py).
accesslog = "-"
access_log_format = "%(m)s %(U)s %(s)s %(B)s bytes %(M)s ms request %({x-request-id}o)s"
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "carbon_peak.logging.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        name: {"handlers": ["stderr"], "level": "INFO", "propagate": False}
        for name in ("gunicorn.error", "gunicorn.access")
    },
}
