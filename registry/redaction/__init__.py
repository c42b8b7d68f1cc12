"""Redaction: erasing words for a stated reason, by two people, so that the log still verifies.

A revision's field is erased with its salt from the disclosures and from every projection, and the
entry `redaction.made` says which and why. What was copied elsewhere no redaction can recall.
"""
