"""From files to desired outplans: YAML, models, defaults, environments. Knows no account."""
