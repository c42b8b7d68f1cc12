"""Backups: the database as of one moment and the attachments, in one archive, and back again.

The signing key, the secret key and the signer's memory are never in it: who holds the database and
the signing key can write another past and sign it.
"""
