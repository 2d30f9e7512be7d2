"""Talks: what can happen round by round, what could wreck it, and what protects it best."""
