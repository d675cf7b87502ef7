"""From what is desired and what is live to one plan. Decides everything, reads nothing."""
