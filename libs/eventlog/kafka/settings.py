"""Where a ledger service runs, from the environment."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from libs.eventlog.kafka.clients import Home


class HealthSettings(BaseSettings):
    """GONGDAN_HEALTH_PORT: where /livez and /readyz are answered; 0: nowhere."""

    model_config = SettingsConfigDict(env_prefix="GONGDAN_")

    health_host: str = "127.0.0.1"
    health_port: int = Field(default=0, ge=0, le=65535)
    ready_lag: int = 200  # records not yet read that still count as caught up, for each loop


class LedgerSettings(HealthSettings):
    """GONGDAN_KAFKA, GONGDAN_CLUSTER, GONGDAN_INSTANCE: stable, a second process needs another;
    GONGDAN_SNAPSHOTS."""

    kafka: str = "127.0.0.1:9092"
    cluster: str = Field(default="linxi", pattern=r"^[a-z][a-z0-9-]{0,30}$")
    instance: str = Field(default="0", pattern=r"^[a-z0-9-]{1,30}$")
    snapshots: str = ".gongdan/snapshots"  # a folder of this user's own; "": keep none


def home(service: str) -> Home:
    settings = LedgerSettings()
    where = (settings.kafka, settings.cluster, service, settings.instance)
    return Home(*where, snapshots=settings.snapshots)
