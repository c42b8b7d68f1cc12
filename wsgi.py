"""The application for any WSGI server: `gunicorn wsgi:app`, `granian --interface wsgi wsgi:app`."""

import sys

from registry.app import create_app, warm
from registry.errors import RegistryError

try:
    app = create_app()
except RegistryError as refusal:
    sys.exit(f"The registry does not start: {refusal}")
warm(app)
