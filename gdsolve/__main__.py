"""`python -m gdsolve`: the same program as the command `gdsolve`."""

import sys

from gdsolve.cli.app import main

if __name__ == "__main__":
    sys.exit(main())
