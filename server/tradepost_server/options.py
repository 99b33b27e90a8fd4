"""Options that many commands have."""

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[
    Path | None, typer.Option(help="Embedded database, keys, files. [default: ./tradepost-data]", show_default=False)
]
Tenant = Annotated[str, typer.Option(help="Of which tenant.")]
