"""Requests for access: somebody without an account asks, the secretariat decides; all private."""
