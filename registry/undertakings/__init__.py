"""Other undertakings than pledges, as documents: reports to regional reviews, good practices.

A/76/642 (paras. 12–15, 87 and 111) takes stock of them beside pledges. The secretariat registers
what exists elsewhere; it is public at once, and never changed but by a further revision.
"""
