"""Keys: issued and revoked by the group."""

import secrets
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from libs.contracts.identity import created, secret_hash
from libs.contracts.keys import IssueKey, RevokeKey
from services.gateway.answers import KeyAnswer, Page, shown
from services.gateway.app.asking import ask
from services.gateway.app.routes.needs import (
    MAKE_KEY,
    WRITE,
    Asked,
    Cursor,
    Limit,
    Reading,
    page,
)
from services.gateway.app.store import find
from services.gateway.bodies import Because, NewKey
from services.gateway.views.keys import KeyRow

keys = APIRouter(tags=["keys"])


@keys.post("/v1/keys", **MAKE_KEY)
async def issue(call: Asked, body: NewKey) -> JSONResponse:
    """Issue an API key. Its secret is in this answer and nowhere else."""
    key_id = created("key", call.command_id)
    secret = f"gd_{'test' if call.cluster.clock else 'live'}_{secrets.token_urlsafe(32)}"
    hashed = secret_hash(secret)
    command = IssueKey(key_id=key_id, secret_hash=hashed, **dict(body), **call.asked)

    def extra(result: str) -> dict[str, Any]:
        with call.house.engine.connect() as db:
            row = find(db, KeyRow, key_id)
        # of two requests at once the first one's secret holds; a later answer has none to show
        ours = row.secret_hash == hashed if row else result == "pending"
        return {"key_id": key_id, "secret": secret if ours else ""}

    return await ask(call, command, key_id, f"/v1/keys/{key_id}", extra=extra)


@keys.post("/v1/keys/{key_id}/revocations", **WRITE)
async def revoke(call: Asked, key_id: str, body: Because) -> JSONResponse:
    """The key opens nothing from now on."""
    return await ask(call, RevokeKey(key_id=key_id, reason=body.reason, **call.asked), key_id)


@keys.get("/v1/keys", response_model=Page[KeyAnswer])
def listed(view: Reading, party: str = "", cursor: Cursor = "", limit: Limit = 50) -> JSONResponse:
    return page(view, KeyRow, {"party": party}, cursor, limit, lambda row: shown(KeyAnswer, row))
