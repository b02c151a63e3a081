"""How a file of this computer becomes a link that a vendor can fetch: what an account says of it, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final


class Way(StrEnum):
    """How a vendor gets at a file."""

    BUCKET = "bucket"
    COMPUTER = "computer"
    LINK = "link"


FILES: Final = "files"
"""The field of an account that names the `Way`; without it that is the bucket where there is one, and a vendor on this
computer is given files from here."""
ENDPOINT: Final = "s3_endpoint"
REGION: Final = "s3_region"
BUCKET: Final = "s3_bucket"
PREFIX: Final = "s3_prefix"
ACCESS_KEY: Final = "s3_access_key"
SECRET_KEY: Final = "s3_secret_key"  # noqa: S105 - the name of a field
KEEP: Final = "s3_keep"
"""The field that says "yes" to leaving files in the bucket when the vendor is done with them."""
SERVER_ADDRESS: Final = "server_address"
SERVER_PORT: Final = "server_port"
SERVER_URL: Final = "server_url"

FIELDS: Final = (
    *(FILES, ENDPOINT, REGION, BUCKET, PREFIX, ACCESS_KEY, KEEP),
    *(SERVER_ADDRESS, SERVER_PORT, SERVER_URL),
)
"""The fields of an account that are no secret."""


@dataclass(frozen=True, slots=True)
class Reachable:
    """A file that can be fetched by its `link`, until `expires` (seconds since 1970, None: as long as it is kept).

    `key` is its name in the bucket, or what makes its address unguessable; `port` is where this computer listens.
    """

    way: Way
    account: str
    link: str
    expires: float | None = None
    path: str = ""
    key: str = ""
    port: int = 0
    size: int = 0
    modified_ns: int = 0

    def stored(self) -> dict[str, object]:
        """As JSON values, for a job's result."""
        return asdict(self)

    @classmethod
    def of(cls, stored: Mapping[str, object]) -> Reachable:
        """What was stored; raises ValueError or TypeError for anything else."""
        return cls(**{**stored, "way": Way(str(stored["way"]))})  # type: ignore[arg-type]
