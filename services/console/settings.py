"""What can be set from outside, by environment variables with the prefix GONGDAN_."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_KAFKA = "127.0.0.1:9092"


class Settings(BaseSettings):
    """`GONGDAN_KAFKA` and so on; the names are the same for every service."""

    model_config = SettingsConfigDict(env_prefix="GONGDAN_")

    kafka: str = DEFAULT_KAFKA  # bootstrap address
    cluster: str = "linxi"
    database: str = "sqlite:///.gongdan/gateway.sqlite"  # an SQLAlchemy URL
    host: str = "127.0.0.1"  # the gateway's
    port: int = 8480
    data: Path = Path(".gongdan")  # the demo's broker, databases, keys and logs
