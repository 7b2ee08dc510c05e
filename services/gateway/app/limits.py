"""How often a key may ask. The header names are those of the IETF draft on RateLimit headers."""

import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from libs.contracts.base import Figures
from services.gateway.problems import Problem
from services.gateway.settings import Settings

WINDOW_SECONDS = 60


class Limits:
    def __init__(self, settings: Settings) -> None:
        self.window = MovingWindowRateLimiter(MemoryStorage())
        self.live = RateLimitItemPerMinute(settings.live_per_minute)
        self.test = RateLimitItemPerMinute(settings.test_per_minute)

    def spend(self, key_id: str, test: bool) -> dict[str, str]:
        """One request. Gives the headers that say what is left. Errors: Problem rate.exceeded."""
        item = self.test if test else self.live
        allowed = self.window.hit(item, key_id)
        resets, left = self.window.get_window_stats(item, key_id)
        wait = max(1, round(resets - time.time()))
        headers = {
            "RateLimit-Policy": f'"default";q={item.amount};w={WINDOW_SECONDS}',
            "RateLimit": f'"default";r={left};t={wait}',
        }
        if not allowed:
            figures: Figures = {"most": item.amount, "seconds": wait}
            raise Problem("rate.exceeded", figures, headers={**headers, "Retry-After": str(wait)})
        return headers
