"""Settings: read once from the environment (`TRADEPOST_…`) and the command line; each with its unit and default."""

from pathlib import Path
from typing import Literal

from pydantic import field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from .outbound import Allowed


class Settings(BaseSettings):
    """Everything that can be set. Without any of it `tradepost serve` works."""

    model_config = SettingsConfigDict(env_prefix="TRADEPOST_", frozen=True, extra="ignore")

    host: str = "127.0.0.1"
    port: int = 8080
    data: Path = Path("tradepost-data")  # the embedded database, keys, files
    database_url: str | None = None  # postgresql://…; None: the embedded one under `data`
    secret_key: str | None = None  # encrypts signing secrets in the database; None: made under `data` at first start
    pool_size: int = 8  # connections that serve commands
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "text", "json"] = "auto"  # auto: text on a terminal

    auth_deadline_s: float = 5.0  # from the handshake to the first `auth` frame
    heartbeat_s: int = 25
    token_life_max_s: int = 86_400  # tokens that live longer are refused
    token_leeway_s: int = 10  # for clocks that differ
    slow_reader_s: float = 15.0  # behind for this long: closed, to reconnect and resume

    limits: Literal["on", "off"] = "on"  # off: for load tests only
    session_rate: float = 50.0  # commands a second of one session
    session_burst: float = 200.0
    profile_rate: float = 20.0  # messages a second of one profile
    profile_burst: float = 40.0
    tenant_rate: float = 2_000.0  # messages a second of one tenant
    tenant_burst: float = 4_000.0
    sessions_per_profile: int = 20  # the oldest is replaced
    unauthenticated_max: int = 2_000  # sockets that have not said who they are

    outbound_allow: str = ""  # what else than the public web may be reached: host:port, or networks; by commas

    gifs: Literal["local", "giphy", "klipy"] = "local"  # where moving pictures are looked for
    giphy_key: str | None = None
    giphy_url: str = "https://api.giphy.com"
    klipy_key: str | None = None
    klipy_url: str = "https://api.klipy.com"
    gif_rating: Literal["g", "pg", "pg-13"] = "g"  # up to which a provider's pictures are shown
    gif_pack: Path | None = None  # a directory with pack.json; None: the one that comes with the server

    @field_validator("outbound_allow")
    @classmethod
    def _is_readable(cls, entries: str) -> str:
        Allowed.parse(entries.split(","))
        return entries

    @model_validator(mode="after")
    def _has_its_key(self) -> "Settings":
        if (self.gifs, self.giphy_key) == ("giphy", None) or (self.gifs, self.klipy_key) == ("klipy", None):
            raise ValueError(f"TRADEPOST_GIFS={self.gifs} needs TRADEPOST_{self.gifs.upper()}_KEY")
        return self
