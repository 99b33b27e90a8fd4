"""The machine as /proc shows it: which core a process runs on, what it has used, and what else ran. Linux only."""

import os
import platform
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SERVER_CORE, LOAD_CORE = 0, 1
FIRST_PORT, LAST_PORT = 20_000, 32_767  # below the range that the kernel gives to clients
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@contextmanager
def pinned(core: int) -> Iterator[None]:
    """What is started inside runs on this core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def move(pids: Iterable[int], core: int) -> None:
    """Put running processes, all their threads, on a core."""
    for pid in pids:
        with suppress(FileNotFoundError, ProcessLookupError):
            for task in Path(f"/proc/{pid}/task").iterdir():
                os.sched_setaffinity(int(task.name), {core})


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    children = []
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            children += [int(child) for child in (task / "children").read_text().split()]
    return [pid, *(one for child in children for one in family(child))]


def cpu_s(pid: int) -> float:
    """CPU seconds that a process and its descendants have used, those that ended and were waited for included.

    Source: sum_exec_runtime of each thread (schedstat, ns); cutime and cstime (stat, ticks) for the ended ones.
    """
    return sum(_own_cpu_s(one) for one in family(pid))


def _own_cpu_s(pid: int) -> float:
    seconds = 0.0
    with suppress(FileNotFoundError, ProcessLookupError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        seconds += (int(fields[13]) + int(fields[14])) / TICKS_PER_S
        for task in Path(f"/proc/{pid}/task").iterdir():
            seconds += int((task / "schedstat").read_text().split()[0]) / 1e9
    return seconds


def busy_s(core: int) -> float:
    """Seconds that a core has been busy since boot, whoever kept it so; time stolen by the host included."""
    for line in Path("/proc/stat").read_text().splitlines():
        if line.startswith(f"cpu{core} "):
            user, nice, system, _idle, _wait, irq, softirq, steal = map(int, line.split()[1:9])
            return (user + nice + system + irq + softirq + steal) / TICKS_PER_S
    raise ValueError(f"there is no core {core}")


def resident_kib(pid: int) -> int:
    """Memory that a process holds."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise ValueError(f"process {pid} has ended")


def free_port(first: int | None = None) -> int:
    """A port that nobody listens on now, outside of the range of client ports; the first from `first` on."""
    for port in range(FIRST_PORT + os.getpid() % 1_000 if first is None else first, LAST_PORT):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no free port")


def facts() -> dict[str, str | int]:
    """What the results depend on: processor, cores, memory, kernel."""
    model = [line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    memory = [int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal:")]
    return {
        "cpu": model[0] if model else platform.machine(),
        "cores": os.cpu_count() or 0,
        "memory_gib": round(memory[0] / 2**20),
        "kernel": platform.release(),
    }


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines()
