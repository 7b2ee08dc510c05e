"""What people may ask for, given what has happened: always something, seldom nonsense."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from libs.contracts.base import Actor, Command, UnitPrice, WeekQuantity
from libs.contracts.buyers import BuyerProfile
from libs.contracts.clusters import MoveClock, OpenCluster, Policy, PublishPrices, SetPolicy
from libs.contracts.clusters import DispatchPolicy, ListPrice
from libs.contracts.lots import InspectLot, ReleaseLot, RequestLabels, SamplingPlan
from libs.contracts.members import (
    ApplyMember,
    DeclareCapacity,
    GrantPermit,
    GroupHours,
    MemberProfile,
    Permit,
    ReinstateMember,
    SuspendMember,
)
from libs.contracts.orders import (
    AmendLine,
    CancelLine,
    CancelOrder,
    CloseLine,
    OrderedLine,
    PlaceOrder,
)
from libs.contracts.packages import (
    AcceptPackage,
    AnswerCounter,
    CounterPackage,
    DeclinePackage,
    ReportOperation,
    StartLot,
)
from libs.contracts.shipments import DepartShipment, PlanShipment
from tests.eventlog.machine.facts import Facts
from tests.journeys.linxi import READING, STEPS, USCC

MONDAY = datetime(2026, 11, 30, 1, tzinfo=UTC)
GROUP = Actor(id="key-group", role="group", party="linxi")
SAMPLING = SamplingPlan(level="II", aql="1.0", severity="normal", sample=2, accept=0, reject=1)
MEMBERS = ("F1", "F2")
