"""How much memory a process has held."""

import resource
from pathlib import Path


def peak_megabytes() -> float:
    """The most that this process has held in memory since it was started, in MB (10^6 bytes).

    Linux counts this per program in VmHWM; what getrusage tells begins with the parent's size.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
