"""The form of a backup: one file a partition, and a manifest that makes it whole. Pure."""
