"""How dispatch's processes run, from the environment."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from libs.eventlog.kafka.settings import LedgerSettings

QUIET_SECONDS = 0.02


class Planning(BaseSettings):
    """GONGDAN_PLAN_QUIET: seconds without anything new before a plan is made of what there is."""

    model_config = SettingsConfigDict(env_prefix="GONGDAN_")

    plan_quiet: float = Field(default=QUIET_SECONDS, ge=0, le=600)


class Settings(LedgerSettings):
    """GONGDAN_ANSWER_HOST, GONGDAN_ANSWER_PORT: where `answer` is asked by the gateway alone."""

    answer_host: str = "127.0.0.1"
    answer_port: int = Field(default=8482, ge=1, le=65535)
