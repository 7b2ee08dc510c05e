"""Starts dispatch: with arguments its command line, without them the service."""

import sys
import time

if len(sys.argv) > 1:
    from services.dispatch.command_line import main

    sys.exit(main(sys.argv[1:], clock=time.monotonic))

from services.dispatch.app import run

run()
