"""Dialing knowledge: rules with codes over desired outplans, and what is known of the account.

The catalogue says what each rule is and why; the files beside it check. Canonical values in,
findings out: no YAML, no HTTP, no clock.
"""
