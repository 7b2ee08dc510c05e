"""Starts dispatch: without arguments the service, with `answer` the process that answers the
gateway, with others the command line."""

import sys
import time

if sys.argv[1:2] == ["answer"]:
    from services.dispatch.app.answering import run as answer

    answer()
    sys.exit()

if len(sys.argv) > 1:
    from services.dispatch.command_line import main

    sys.exit(main(sys.argv[1:], clock=time.monotonic))

from services.dispatch.app.planning import run

run()
