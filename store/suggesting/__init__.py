"""Which sentences may belong to an issue, and the words that say so: counted, and all in memory."""
