"""Issued briefs: each a PDF that is kept for ever, its SHA-256 in the log, corrected or withdrawn.

A briefing is what somebody asked for, and a derived result; a brief is one file that was issued.
"""
