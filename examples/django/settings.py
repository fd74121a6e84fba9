"""A small project: one app, SQLite, the REST framework with the library's answers."""

from pathlib import Path

BASE_DIR = Path(__file__).parent
SECRET_KEY = "for this example only"
DEBUG = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
ROOT_URLCONF = "urls"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "rest_framework", "loans"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TIME_ZONE = "Africa/Nairobi"
USE_TZ = True
# ANCHOR: handler
REST_FRAMEWORK = {"EXCEPTION_HANDLER": "chama_core.django.rest.exception_handler"}
# ANCHOR_END: handler
