"""Settings, all from the environment. A missing or wrong one stops the start with a sentence.

`CARBON_PEAK_MODE` is `production` (default), `demo` or `test`. Only production asks for secrets;
the other two keep generated ones beside their throw-away data.
"""

import os
import secrets
import tomllib
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from carbon_peak import walls
from carbon_peak.environment import (
    REDIS_TIMEOUTS,
    Environment,
    broker_settings,
    check_directory,
    check_together,
    database_settings,
    sign_out_origins,
)

# Generic classes of Django and DRF can be written `ModelAdmin[Plan]` at run time as well.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
environment = Environment(os.environ)
PRODUCT_VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]["version"]

MODE = environment.choice(
    "CARBON_PEAK_MODE",
    "production",
    ("production", "demo", "test"),
    about="`production`, `demo` or `test`; only production asks for secrets",
)
PRODUCTION = MODE == "production"
DEMO = MODE == "demo"
# Production refuses to start with, import or save a value marked synthetic.
SYNTHETIC_VALUES_ALLOWED = not PRODUCTION
DEBUG = False

# --- Secrets -------------------------------------------------------------------------------------

DATA_DIR = environment.folder(
    "DATA_DIR",
    BASE_DIR / "var" / MODE,
    about="what the processes keep beside database and media store: schedule, counters, demo data",
)


def _generated_key(name: str) -> bytes | None:
    """Return the key kept beside throw-away data, made at first use; production has none."""
    if PRODUCTION:
        return None
    path = DATA_DIR / f"{name}.key"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        draft = DATA_DIR / f"{name}.{os.getpid()}.draft"
        draft.touch(mode=0o600)
        draft.write_bytes(secrets.token_bytes(32))
        # Web, workers and beat start together: the first link stands, none is seen half written.
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_bytes()


_LOCAL_SECRET = _generated_key("secret")
SECRET_KEY = environment.text(
    "SECRET_KEY",
    _LOCAL_SECRET.hex() if _LOCAL_SECRET else None,
    hint=(
        "It signs sessions: set it to a long random text, for instance from `openssl rand -hex 32`."
        " To try the product without one, set CARBON_PEAK_MODE=demo."
    ),
    about="signs sessions: a long random text",
)
# Wraps the keys of the content store. Losing it loses every stored file and free text.
CONTENT_KEY = environment.key(
    "CONTENT_KEY",
    _generated_key("content"),
    about="32 random bytes in base64: master key of the content store; keep it outside the backups",
)

# --- Where data lies -----------------------------------------------------------------------------

MEDIA_ROOT = environment.folder(
    "MEDIA_ROOT",
    None if PRODUCTION else DATA_DIR / "media",
    hint="Set it to the folder of the media store, shared by web and workers.",
    about="folder of the media store, shared by web and workers",
)
STATIC_ROOT = environment.folder(
    "STATIC_ROOT", DATA_DIR / "static", about="where `collectstatic` puts the files of the pages"
)
# The agency's own licensed fonts (仿宋_GB2312, 方正小标宋, 楷体) for PDF reports; else Noto CJK.
FONT_DIR = environment.optional_folder(
    "FONT_DIR",
    about="folder of the agency's own licensed fonts (方正小标宋, 黑体, 楷体, 仿宋) for PDF: [documents](documents.md)",
)
# Folder of pg_dump and pg_restore for backups, where they are not in PATH.
POSTGRESQL_PROGRAMS = environment.optional_folder(
    "POSTGRESQL_PROGRAMS",
    about="folder of `pg_dump` and `pg_restore`, where they are not in `PATH`",
)


DATABASES = {
    "default": database_settings(
        environment.text(
            "DATABASE_URL",
            None if PRODUCTION else f"sqlite:///{DATA_DIR / 'carbon-peak.sqlite3'}",
            hint="Set it to postgresql://user:password@host:5432/name.",
            about="`postgresql://user:password@host:5432/name` or `sqlite:///name.sqlite3`",
        ),
        base=DATA_DIR,
        pool_size=environment.number(
            "DATABASE_POOL_SIZE",
            0 if MODE == "test" else 8,
            about="connections of each process; 0 for none kept",
        ),
        statement_seconds=environment.number(
            "STATEMENT_SECONDS",
            0,
            about="seconds after which PostgreSQL ends a statement, 0 for never; web processes take 30 where it is not set",
        ),
    )
}
# Read by pages whose data may be some seconds old, and by nothing else.
REPLICA_URL = environment.text(
    "REPLICA_URL",
    "",
    about="a standby, as DATABASE_URL; public pages, comparison, past days and logs are read there",
)
REPLICA_LAG_SECONDS = environment.number(
    "REPLICA_LAG_SECONDS",
    10,
    about="seconds that the standby may be behind; beyond, all is read from the primary",
)
if REPLICA_URL:
    DATABASES["replica"] = database_settings(REPLICA_URL, base=DATA_DIR, pool_size=0)
    # Without a pool, which would wait longer for a standby that is away than it is worth.
    DATABASES["replica"]["CONN_MAX_AGE"] = 60
    DATABASES["replica"]["OPTIONS"] |= {"connect_timeout": "2", "tcp_user_timeout": "3000"}
    DATABASES["replica"]["TEST"] = {"MIRROR": "default"}
DATABASE_ROUTERS = ["audit.replica.Router"]
# So many calls of each query that is written once are compared with what Django would write, for
# each shape of its arguments (audit/compiled.py).
COMPILED_QUERIES_CHECKED = 20 if MODE == "test" else 0
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TABLES_WITHOUT_TENANT = walls.TABLES_WITHOUT_TENANT
TABLES_READ_ACROSS_TENANTS = walls.TABLES_READ_ACROSS_TENANTS

# --- Applications --------------------------------------------------------------------------------

INSTALLED_APPS = [
    "audit.apps.AuditConfig",
    "organizations.apps.OrganizationsConfig",
    "plans.apps.PlansConfig",
    "indicators.apps.IndicatorsConfig",
    "assessments.apps.AssessmentsConfig",
    "dashboards.apps.DashboardsConfig",
    "tasks.apps.TasksConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "js_lib_bootstrap5",
    # The interface for programs; its documents come from the sidecar's own files.
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "carbon_peak.logging.RequestIdMiddleware",
    "carbon_peak.metrics.RequestMetricsMiddleware",
    "carbon_peak.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    # Before anything that asks the database: nothing is open until the viewer is known.
    "organizations.middleware.TenantScopeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "organizations.files_origin.FilesOriginMiddleware",
    "organizations.replica_pages.WroteMiddleware",
    "organizations.middleware.PlainAddressMiddleware",
    # Before a page asks for an account: a session that is over is none.
    "organizations.middleware.SessionLimitsMiddleware",
    # Every page asks for an account unless it says otherwise.
    "organizations.middleware.SignInRequiredMiddleware",
    "organizations.middleware.ViewerMiddleware",
    "organizations.rate_limits.RateLimitMiddleware",
    "organizations.middleware.TransitionErrorMiddleware",
    # Last, so that a lock-out answer passes through everything above.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "carbon_peak.urls"
WSGI_APPLICATION = "carbon_peak.wsgi.application"
ASGI_APPLICATION = "carbon_peak.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dashboards.navigation.shell",
            ],
        },
    }
]

# --- Language and time ---------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("英语"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- Pages that people keep ----------------------------------------------------------------------

# What may be saved under a name: pages that are read, by the names of their views.
SAVABLE_PAGES = (
    "dashboards:plans",
    "dashboards:overview",
    "dashboards:targets",
    "dashboards:target",
    "dashboards:departments",
    "dashboards:department",
    "dashboards:places",
    "dashboards:place",
    "dashboards:inventory",
    "dashboards:section",
    "dashboards:plan_task",
    "dashboards:indicator",
    "dashboards:plan_text",
    "dashboards:compare",
    "dashboards:data",
    "dashboards:search",
    "dashboards:ledger",
    "dashboards:export_log",
    "dashboards:permission_log",
    "dashboards:filing_statistics",
    "indicators:rounds",
    "indicators:timeliness",
    "indicators:data_items",
    "indicators:formulas",
    "plans:work",
    "plans:register",
    "assessments:reports",
)
# Those of them that can come by e-mail once a week.
DIGEST_PAGES = (
    "dashboards:overview",
    "dashboards:targets",
    "dashboards:departments",
    "dashboards:department",
    "dashboards:places",
    "dashboards:place",
    "dashboards:section",
    "dashboards:plan_task",
    "dashboards:indicator",
)

# --- Who may enter -------------------------------------------------------------------------------

AUTH_USER_MODEL = "organizations.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "organizations.hashers.FrugalArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
    {"NAME": "organizations.password_rules.NotReused"},
]
PASSWORDS_REMEMBERED = environment.number(
    "PASSWORDS_REMEMBERED", 5, about="last passwords that a new one must differ from"
)
PASSWORD_DAYS = environment.number(
    "PASSWORD_DAYS",
    90 if PRODUCTION else 0,
    about="days after which a password has to be changed; 0 for never",
)
# A link for a first or a forgotten password, good once.
PASSWORD_LINK_HOURS = environment.number(
    "PASSWORD_LINK_HOURS", 24, about="hours in which a link to set a password is good"
)
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
CSRF_FAILURE_VIEW = "organizations.views.errors.csrf_failure"

# A provider of OpenID Connect at which people sign on.
OIDC_ISSUER = environment.site(
    "OIDC_ISSUER",
    about="issuer of the OpenID Connect provider, as its discovery document writes it: [accounts](accounts.md)",
)
OIDC_CLIENT_ID = environment.text(
    "OIDC_CLIENT_ID", "", about="name of this product at the provider"
)
OIDC_CLIENT_SECRET = environment.text("OIDC_CLIENT_SECRET", "", about="its secret there")
OIDC_SCOPES = environment.text(
    "OIDC_SCOPES", "openid profile", about="scopes asked for, with spaces between"
)
OIDC_ACCOUNT_CLAIM = environment.text(
    "OIDC_ACCOUNT_CLAIM",
    "preferred_username",
    about="claim that holds the user name of the account here, a user name or staff number",
)
OIDC_LABEL = environment.text(
    "OIDC_LABEL", "统一身份认证登录", about="what the button on the sign-in page says"
)
OIDC_ACR_VALUES = environment.text(
    "OIDC_ACR_VALUES", "", about="`acr_values` asked for at the provider, with spaces between"
)
OIDC_SECOND_FACTORS = environment.names(
    "OIDC_SECOND_FACTORS",
    "",
    about="values of `acr` or `amr` that stand for the second factor, such as `mfa,otp`; none: the own one is asked for",
)
OIDC_SIGN_OUT_ORIGINS = environment.names(
    "OIDC_SIGN_OUT_ORIGINS",
    "",
    about="origins that the provider's sign-out passes through, where they are not the issuer's",
)
OIDC_CA_FILE = environment.file(
    "OIDC_CA_FILE", about="certificates by which the provider's is checked, instead of the usual"
)
check_together(globals(), "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
if PRODUCTION and OIDC_ISSUER.startswith("http:"):
    raise ImproperlyConfigured("OIDC_ISSUER speaks in the clear. Write https://host/path.")

# A directory that knows people's passwords.
LDAP_URLS = environment.names(
    "LDAP_URLS",
    "",
    about="directory servers, `ldaps://host` or `ldap://host` (StartTLS), asked in turn: [accounts](accounts.md)",
)
LDAP_START_TLS = environment.flag(
    "LDAP_START_TLS", True, about="StartTLS at `ldap://`; production refuses to do without"
)
LDAP_CA_FILE = environment.file(
    "LDAP_CA_FILE", about="certificates by which the directory's is checked, instead of the usual"
)
LDAP_TIMEOUT = environment.number(
    "LDAP_TIMEOUT", 5, about="seconds that a directory server is waited for"
)
LDAP_BIND_AS = environment.text(
    "LDAP_BIND_AS",
    "",
    about="as whom people bind, `uid={name},ou=people,dc=city,dc=cn`; none: they are searched first",
)
LDAP_SEARCH_BASE = environment.text(
    "LDAP_SEARCH_BASE", "", about="where people are searched, `ou=people,dc=city,dc=cn`"
)
LDAP_SEARCH_FILTER = environment.text(
    "LDAP_SEARCH_FILTER", "(uid={name})", about="the filter by which a person is found"
)
LDAP_SEARCH_ACCOUNT = environment.text(
    "LDAP_SEARCH_ACCOUNT", "", about="as whom it is searched; none: anonymously"
)
LDAP_SEARCH_PASSWORD = environment.text("LDAP_SEARCH_PASSWORD", "", about="its password")
LDAP_ACCOUNT_ATTRIBUTE = environment.text(
    "LDAP_ACCOUNT_ATTRIBUTE", "uid", about="attribute that holds the user name of the account here"
)
LDAP_NAME_ATTRIBUTE = environment.text(
    "LDAP_NAME_ATTRIBUTE", "cn", about="attribute that holds the person's name"
)
check_together(globals(), "LDAP_SEARCH_ACCOUNT", "LDAP_SEARCH_PASSWORD")
check_directory(
    LDAP_URLS,
    filled={"LDAP_BIND_AS": LDAP_BIND_AS, "LDAP_SEARCH_FILTER": LDAP_SEARCH_FILTER},
    search_base=LDAP_SEARCH_BASE,
    in_the_clear=PRODUCTION and not LDAP_START_TLS,
)

SIGN_ON_CREATES_ACCOUNTS = environment.flag(
    "SIGN_ON_CREATES_ACCOUNTS",
    False,
    about="who signs on without an account gets one without any role; else a sentence what to do",
)
ACCOUNT_UNUSED_DAYS = environment.number(
    "ACCOUNT_UNUSED_DAYS",
    180,
    about="days without a sign-in after which an account is named as unused; 0 for never",
)
# Tokens of programs.
TOKEN_DAYS = environment.number("TOKEN_DAYS", 90, about="days that a token holds by default")
TOKEN_MOST_DAYS = environment.number("TOKEN_MOST_DAYS", 365, about="days that one holds at most")
TOKEN_GRACE_HOURS = environment.number(
    "TOKEN_GRACE_HOURS", 72, about="hours that a token still holds after it was renewed"
)
TOKEN_REMINDER_DAYS = environment.number(
    "TOKEN_REMINDER_DAYS", 14, about="days before its end at which a token's owner is told"
)
_BACKENDS = "organizations.backends"
if LDAP_URLS:
    AUTHENTICATION_BACKENDS.append(f"{_BACKENDS}.DirectoryBackend")
if OIDC_ISSUER:
    AUTHENTICATION_BACKENDS.append(f"{_BACKENDS}.ProviderBackend")

# Roles whose holders sign in with a second factor; a demonstration is entered by one click.
OTP_REQUIRED_ROLES = environment.names(
    "OTP_REQUIRED_ROLES",
    "system_admin,security_admin,audit_admin,auditor,office" if PRODUCTION else "",
    about="roles whose holders sign in with a second factor",
)
OTP_ISSUER = environment.text(
    "OTP_ISSUER", "Carbon Peak Tracker", about="the product's name in authenticators"
)
# Whoever has a second factor shows it again for what touches accounts and tokens.
SECOND_FACTOR_FRESH = timedelta(
    minutes=environment.number(
        "SECOND_FACTOR_MINUTES",
        15,
        about="minutes after which sensitive pages ask for the second factor again",
    )
)

# A system administrator's look into a city's unreleased data, which somebody else approves.
EMERGENCY_HOURS = environment.number(
    "EMERGENCY_HOURS", 4, about="hours that an approved emergency access lasts at most"
)

# Five wrong passwords for one account from one address lock that pair for a quarter of an hour.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "organizations.views.errors.locked_out"
# Refused sign-ins are kept beside the sign-ins; what was typed as a code is not.
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code"]
AXES_CLIENT_IP_CALLABLE = "organizations.addresses.client_address"

# --- What a browser may do -----------------------------------------------------------------------

ALLOWED_HOSTS = environment.names(
    "ALLOWED_HOSTS",
    None if PRODUCTION else "127.0.0.1,localhost,[::1],testserver",
    hint="Set it to the host names of the product, with commas between.",
    about="host names of the product, with commas between",
)
FILES_ORIGIN = environment.origin(
    "FILES_ORIGIN",
    about="https://host from which uploaded files go out, served by the same web processes",
)
if FILES_ORIGIN:
    ALLOWED_HOSTS.append(str(urlsplit(FILES_ORIGIN).hostname))
CSRF_TRUSTED_ORIGINS = environment.names(
    "CSRF_TRUSTED_ORIGINS", "", about="further origins that may send forms, with commas between"
)

# Plotly puts an empty style element into the page and fills it through the object model, and has
# the map library's sheet inside its script; tests/test_csp.py computes both hashes from the wheel.
PLOTLY_STYLE_HASHES = (
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
    "'sha256-ji27qzEtxXZW+7dun6UwjHXJ18e6WAin1VvNtkzIE/o='",
)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src-elem": ["'self'", *PLOTLY_STYLE_HASHES],
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        # The provider's sign-out answers our own form: browsers hold its redirects to this, too.
        "form-action": ["'self'", *sign_out_origins(OIDC_ISSUER, OIDC_SIGN_OUT_ORIGINS)],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "organizations.sessions"
# A session ends after so long without use, after so long in any case, and when its account has
# signed in on more devices than it may (0: as many as it likes).
SESSION_COOKIE_AGE = 60 * environment.number(
    "SESSION_IDLE_MINUTES",
    30 if PRODUCTION else 720,
    about="minutes without use after which a session ends",
)
SESSION_LONGEST = timedelta(
    hours=environment.number("SESSION_HOURS", 12, about="hours after which every session ends")
)
SESSIONS_PER_ACCOUNT = environment.number(
    "SESSIONS_PER_ACCOUNT",
    5 if PRODUCTION else 0,
    about="sessions that an account may have at once; 0 for as many as it likes",
)
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
# htmx sends the token as a header: the page carries it in `hx-headers` of the body.

_HTTPS = environment.flag("HTTPS", PRODUCTION, about="secure cookies, redirect to HTTPS, HSTS")
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SECURE = _HTTPS
SECURE_SSL_REDIRECT = _HTTPS
# The machines that watch the product ask it directly, without the proxy that speaks TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if _HTTPS else 0
# Other hosts of the same domain are not this product's to bind: not a fault for `check --deploy`.
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
# Only true behind a proxy that sets or removes these headers itself, as deploy/nginx.conf does.
BEHIND_PROXY = environment.flag(
    "BEHIND_PROXY",
    False,
    about="trust the headers of a proxy that sets or removes them itself, as deploy/nginx.conf does",
)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None

# Requests within a minute; 0 is without limit. Writes, searches and exports count by account,
# attempts to sign in and public pages by address: a whole building may have only one.
RATE_LIMITS = {
    "sign_in": environment.number(
        "SIGN_INS_PER_MINUTE", 300, about="attempts to sign in from one address; 0 is without limit"
    ),
    "write": environment.number(
        "WRITES_PER_MINUTE", 300, about="writes of one account; 0 is without limit"
    ),
    "search": environment.number(
        "SEARCHES_PER_MINUTE", 120, about="searches of one account; 0 is without limit"
    ),
    "export": environment.number(
        "EXPORTS_PER_MINUTE", 120, about="files and exports of one account; 0 is without limit"
    ),
    "public": environment.number(
        "PUBLIC_REQUESTS_PER_MINUTE", 1200, about="public pages for one address; 0 is without limit"
    ),
}
SEARCHED_VIEWS = ("dashboards:search", "dashboards:data", "dashboards:ledger")
# Files at addresses that do not say so by an extension.
EXPORTED_VIEWS = (
    "plans:register_document",
    "indicators:evidence",
    "indicators:on_behalf_letter",
    "indicators:stamped_form",
    "assessments:report_file",
    "assessments:report_bundle",
    "assessments:snapshot_file",
    "assessments:city_export_file",
    "assessments:scheme_file",
    "assessments:case_file",
    "assessments:letter",
    "dashboards:difference_file",
    "dashboards:draft_report",
)

# --- Files ---------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "carbon_peak.staticfiles.PlotlyFinder",
]
_STATIC_STORAGE = (
    "whitenoise.storage.CompressedManifestStaticFilesStorage"
    if PRODUCTION
    else "django.contrib.staticfiles.storage.StaticFilesStorage"
)
# Outside production the files are served from where they are found: nothing to collect.
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC_STORAGE},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_NUMBER_FILES = 5
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
CLAMD_ADDRESS = environment.address(
    "CLAMD_ADDRESS",
    schemes=("unix", "tcp"),
    about="clamd, unix:///run/clamd.sock or tcp://host:3310; uploads are then scanned or refused",
)
MAX_UPLOAD_SIZE = environment.number(
    "MAX_UPLOAD_SIZE",
    50 * 1024 * 1024,
    about="largest request body in bytes; a piece of evidence is at most 20 MB",
)

# --- The interface for programs ------------------------------------------------------------------

API_REQUESTS_PER_MINUTE = environment.number(
    "API_REQUESTS_PER_MINUTE", 1200, about="requests that a token may make in a minute"
)
REST_FRAMEWORK: dict[str, Any] = {
    # A token and no session: a foreign page cannot make a browser write.
    "DEFAULT_AUTHENTICATION_CLASSES": ["indicators.api.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["indicators.api.authentication.HasScope"],
    "DEFAULT_THROTTLE_CLASSES": ["indicators.api.throttling.TokenThrottle"],
    "DEFAULT_PARSER_CLASSES": ["indicators.api.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "indicators.api.errors.answer",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Carbon Peak Tracker",
    "VERSION": "1",
    "DESCRIPTION": _("供统计、电力等系统读取和填报数据的接口。数值以文本传递,小数位数按原样保留。"),
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "indicators.api.openapi.complete",
    ],
    "ENUM_NAME_OVERRIDES": {
        "DutyState": "indicators.api.filters.STATES",
        "SubmissionState": "indicators.api.filters.SUBMISSION_STATES",
        "ReviewStep": "indicators.api.filters.STEPS",
        "RowStatus": "indicators.api.duty_shapes.ROW_STATES",
        "PartState": "indicators.api.filters.PART_STATES",
        "ItemStatus": "indicators.api.register_shapes.STATUSES",
        "ItemStatusOrNone": "indicators.api.filters.ITEM_STATUSES",
        "DutyKind": "indicators.api.filters.DUTY_KINDS",
        "WorkRole": "indicators.api.work_shapes.ROLES",
        "RegisterKind": "indicators.api.filters.ITEM_KINDS",
        "WorkProgress": "indicators.api.work_shapes.PROGRESS",
        "RevisionState": "indicators.api.correction_shapes.REVISION_STATES",
    },
}

# --- Jobs ----------------------------------------------------------------------------------------

# Neither this name nor the variable is BROKER_URL: Celery takes both before what is set below.
MESSAGE_BROKER = environment.text(
    "MESSAGE_BROKER",
    os.environ.get("REDIS_URL") or (None if PRODUCTION else f"file://{DATA_DIR / 'broker'}"),
    hint="Set it to redis://:password@host:6379/0.",
    about="`redis://:password@host:6379/0`, `unix:///socket` or `file:///folder`; else REDIS_URL",
)
_BROKER = broker_settings(MESSAGE_BROKER)
CELERY_BROKER_URL = _BROKER.url
CELERY_BROKER_TRANSPORT_OPTIONS = _BROKER.transport_options
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A dead broker must cost a page a second, not its whole time: rows behind the messages repair it.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_TASK_ACKS_LATE = _BROKER.returns_lost_messages
CELERY_TASK_REJECT_ON_WORKER_LOST = _BROKER.returns_lost_messages
CELERY_WORKER_PREFETCH_MULTIPLIER = 1 if _BROKER.returns_lost_messages else 4
# Replies and inspection are fan-out messages, which a folder would keep for ever.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = _BROKER.returns_lost_messages
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_ENABLE_UTC = True
# A quick job must not wait behind a long one: a worker for each queue.
CELERY_TASK_DEFAULT_QUEUE = "fast"
CELERY_TASK_CREATE_MISSING_QUEUES = True
CELERY_TASK_ROUTES = {
    "tasks.jobs.build_*": {"queue": "slow"},
    "tasks.jobs.import_*": {"queue": "slow"},
    "tasks.jobs.mail_*": {"queue": "slow"},
    "tasks.jobs.read_*": {"queue": "slow"},
    "tasks.jobs.recompute_run": {"queue": "slow"},
    "tasks.jobs.seal_*": {"queue": "slow"},
    "tasks.jobs.verify_*": {"queue": "slow"},
}
CELERY_BEAT_SCHEDULER = "carbon_peak.beat.Scheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    # Messages are only nudges; this finds what a lost one left behind, and leaves time to do it within
    # a minute.
    "sweep-outdated-plans": {
        "task": "tasks.jobs.sweep_outdated_plans",
        "schedule": timedelta(seconds=40),
        "options": {"expires": 35},
    },
    # Before the working day begins, so that the digest is what people find.
    "send-daily-reminders": {
        "task": "tasks.jobs.send_daily_reminders",
        "schedule": crontab(hour=8, minute=30),
    },
    "send-recent-news": {
        "task": "tasks.jobs.send_recent_news",
        "schedule": timedelta(minutes=5),
        "options": {"expires": 290},
    },
    # At night, when nothing is filed; auditors see the result on their first page.
    "verify-ledger-chains": {
        "task": "tasks.jobs.verify_ledger_chains",
        "schedule": crontab(hour=2, minute=10),
    },
    "forget-expired": {
        "task": "tasks.jobs.forget_expired",
        "schedule": crontab(hour=3, minute=20),
    },
    # Every hour of the working day: on Monday the first sends, the others make good what was lost.
    "mail-page-digests": {
        "task": "tasks.jobs.mail_page_digests",
        "schedule": crontab(hour="8-18", minute=5),
        "options": {"expires": 3500},
    },
    "mail-waiting-notifications": {
        "task": "tasks.jobs.mail_waiting_notifications",
        "schedule": timedelta(minutes=2),
        "options": {"expires": 115},
    },
}

CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "carbon_peak.cache.DispensableCache",
        "LOCATION": environment.text(
            "REDIS_URL", MESSAGE_BROKER, about="the cache, where it is not the broker's Redis"
        ),
        "KEY_PREFIX": "carbon-peak",
        "OPTIONS": dict(REDIS_TIMEOUTS),
    }
    if _BROKER.returns_lost_messages
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# --- Mail ----------------------------------------------------------------------------------------

EMAIL_HOST = environment.text(
    "EMAIL_HOST", "", about="mail server; without one notifications stay in the inbox"
)
# Closed networks often have no mail server: notifications then stay inside the product.
EMAIL_ENABLED = bool(EMAIL_HOST) or not PRODUCTION
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_PORT = environment.number("EMAIL_PORT", 587, about="its port")
EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER", "", about="account at the mail server")
EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD", "", about="its password")
EMAIL_USE_TLS = environment.flag("EMAIL_USE_TLS", True, about="speak STARTTLS with it")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.text(
    "DEFAULT_FROM_EMAIL", "carbon-peak@localhost", about="sender of the mails"
)
BIND = environment.text(
    "BIND",
    "127.0.0.1:8000",
    about="address at which `make demo` and `carbon_peak.processes` serve",
)
# What stands before a path in an e-mail, where no request tells it.
SITE_URL = environment.text(
    "SITE_URL",
    f"https://{next(iter(ALLOWED_HOSTS), 'localhost').lstrip('.')}"
    if PRODUCTION
    else f"http://{BIND}",
    about="what stands before the links in a mail",
).rstrip("/")

# --- Seals of reports ----------------------------------------------------------------------------

REPORT_SEALS = environment.names(
    "REPORT_SEALS",
    "",
    about="classes that seal every finished report, with commas between: [seals](domestic.md#seals)",
)
# Only the workers of the queue `slow` need the key.
SEAL_KEY_FILE = environment.optional_file(
    "SEAL_KEY_FILE", about="SM2 private key (PEM) for `assessments.seals.sm2.Sm2Seal`"
)
SEAL_CERTIFICATE_FILE = environment.optional_file(
    "SEAL_CERTIFICATE_FILE", about="its certificate (PEM)"
)
TSA_URL = environment.text(
    "TSA_URL", "", about="time-stamp service for `assessments.seals.time_stamps.TimeStamp`"
)
TSA_CA_FILE = environment.optional_file(
    "TSA_CA_FILE", about="certificates (PEM) that its stamps are checked against"
)
TSA_DIGEST = environment.choice(
    "TSA_DIGEST", "sha256", ("sha256", "sm3"), about="digest that the service stamps"
)
OPENSSL_PROGRAM = environment.text(
    "OPENSSL_PROGRAM", "openssl", about="OpenSSL 3.0 or newer, or a program that speaks as it does"
)

# --- What expires ------------------------------------------------------------------------------
# Reported values, ledger, snapshots and reports never do.

UPLOAD_DAYS = environment.number(
    "UPLOAD_DAYS", 7, about="days until a filling sheet that nobody confirmed is deleted"
)
IDEMPOTENCY_KEY_DAYS = environment.number(
    "IDEMPOTENCY_KEY_DAYS", 7, about="days in which a program's repeated request is recognised"
)
CITY_EXPORT_DAYS = environment.number(
    "CITY_EXPORT_DAYS",
    7,
    about="days in which whoever asked for the export of a whole city can download the file",
)
NOTIFICATION_DAYS = environment.number(
    "NOTIFICATION_DAYS", 180, about="days until a notification that was read is deleted"
)

# --- Watching ------------------------------------------------------------------------------------

# Callables without parameters that return what is wrong, as sentences; empty means ready.
READINESS_CHECKS = [
    "carbon_peak.health.database",
    "carbon_peak.health.migrations",
    "carbon_peak.health.media_store",
    # Names of append-only triggers that a migration dropped.
    "audit.triggers.missing",
    # Tables of tenants that any account of the database could read.
    "organizations.row_security.missing",
    "indicators.selectors.synthetic.synthetic_rows_in_production",
]
# What /metrics tells beside its counters: callables that return gauges (name, help, label, values).
METRIC_SOURCES = ["dashboards.selectors.operations.gauges"]
METRICS_TOKEN = environment.text(
    "METRICS_TOKEN",
    "",
    about="`Authorization: Bearer …` that `/metrics` asks for; without one it answers this machine only",
)
# Shared by the processes that share DATA_DIR.
METRICS_FILE = DATA_DIR / "metrics.json"
SLOW_QUERY_MS = environment.number(
    "SLOW_QUERY_MS", 500, about="milliseconds from which a query is counted and logged as slow"
)
# Writes docs/configuration.md from this file.
SETTINGS_REFERENCE = "carbon_peak.reference.written"
# Of the same kind as the readiness checks; what they find stops web, workers and beat before they begin.
START_CHECKS = [
    "assessments.seals.misconfigured",
    "indicators.selectors.synthetic.synthetic_rows_in_production",
]

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "carbon_peak.logging.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {
        "handlers": ["stderr"],
        "level": environment.text(
            "LOG_LEVEL", "INFO", about="lowest level of the JSON lines on standard error"
        ).upper(),
    },
    "loggers": {
        # Django's own handlers would print each line a second time, as plain text.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        # Four lines at every sign-in, three of them about rows it did not have to delete.
        "axes": {"level": "WARNING"},
        # A line for each table of a font that is cut to the words of a chart.
        "fontTools": {"level": "WARNING"},
    },
}
