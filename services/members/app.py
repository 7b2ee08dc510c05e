"""Members as a process: decides members and the cluster, and reacts to lots."""

from dataclasses import replace

from libs.contracts.topics import CLUSTERS, MEMBERS
from libs.eventlog.kafka import Deciding, Reacting, live
from libs.eventlog.kafka.settings import home
from libs.telemetry import start
from services.members.cluster import cluster
from services.members.member import member
from services.members.policies import POLICIES, SOURCES

OWNED = ((MEMBERS, member), (CLUSTERS, cluster))


def run() -> None:
    here = home("members")
    here = replace(here, observer=start("members", here.cluster).loops())
    live(here.bootstrap, (Deciding(here, OWNED), Reacting(here, SOURCES, POLICIES)))
