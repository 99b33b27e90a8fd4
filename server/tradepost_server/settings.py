"""Settings: read once from the environment (`TRADEPOST_…`) and the command line; each with its unit and default."""

import re
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from .originals import parse_keys
from .outbound import Allowed

_NUMBERED = re.compile(r"([1-9][0-9]?)=(postgres(?:ql)?://\S+)")
DEFAULT_TENANT = "default"  # a test tenant that is made at first start


def _is_nats(address: str) -> bool:
    try:
        found = urlsplit(address)
        return found.scheme in ("nats", "tls") and bool(found.hostname) and found.port != 0
    except ValueError:
        return False


class Settings(BaseSettings):
    """Everything that can be set. Without any of it `tradepost serve` works."""

    model_config = SettingsConfigDict(env_prefix="TRADEPOST_", frozen=True, extra="ignore")

    host: str = "127.0.0.1"
    port: int = 8080
    data: Path = Path("tradepost-data")  # the embedded database, keys, files
    database_url: str | None = None  # postgresql://…; None: the embedded one under `data`
    databases_beside: str = ""  # 1=postgresql://… 2=postgresql://…: more databases for conversations; docs/scale.md
    place_new: str | None = None  # numbers of the databases that take new conversations, such as 0 1; None: all
    replica_url: str | None = None  # postgresql://… of a standby that history and search are read from; docs/scale.md
    secret_key: str | None = None  # encrypts signing secrets in the database; None: made under `data` at first start
    originals_keys: str | None = None  # by commas, the newest first; docs/moderation.md. None: of the secret key
    pool_size: int = 8  # connections that serve commands
    metrics: str = "127.0.0.1:0"  # host:port of /metrics, for operators alone; port 0: a free one; off: none
    traces: Literal["off", "otlp"] = "off"  # otlp: to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names
    workers: int = Field(default=1, ge=1, le=64)  # processes on the port
    broker: str | None = None  # how nodes tell each other: memory, postgres, or nats://…; None: memory for one process
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "text", "json"] = "auto"  # auto: text on a terminal

    auth_deadline_s: float = 5.0  # from the handshake to the first `auth` frame
    heartbeat_s: int = 25
    token_life_max_s: int = 86_400  # tokens that live longer are refused
    token_leeway_s: int = 10  # for clocks that differ
    slow_reader_s: float = 8.0  # behind for this long: closed, to reconnect and resume

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

    webhook_retry_s: float = 5.0  # after the first failure of a delivery; doubled with each, up to an hour
    webhook_give_up_s: float = 86_400.0  # how long a delivery is tried

    push_contact: str | None = None  # mailto:… or https://…: whom push services write to when something is wrong

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

    @field_validator("metrics")
    @classmethod
    def _is_an_address(cls, where: str) -> str:
        host, _, port = where.rpartition(":")
        if where != "off" and not (host and port.isdecimal() and int(port) <= 65_535):
            raise ValueError("expected host:port, such as 127.0.0.1:9464, or off")
        return where

    @field_validator("broker")
    @classmethod
    def _is_a_broker(cls, named: str | None) -> str | None:
        if named is None or named in ("memory", "postgres") or all(map(_is_nats, named.split(","))):
            return named
        raise ValueError("expected memory, postgres, nats://HOST:PORT or tls://HOST:PORT")

    @field_validator("originals_keys")
    @classmethod
    def _are_keys(cls, listed: str | None) -> str | None:
        if listed is not None:
            parse_keys(listed)
        return listed

    @field_validator("databases_beside")
    @classmethod
    def _are_numbered(cls, listed: str) -> str:
        found = [_NUMBERED.fullmatch(one) for one in listed.split()]
        if not all(found) or len({one[1] for one in found if one}) < len(found):
            raise ValueError("expected 1=postgresql://… 2=postgresql://…: each with a number of its own, 1 to 99")
        return listed

    @model_validator(mode="after")
    def _takes_new_conversations(self) -> "Settings":
        known = {"0", *map(str, self.beside)}
        named = known if self.place_new is None else set(self.place_new.split())
        if not named or not named <= known:
            raise ValueError(f"TRADEPOST_PLACE_NEW: expected some of {' '.join(sorted(known, key=int))}")
        return self

    @property
    def beside(self) -> dict[int, str]:
        """The addresses of the databases beside the first, by number."""
        numbered = (one.partition("=") for one in self.databases_beside.split())
        return {int(number): address for number, _, address in numbered}

    @property
    def placing(self) -> list[int]:
        """The numbers of the databases that take new conversations."""
        return [0, *self.beside] if self.place_new is None else [int(number) for number in self.place_new.split()]

    @property
    def chosen_broker(self) -> str:
        """What is set, or what fits the number of processes."""
        return self.broker or ("memory" if self.workers == 1 else "postgres")

    @model_validator(mode="after")
    def _processes_hear_each_other(self) -> "Settings":
        if self.workers > 1 and self.broker == "memory":
            raise ValueError("several workers do not hear each other with TRADEPOST_BROKER=memory: use postgres")
        return self

    @model_validator(mode="after")
    def _has_its_key(self) -> "Settings":
        if (self.gifs, self.giphy_key) == ("giphy", None) or (self.gifs, self.klipy_key) == ("klipy", None):
            raise ValueError(f"TRADEPOST_GIFS={self.gifs} needs TRADEPOST_{self.gifs.upper()}_KEY")
        return self

    storage_url: str | None = None  # s3://bucket/prefix; None: files lie in `data`/files
    storage_endpoint: str | None = None  # http(s)://… of a service that speaks S3; None: Amazon's
    storage_region: str = "us-east-1"
    storage_access_key: str | None = None
    storage_secret_key: str | None = None
    file_max_bytes: int = 50 * 1024 * 1024  # of one file; more is refused while it comes
    file_part_bytes: int = 5 * 1024 * 1024  # of an upload in parts
    file_profile_bytes: int = 2 * 1024**3  # that one profile keeps
    file_tenant_bytes: int = 100 * 1024**3  # that one tenant keeps
    file_loose_max: int = 200  # files of one profile that wait for a message
    file_loose_s: int = 3_600  # how long a file waits for a message before it is removed
    file_upload_s: int = 21_600  # how long an upload in parts may take
    file_body_s: float = 900.0  # how long the bytes of one request may take
    file_address_s: int = 300  # how long a signed address works at most
    file_streams: int = 64  # uploads and downloads under way at once in one process; one more is told to wait
    clamav: str | None = None  # host:port or a socket's path of clamd; None: files are not scanned
    clamav_down: Literal["refuse", "accept"] = "refuse"  # what happens to files while it does not answer
