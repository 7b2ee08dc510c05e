"""Where the process that answers runs, from the environment."""

from pydantic import Field

from libs.eventlog.kafka.settings import LedgerSettings


class Settings(LedgerSettings):
    """GONGDAN_ANSWER_HOST, GONGDAN_ANSWER_PORT: where `answer` is asked by the gateway alone."""

    answer_host: str = "127.0.0.1"
    answer_port: int = Field(default=8482, ge=1, le=65535)
