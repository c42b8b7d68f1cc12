"""registry-verify: check offline what a registry of pledges published, with none of its code.

Written from the specifications alone (RFC 6962, RFC 9162, RFC 9901; C2SP signed-note,
tlog-checkpoint, tlog-cosignature, tlog-tiles, tlog-proof, tlog-witness; docs/log-format.md). It
needs Python 3.11 and the package `cryptography`. As one file, `verifier.py`, it can be copied
anywhere and run as `python verifier.py FILE…`. It shares nothing with what writes the log, and must
not begin to.
"""

# `registry.audit.one_file` joins these modules for strangers: a name at the head of one must be at
# the head of no other.

from registry.verifier.checking import Checker, Verdict
from registry.verifier.command import judge_files, main
from registry.verifier.entries import read_entry
from registry.verifier.logs import split_bundle
from registry.verifier.notes import LOG_KEY, Key, open_checkpoint
from registry.verifier.pages import read_page
from registry.verifier.proofs import read_consistency, read_proof
from registry.verifier.spelling import Wrong
from registry.verifier.trees import root_from_inclusion, roots_from_consistency
from registry.verifier.words import lines_of

__all__ = [
    "LOG_KEY",
    "Checker",
    "Key",
    "Verdict",
    "Wrong",
    "judge_files",
    "lines_of",
    "main",
    "open_checkpoint",
    "read_consistency",
    "read_entry",
    "read_page",
    "read_proof",
    "root_from_inclusion",
    "roots_from_consistency",
    "split_bundle",
]
