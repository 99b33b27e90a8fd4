"""Is this machine fit to serve? Each question is answered with what was found and what to do about it."""

from dataclasses import dataclass, replace
from pathlib import Path

from tradepost_server.doctor.database import examine_database
from tradepost_server.doctor.files import examine_files
from tradepost_server.doctor.finding import Finding, Status, render, worst
from tradepost_server.doctor.machine import examine_data_directory, examine_machine
from tradepost_server.doctor.programs import examine_programs
from tradepost_server.settings import Settings

__all__ = ["DoctorInput", "Finding", "Status", "examine", "render", "worst"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorInput:
    """What to examine: a database (for None the one that runs on `data`), a data directory, an address to serve on."""

    dsn: str | None
    data: Path | None
    host: str
    port: int
    settings: Settings | None = None  # where files lie; None: not looked at


async def examine(settings: DoctorInput) -> list[Finding]:
    """All findings: the programs, the machine, the data directory, the storage of files, the database.

    What is missing is a finding and raises nothing. Bounded to a few seconds; leaves nothing changed.
    """
    findings = [*examine_programs(), *examine_machine(settings.host, settings.port)]
    if settings.data is not None:
        findings += examine_data_directory(settings.data)
    if settings.settings is not None:
        findings += [finding async for finding in examine_files(settings.settings)]
    findings += await examine_database(settings.dsn, settings.data)
    beside = {} if settings.settings is None else settings.settings.beside
    for number, address in beside.items():
        found = await examine_database(address, None)
        findings += [replace(finding, name=f"database {number}: {finding.name}") for finding in found]
    return findings
