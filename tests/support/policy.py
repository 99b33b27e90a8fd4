"""Policies of tests that are about something else."""

from .sockets import Frame

# Nothing is looked for in what parties say, and agents may see phones and emails in it.
OPEN: Frame = {
    "masking": {"rules": []},
    "roles": {"agent": {"grants": ["rescope", "see_as", "moderate", "pii.phone", "pii.email", "pii.reveal"]}},
}
