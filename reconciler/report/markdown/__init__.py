"""Reports for pull requests, within a budget of bytes."""
