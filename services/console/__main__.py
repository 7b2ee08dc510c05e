"""`gongdan`, or `python -m services.console`."""

from services.console.app.cli import main

if __name__ == "__main__":
    main()
