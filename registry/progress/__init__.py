"""Milestones, progress reports, evidence, confirmation."""
