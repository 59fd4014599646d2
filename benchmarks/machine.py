"""What it was measured on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

BUSY = (
    "- **The machine was busy with other work**: wall times are several times those of an idle one and waver; look",
    "  at ratios, first at those of processor time. `make bench` on an idle machine writes better ones.",
)


def describe(peers: dict[str, str]) -> list[str]:
    """Return lines about the machine and the versions of everything."""
    own = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "duckdb"))
    others = ", ".join(f"{name} {number}" for name, number in peers.items())
    load = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    busy = hasattr(os, "getloadavg") and os.getloadavg()[0] > (os.cpu_count() or 1)
    return [
        f"- {_processor()}, {os.cpu_count()} cores, {_memory()}{load}",
        f"- {platform.system()} {platform.release().split('-')[0]}, Python {platform.python_version()}",
        f"- gdsolve {_own_version()} with {own}",
        f"- peers: {others}",
        *(BUSY if busy else ()),
    ]


def _own_version() -> str:
    from gdsolve import __version__

    return __version__


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def _memory() -> str:
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        return f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GB"
    return "unknown memory"
