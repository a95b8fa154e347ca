"""All settings, from the environment; docs/configuration.md explains each. A missing or bad one stops the start."""

import base64
import binascii
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def _key(name: str) -> bytes:
    return _decode(name, env.str(name))


def _decode(name: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ImproperlyConfigured(f"{name} is not base64.") from error
    if len(key) != 32:
        raise ImproperlyConfigured(f"{name} must be 32 bytes in base64, not {len(key)}.")
    return key


# What it is called and where it stands

PRODUCT_NAME = env.str("PRODUCT_NAME", default="Assent")
PRODUCT_LOGO_TEXT = env.str("PRODUCT_LOGO_TEXT", default=PRODUCT_NAME)
PRODUCT_COLOUR = env.str("PRODUCT_COLOUR", default="")
NEWS_WORKSPACE = env.str("NEWS_WORKSPACE", default="")  # whose campaigns go to account holders who want them
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[urlsplit(PUBLIC_URL).hostname or "localhost"])
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data")))
JOURNAL_DIR = Path(env.str("JOURNAL_DIR", default=str(BASE_DIR / "journal")))
SECRETS_FILE = Path(env.str("SECRETS_FILE", default=str(BASE_DIR / "secrets.env")))
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")

# Keys

ENCRYPTION_KEYS: dict[str, bytes] = {
    name: _decode("ENCRYPTION_KEYS", text)
    for name, _sep, text in (part.strip().partition(":") for part in env.str("ENCRYPTION_KEYS").split(","))
}
HASH_KEY = _key("HASH_KEY")
LEDGER_KEY = _key("LEDGER_KEY")
BACKUP_KEY = _decode("BACKUP_KEY", _backup_key) if (_backup_key := env.str("BACKUP_KEY", default="")) else b""

# Apps

INSTALLED_APPS = [
    "crm",
    "privacy",
    "privacy.records",
    "privacy.policy",
    "privacy.cookies",
    "privacy.retention",
    "privacy.notices",
    "messaging",
    "projects",
    "contacts",
    "accounts",
    "accounts.admin_app.GuardedAdmin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "crispy_forms",
    "csp",
    "django_htmx",
]

MIDDLEWARE = [
    "crm.health.probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "privacy.cookies.middleware.only_allowed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # templates/django/forms may replace a widget's

ROOT_URLCONF = "crm.urls"
WSGI_APPLICATION = "crm.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "crm.context_processors.product",
                "crm.context_processors.waiting",
                "privacy.cookies.context.visitor",
            ]
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ("assent",)
CRISPY_TEMPLATE_PACK = "assent"

# Database: SQLCipher in one file, or PostgreSQL

_SQLITE = {
    "ENGINE": "crm.lib.sqlcipher",
    "OPTIONS": {
        "key": env.str("DATABASE_KEY", default=""),
        "timeout": 20,  # seconds to wait for another writer
        "transaction_mode": "IMMEDIATE",  # a read that turns into a write can't fail half-way
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
    },
}


def _database() -> dict[str, Any]:
    url = env.str("DATABASE_URL", default=f"sqlcipher:///{DATA_DIR / 'assent.db'}")
    if url.startswith("sqlcipher:///"):
        return {**_SQLITE, "NAME": url.removeprefix("sqlcipher:///")}
    database: dict[str, Any] = env.db_url_config(url)
    if database["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL must start with sqlcipher:/// or postgres://.")
    database.setdefault("OPTIONS", {})["pool"] = {
        "min_size": 1,
        "max_size": env.int("DATABASE_POOL", default=10),
    }
    return database


DATABASES = {"default": _database()}
DATABASE_VOLUME_ENCRYPTED = env.bool("DATABASE_VOLUME_ENCRYPTED", default=False)  # said by the operator
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Broker and cache: Redis or Valkey. They hold ids and keyed hashes only.

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="redis://127.0.0.1:6379/0")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True  # a task whose worker died is delivered again; every task is safe twice
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_PRIORITY = 3  # 0 comes first: what answers a person who just wrote
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.str("CACHE_URL", default="redis://127.0.0.1:6379/1"),
        "KEY_FUNCTION": "crm.lib.cache_keys.keyed",
    }
}

# People

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
MINIMUM_ACCOUNT_AGE = env.int("MINIMUM_ACCOUNT_AGE", default=18)
MINIMUM_CONTACT_AGE = env.int("MINIMUM_CONTACT_AGE", default=13)
SIGNUP_OPEN = env.bool("SIGNUP_OPEN", default=False)  # else: the first owner by set-up link, all others by invitation
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "session"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "crm.errors.csrf_failure"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.sign_in.SignInForm",
    "signup": "privacy.doors.sign_up.SignUpForm",  # asks the age question (AC-1)
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True  # one address per account; a new one counts once it is confirmed
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(PUBLIC_URL).scheme

MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = PRODUCT_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PUBLIC_URL.startswith("https://")  # browsers allow it on localhost only
USERSESSIONS_TRACK_ACTIVITY = False  # a write for every page read would be a dear price for "last seen"

SOCIALACCOUNT_ADAPTER = "accounts.adapter.SocialAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False  # the automatic way shows no form, so nobody would be asked their age
SOCIALACCOUNT_FORMS = {"signup": "privacy.doors.sign_up.SocialSignUpForm"}
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {}
_SOCIAL = {"google": "https://accounts.google.com", "microsoft": "https://login.microsoftonline.com"}
_SOCIAL_ORIGINS: list[str] = []
for _name, _origin in _SOCIAL.items():
    if _client := env.str(f"{_name.upper()}_CLIENT_ID", default=""):
        _secret = env.str(f"{_name.upper()}_CLIENT_SECRET")
        SOCIALACCOUNT_PROVIDERS[_name] = {"APPS": [{"client_id": _client, "secret": _secret}]}
        INSTALLED_APPS.append(f"allauth.socialaccount.providers.{_name}")
        _SOCIAL_ORIGINS.append(_origin)

INVITATION_FORM = "privacy.doors.sign_up.InvitationForm"

# Privacy requests

PRIVACY_COOLING_OFF_HOURS = env.int("PRIVACY_COOLING_OFF_HOURS", default=72)  # a deletion can be taken back so long
EXTRA_COOKIES = env.str("EXTRA_COOKIES", default="[]")  # of the operator's own scripts; crm/lib/cookies.py reads it
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")  # for /.well-known/security.txt: mailto: or https:
PRIVACY_ENDING_DAYS = env.int("PRIVACY_ENDING_DAYS", default=14)  # an account or workspace can be kept so long
PRIVACY_LIFTING_NOTICE_DAYS = env.int("PRIVACY_LIFTING_NOTICE_DAYS", default=7)  # before a restriction ends
PRIVACY_PROMISES_THIRTY_DAYS = env.bool("PRIVACY_PROMISES_THIRTY_DAYS", default=True)  # where a law gives more time

# Language and time

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["crm.formats"]

# Files

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": env.str("FILES_STORAGE", default="django.core.files.storage.FileSystemStorage"),
        "OPTIONS": env.json("FILES_STORAGE_OPTIONS", default={})
        or {"location": DATA_DIR / "files", "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {"BACKEND": "crm.static_files.KeptAddresses"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["crm.lib.uploads.SealedUploadHandler"]
FILES_LARGEST_MB = env.int("FILES_LARGEST_MB", default=20)  # of one file kept about a contact
FILES_QUOTA_MB = env.int("FILES_QUOTA_MB", default=2000)  # of all files of one workspace

# Backups

BACKUP_TO = env.str("BACKUP_TO", default=str(DATA_DIR / "backups"))  # a folder, or s3://bucket/beginning-of-names
BACKUP_EVERY_HOURS = env.int("BACKUP_EVERY_HOURS", default=24)  # 0: only when somebody asks for one
BACKUP_KEEP_DAYS = env.int("BACKUP_KEEP_DAYS", default=7)
BACKUP_KEEP_WEEKS = env.int("BACKUP_KEEP_WEEKS", default=4)
BACKUP_BUCKET_URL = env.str("BACKUP_BUCKET_URL", default="https://s3.amazonaws.com").rstrip("/")
BACKUP_BUCKET_REGION = env.str("BACKUP_BUCKET_REGION", default="us-east-1")
BACKUP_BUCKET_KEY_ID = env.str("BACKUP_BUCKET_KEY_ID", default="")
BACKUP_BUCKET_SECRET = env.str("BACKUP_BUCKET_SECRET", default="")

# Mail of the product itself. Without EMAIL_URL it lands in a mailbox page that only the site's admin sees.

EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url_config(EMAIL_URL))
else:
    EMAIL_BACKEND = "crm.mailbox.MailboxBackend"
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"{PRODUCT_NAME} <no-reply@{urlsplit(PUBLIC_URL).hostname}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Carriers. Their addresses are settings so that a proxy, or a test's own server, can stand in between.

TWILIO_URL = env.str("TWILIO_URL", default="https://api.twilio.com").rstrip("/")
RINGCENTRAL_URL = env.str("RINGCENTRAL_URL", default="https://platform.ringcentral.com").rstrip("/")
PRIVATE_HOSTS = env.list("PRIVATE_HOSTS", default=[])  # "host:port" in your own network, for gateways and mail servers

# Safety

_HTTPS = PUBLIC_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE_SSL_REDIRECT = _HTTPS
SECURE_HSTS_SECONDS = 63_072_000 if _HTTPS else 0  # two years
SECURE_HSTS_INCLUDE_SUBDOMAINS = _HTTPS
SECURE_HSTS_PRELOAD = _HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
# Addresses with a token in them stay on this site. "no-referrer" would do that too, but then a browser sends forms with
# "Origin: null", which the protection against forged requests must refuse.
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SECURE = _HTTPS
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *_SOCIAL_ORIGINS],  # the button's POST is redirected there
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "crm.lib.log_secrets.Discreet",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "filters": {"tokens": {"()": "crm.lib.log_secrets.HideTokens"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["tokens"]}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
