"""Military capital, posture, exercises and power in each theatre."""
