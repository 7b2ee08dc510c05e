"""Commands of `python -m services.dispatch`, each in a file of its own."""
