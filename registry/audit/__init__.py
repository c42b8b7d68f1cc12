"""The audit trail: what was published can never change or vanish unseen.

`tree`, `note`, `proof` and `tiles` follow published formats and know nothing of pledges; `entry`
says what one leaf holds; `verify` checks a whole log. These are pure: bytes in, bytes out.
"""
