"""`python -m bench [NAME…]`: runs every bench, or those named.

A bench is a module of this folder with a `main()` that prints its figures; it is found by itself.
"""

import sys
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent


def benches() -> dict[str, object]:
    """The modules that measure something, by name."""
    names = sorted(path.stem for path in HERE.glob("[!_]*.py"))
    modules = {name: import_module(f"bench.{name}") for name in names}
    return {name: module.main for name, module in modules.items() if hasattr(module, "main")}


def run(wanted: list[str]) -> None:
    """Runs the wanted benches, or all; an unknown name ends with status 2."""
    found = benches()
    unknown = set(wanted) - set(found)
    if unknown:
        print(f"no such bench: {', '.join(sorted(unknown))}; there are {', '.join(found)}")
        sys.exit(2)
    for name in wanted or found:
        print(f"== {name}", flush=True)
        main = found[name]
        assert callable(main)
        main()


if __name__ == "__main__":
    run(sys.argv[1:])
