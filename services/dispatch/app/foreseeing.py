"""Makes the last plan ready before anybody asks why: the first question is the slow one."""

import logging
import threading
from collections.abc import Callable

from services.dispatch.app.beside import Beside
from services.dispatch.app.explaining import Asking
from services.dispatch.telling.known import Known

QUIET_SECONDS = 3.0  # that a plan is the last one
log = logging.getLogger("gongdan")


class Foreseeing:
    """`adopted` is told of each plan, and returns at once."""

    def __init__(
        self, known: Callable[[], Known], beside: Beside, quiet: float = QUIET_SECONDS
    ) -> None:
        self.known, self.beside, self.quiet = known, beside, quiet

    def adopted(self, plan_id: str) -> threading.Timer:
        later = threading.Timer(self.quiet, self._ready, (plan_id,))
        later.daemon = True
        later.start()
        return later

    def _ready(self, plan_id: str) -> None:
        known = self.known()
        if known.order[-1:] != (plan_id,):
            return
        try:
            Asking(plan_id, known.plans[plan_id], self.beside).ground()
        except Exception as why:  # it is asked again by whoever wants to know
            log.info("plan %s is made ready when it is asked about: %r", plan_id, why)
