"""Keeping the file: backups and the way back from them, migration, the journal mode (spec, section 7)."""
