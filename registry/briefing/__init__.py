"""Briefing packs: what a brief says (`document`), how it is drawn (`layout`).

A brief is a pure function of its `document.Brief`: no clock, no locale of the host, no database.
The same values give the same bytes for one lock file and Python build.
"""
