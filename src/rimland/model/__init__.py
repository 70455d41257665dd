"""What the alliance system is: equations by subject, with their numbers beside them."""

from rimland.model.assembly import build, fingerprint, outcomes

__all__ = ["build", "fingerprint", "outcomes"]
