"""deploy/k8s agrees with the services, with broker.properties and with itself."""

from typing import Any

import pytest

from libs.contracts.topics import PARTITIONS, STREAMS
from services.gateway.access import ACCESS
from tests.deploy.manifests import (
    BASE,
    PROCESSES,
    WORKLOADS,
    broker_properties,
    container,
    kustomization,
    of_kind,
    runs,
)
from tests.deploy.told import assert_understood

DRAWN = of_kind(*WORKLOADS)
