"""Configuration as code for VoIPBIN outplans, the dialing policies of outbound call campaigns.

Nothing but the version lives here: importing the package must cost nothing.
"""

__version__ = "0.1.0"
