"""Who asks, and whether they may: an API key, its role, and whose the thing in the path is."""

from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import bindparam, select

from libs.contracts.identity import secret_hash
from services.gateway.access import RULES, Caller, Reach, Rule, may_see
from services.gateway.app.house import House, house_of
from services.gateway.app.store import find
from services.gateway.app.tables import TABLES
from services.gateway.problems import Problem
from services.gateway.rows import Row
from services.gateway.views.keys import KeyRow

bearer = HTTPBearer(auto_error=False, description="An API key: gd_test_... or gd_live_...")
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


def rule_of(request: Request) -> Rule:
    """Errors: Problem access.denied for a route that has no rule."""
    rule = RULES.get((request.method, request.scope["route"].path))
    if rule is None:
        raise Problem("access.denied", {"role": "?"})
    return rule


def guard(request: Request, credentials: Credentials) -> None:
    """Before every route. Leaves `caller`, `reach` and `thing` in the request's state."""
    rule = rule_of(request)
    if rule.open:
        return
    house = house_of(request)
    if not house.projector.caught_up:
        raise Problem("read_model.behind", headers={"Retry-After": "1"})
    secret = credentials.credentials if credentials else ""
    caller = _caller(house, secret)
    request.state.headers.update(house.limits.spend(caller.key_id, secret.startswith("gd_test_")))
    reach = rule.reach(caller.role)
    if reach == "none":
        raise Problem("access.denied", {"role": caller.role})
    request.state.caller, request.state.reach = caller, reach
    if rule.of is not None:
        request.state.thing = _thing(house, request, rule.of, caller, reach)


_keys = TABLES[KeyRow].c
_KEY = select(TABLES[KeyRow]).where(_keys.secret_hash == bindparam("hash"), _keys.revoked_at == "")


def _caller(house: House, secret: str) -> Caller:
    challenge = {"WWW-Authenticate": 'Bearer realm="gongdan"'}
    if not secret:
        raise Problem("key.missing", headers=challenge)
    with house.engine.connect() as db:
        found = db.execute(_KEY, {"hash": secret_hash(secret)}).mappings().first()
    if found is None:
        raise Problem("key.unknown", headers=challenge)
    return Caller(found["key_id"], found["role"], found["party"], found["label"])


def _thing(house: House, request: Request, of: type[Row], caller: Caller, reach: Reach) -> Row:
    thing_id = request.path_params[of.KEY[0]]
    with house.engine.connect() as db:
        row = find(db, of, thing_id)
    if row is None or not may_see(row, caller, reach):
        raise Problem("thing.not_found", {"id": thing_id})
    return row


def caller_of(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


def own_only(request: Request, of: type[Row]) -> dict[str, str]:
    """What a list is narrowed to for this caller: column and party."""
    if request.state.reach == "own":
        return {of.OWNER[1]: caller_of(request).party}
    return {}


def thing(request: Request) -> Any:
    """The row that the path names; the guard has found it, and that the caller may see it."""
    return request.state.thing
