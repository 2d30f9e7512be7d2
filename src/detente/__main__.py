"""Where the command begins, also as `python -m detente`: a hand can be faster than the imports of the command line."""

from __future__ import annotations

import os


def main() -> None:
    """Load the command line and run it; Ctrl-C while it loads ends quietly."""
    try:
        from detente import cli
    except KeyboardInterrupt:
        os.write(2, b"Stopped. Nothing was begun.\n")
        os._exit(130)
    cli.main()


if __name__ == "__main__":
    main()
