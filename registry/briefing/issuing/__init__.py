"""Issuing a finished briefing as a brief, or in the place of an earlier one."""
