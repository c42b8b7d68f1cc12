"""JSON over HTTP: everything public, for programs; `routes.py` is the table that all is made of."""
