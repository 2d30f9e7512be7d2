"""Where is it heading?  Outcome models over the draws, pooled into one distribution for each issue."""
