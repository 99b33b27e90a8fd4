"""What messages said before anything was hidden, sealed anew batch by batch."""

from dataclasses import dataclass

from ..originals import Originals
from ..secrets import SecretsUnreadable
from .db import Connection

BATCH = 200  # of up to a whole content each

_NEXT = """
SELECT tenant_id, id, original FROM flags
WHERE original IS NOT NULL AND (tenant_id, id) > ($1::integer, $2) ORDER BY tenant_id, id LIMIT $3
"""
_KEEP = """
UPDATE flags f SET original = k.renewed
FROM unnest($1::integer[], $2::text[], $3::bytea[], $4::bytea[]) AS k (tenant_id, id, original, renewed)
WHERE f.tenant_id = k.tenant_id AND f.id = k.id AND f.original = k.original
"""


@dataclass(frozen=True, slots=True)
class Resealed:
    """How many there were of each."""

    renewed: int = 0
    kept: int = 0  # sealed with the newest key before
    unreadable: int = 0
    first_unreadable: str | None = None  # the id of its flag


async def reseal(connection: Connection, originals: Originals) -> Resealed:
    """Goes through all of them, a transaction for each batch: stopped at any moment, it can be begun again.

    An original that is erased or changed meanwhile is left as it is.
    """
    counted, after = Resealed(), (0, "")
    while rows := await connection.fetch(_NEXT, *after, BATCH):
        after = (rows[-1]["tenant_id"], rows[-1]["id"])
        kept, lost, changed = 0, [], []
        for row in rows:
            try:
                renewed = originals.renew(row["original"])
            except SecretsUnreadable:
                lost.append(row["id"])
                continue
            if renewed is None:
                kept += 1
            else:
                changed.append((row["tenant_id"], row["id"], row["original"], renewed))
        if changed:
            await connection.execute(_KEEP, *(list(column) for column in zip(*changed, strict=True)))
        counted = Resealed(
            renewed=counted.renewed + len(changed),
            kept=counted.kept + kept,
            unreadable=counted.unreadable + len(lost),
            first_unreadable=counted.first_unreadable or next(iter(lost), None),
        )
    return counted
