"""The app: its routes behind one guard, its errors answered in one place."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, Depends, FastAPI

from services.gateway.app.answering import answer_problems
from services.gateway.app.callers import guard
from services.gateway.app.dispatch import Dispatch
from services.gateway.app.frame import Frame
from services.gateway.app.house import House
from services.gateway.app.limits import Limits
from services.gateway.app.paging import secret_of
from services.gateway.app.projector import Projector
from services.gateway.app.routes.cluster import cluster
from services.gateway.app.routes.explanations import explanations
from services.gateway.app.routes.figures import figures
from services.gateway.app.routes.following import following
from services.gateway.app.routes.goods import goods
from services.gateway.app.routes.keys import keys
from services.gateway.app.routes.log import log as log_of_events
from services.gateway.app.routes.needs import PROBLEMS
from services.gateway.app.routes.operations import operations
from services.gateway.app.routes.orders import orders
from services.gateway.app.routes.overrides import overrides
from services.gateway.app.routes.packages import packages
from services.gateway.app.routes.parties import parties
from services.gateway.app.routes.plans import plans
from services.gateway.app.routes.promises import promises
from services.gateway.app.sending import Sender
from services.gateway.app.store import open_database
from services.gateway.app.waiting import Waiters
from services.gateway.settings import Settings

ROUTERS: tuple[APIRouter, ...] = (
    keys, cluster, parties, orders, following, packages, goods, plans, overrides, operations,
    log_of_events, explanations, promises, figures,
)  # fmt: skip
ABOUT = """
共单: one shared order, filled by a cluster of small factories as if they were one.

Every write needs an `Idempotency-Key`; the same key, path and body is the same request for ever.
A write is answered 200 or 201 when it is decided, 202 with a `Location` when it is not yet.
What is not done is `application/problem+json`: a `code` with its figures, and a sentence in
Chinese or English (`Accept-Language`).
"""


def build(house: House) -> FastAPI:
    """The app. Every route passes the guard; what access.py does not name is denied."""

    @asynccontextmanager
    async def alive(app: FastAPI) -> AsyncIterator[None]:
        house.waiters.loop = asyncio.get_running_loop()
        yield
        house.sender.close()
        await house.dispatch.close()

    app = FastAPI(
        title="Gongdan 共单",
        version="1",
        description=ABOUT,
        lifespan=alive,
        docs_url=None,  # its viewer would come from somebody else's host
        redoc_url=None,
        dependencies=[Depends(guard)],
        responses=PROBLEMS,
    )
    app.state.house = house
    answer_problems(app)
    app.add_middleware(Frame)
    for router in ROUTERS:
        app.include_router(router)
    _describe_problems(app)
    return app


def _describe_problems(app: FastAPI) -> None:
    """FastAPI calls every model application/json; problems have a media type of their own."""
    described = app.openapi()
    for path in described["paths"].values():
        for operation in path.values():
            for status in PROBLEMS:
                content = operation["responses"][status]["content"]
                content["application/problem+json"] = content.pop("application/json")


def furnish(settings: Settings) -> House:
    waiters = Waiters()
    engine = open_database(settings.database)
    return House(
        settings=settings,
        engine=engine,
        projector=Projector(settings.kafka, settings.cluster, engine, waiters),
        sender=Sender(settings.kafka),
        waiters=waiters,
        limits=Limits(settings),
        secret=secret_of(settings.secret_file),
        dispatch=Dispatch(settings.dispatch, settings.dispatch_seconds),
    )
