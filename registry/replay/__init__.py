"""Rebuilding everything from the log and comparing it with what the tables say.

Shares nothing with the writing path but hashing and the folding of search words: what is derived
is derived here again, from the disclosed fields of the entries alone.
"""

from registry.replay.check import Report, verify

__all__ = ["Report", "verify"]
