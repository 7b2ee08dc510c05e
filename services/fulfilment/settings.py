"""What can be set from outside, by environment variables with the prefix GONGDAN_."""

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """`GONGDAN_KAFKA` and so on. `instance`: this process's place among those of fulfilment."""

    model_config = SettingsConfigDict(env_prefix="GONGDAN_")

    kafka: str = "127.0.0.1:9092"  # bootstrap addresses, by commas
    cluster: str = "linxi"
    instance: str = "0"
    health_host: str = "127.0.0.1"
    health_port: int = 0  # of /livez and /readyz; 0: nowhere
    ready_lag: int = 200  # facts not yet worked in that still count as caught up
