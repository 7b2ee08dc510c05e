"""The independent check, and plans as rows."""
