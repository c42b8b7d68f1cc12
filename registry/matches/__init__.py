"""Matches: a need and an offer that two entities bring together, by consent of both."""
