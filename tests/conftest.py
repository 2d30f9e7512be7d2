"""What all tests share: the same examples on every run, so that a red run is somebody's change and not a new search."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("DETENTE_EXAMPLES", "same"))
