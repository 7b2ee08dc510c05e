"""What can be set from outside, by environment variables with the prefix GONGDAN_."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """`GONGDAN_KAFKA` and so on. Requests are counted by API key and minute."""

    model_config = SettingsConfigDict(env_prefix="GONGDAN_", env_nested_delimiter="__")

    kafka: str = "127.0.0.1:9092"  # bootstrap address
    cluster: str = "linxi"
    database: str = "sqlite:///.gongdan/gateway.sqlite"  # an SQLAlchemy URL
    host: str = "127.0.0.1"
    port: int = 8480
    secret_file: Path = Path(".gongdan/gateway.secret")  # signs cursors; made where it is missing
    instance: str = "0"
    dispatch: str = "http://127.0.0.1:8482"  # the process that explains and promises
    dispatch_seconds: float = 75.0  # what it may take; a plan is made anew up to twelve times
    wait_seconds: float = 2.0  # for the outcome, before the answer is 202
    ready_lag: int = 200  # records behind the log that still count as caught up
    live_per_minute: int = Field(default=500, ge=1)
    test_per_minute: int = Field(default=6000, ge=1)
