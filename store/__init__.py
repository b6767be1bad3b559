"""What survives without a terminal: texts, codebook, annotations and their history in one SQLite file."""

PRODUCT = "tagline"
"""Names the owner of this package: another distribution may install a `store` over it."""

VERSION = "0.1.0"
"""The version of the program that the journal names; that of the distribution."""
