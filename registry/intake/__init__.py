"""Pledges published elsewhere, taken over from files: read, understood, published as imported."""
