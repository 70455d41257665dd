"""How fragile a conclusion is: one assumption at a time, all at once over members, and what turns it round.

from rimland.stress import stress

found = stress("deterrence_failure_probability", "denial_first", "baseline", label="taiwan_strait", ratio=True)
"""

from rimland.stress.run import Stress, stress

__all__ = ["Stress", "stress"]
