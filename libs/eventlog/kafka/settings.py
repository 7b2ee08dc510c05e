"""Where a ledger service runs, from the environment."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from libs.eventlog.kafka.clients import Home


class LedgerSettings(BaseSettings):
    """GONGDAN_KAFKA, GONGDAN_CLUSTER, GONGDAN_INSTANCE: stable, a second process needs another."""

    model_config = SettingsConfigDict(env_prefix="GONGDAN_")

    kafka: str = "127.0.0.1:9092"
    cluster: str = Field(default="linxi", pattern=r"^[a-z][a-z0-9-]{0,30}$")
    instance: str = Field(default="0", pattern=r"^[a-z0-9-]{1,30}$")


def home(service: str) -> Home:
    settings = LedgerSettings()
    return Home(settings.kafka, settings.cluster, service, settings.instance)
