"""A plan carried out: stale check, steps, final listing, verdict. Decides nothing."""
