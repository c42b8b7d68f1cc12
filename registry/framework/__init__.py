"""What pledges link to: editions of the framework, their vocabularies, and forum cycles.

An edition is data, not code: `edition` reads and checks one file of `config/framework/`, and
`vocabulary` holds the closed lists of codes that forms, tables and exports share.
"""
