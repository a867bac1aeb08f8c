"""Settings of the grader over those of the submission; mounted read-only.

Only the way to the database and the password hasher change. What a submission decides about transactions stays. All facts are
measured outside of this process, so a submission that undoes this merely hides its own rows from the grader.
"""

import importlib
import os

_submitted = importlib.import_module(os.environ["ASSAY_SETTINGS"])
globals().update({name: getattr(_submitted, name) for name in dir(_submitted) if name.isupper()})

_database = getattr(_submitted, "DATABASES", {}).get("default", {})
_options = {name: value for name, value in _database.get("OPTIONS", {}).items() if name in ("isolation_level", "server_side_binding")}

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "app",
        "USER": "app",
        "HOST": os.environ["ASSAY_DATABASE_FOLDER"],
        "CONN_MAX_AGE": 0,
        "ATOMIC_REQUESTS": _database.get("ATOMIC_REQUESTS", False),
        "OPTIONS": _options,
        "TEST": {"NAME": "test_app"},
    }
}
PASSWORD_HASHERS = os.environ["ASSAY_PASSWORD_HASHERS"].split(",")
ALLOWED_HOSTS = ["*"]
