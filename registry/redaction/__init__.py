"""Redaction: erasing words for a stated reason, by two people, so that the log still verifies.

A field of an entry is erased with its salt from the disclosures and from every row that repeats
it, and the entry `redaction.made` says which and why. What was copied elsewhere no redaction can
recall.
"""
