"""The application for any WSGI server: `gunicorn wsgi:app`, `granian --interface wsgi wsgi:app`."""

from registry.app import create_app, warm

app = create_app()
warm(app)
