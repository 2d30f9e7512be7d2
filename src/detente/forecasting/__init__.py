"""Where is it heading?  Outcome models over the draws, pooled into one distribution an issue, with what matters most."""
