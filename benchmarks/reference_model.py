"""The reference model: a small alliance-like system used to measure speed, in plain NumPy.

14 actors, full 14 x 14 directed dyads, 4 theatres, a month a step. Index i is the observer or owner,
j the observed, t a theatre. Time runs in years, dt = 1/12. Every right-hand side reads the values at
the start of the month. The numbers are in `reference_equations.yaml`; the same equations stand in
`reference.c` (SIMD C), `ema_reference.py` (EMA Workbench) and `reference_equations.py` (Rimland).

    menace_ij     = logistic(menace_steepness * (log K_j - log K_i) + menace_bias + grievance_ij)
    fear_i        = sum_j exposure_ij * menace_ij * (1 - trust_ij) + incident_fear * sum_t concern_it * hazard_t
    success_t     = logistic(landing_steepness * (log sum_i attack_it K_i - log sum_i defence_it K_i))
    tension_t     = sum_i concern_it * threat_i
    hazard_t      = hazard_base * exp(hazard_tension * tension_t + success_t)
    protection_i  = 1 - sum_t concern_it * success_t
    target_i      = min(base_burden_i * (1 + threat_response * threat_i * (1 - reliance * support_i)), burden_ceiling)
    effort_j      = budget_j / (gdp_j * base_burden_j) - 1

    dY_i/dt       = Y_i * (base_growth_i + growth_shift + shock_i
                           - crowding_out * (budget_i / Y_i - base_burden_i))            gdp
    shock_i'      = growth_persistence * shock_i + growth_volatility * noise_i           each month
    dB_i/dt       = adjustment_speed * (target_i * Y_i - B_i)                            budget
    dK_i/dt       = procurement_effect * equipment_share_i * B_i - depreciation * K_i    capital
    dthreat_i/dt  = memory_speed * (fear_i - threat_i)                                   threat
    dsupport_i/dt = 0.5 * (protection_i - support_i)                                     support
    dtrust_ij/dt  = trust_speed * (affinity_ij * (1 - menace_ij) - trust_ij)             trust
    dgrief_ij/dt  = grievance_gain * (effort_j - trust_ij) - grievance_decay * grief_ij  grievance
    dpeace_t/dt   = -hazard_t * peace_t                                                  peace

`peace_t`, the chance that no crisis has yet broken out, is the recorded output, at the start of each month.

The noise is standard normal, one an actor and month: Threefry-2x32 with 20 rounds (Salmon et al. 2011) on
the engine's counter, and Box-Muller on its two words.
"""

from __future__ import annotations

import zlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

MONTHS = 240
NOISE_NAME = "growth_noise"
TIMESTEP = np.float32(1 / 12)
SUPPORT_SPEED = np.float32(0.5)
CONSTANTS = ("initial_gdp", "base_growth", "base_burden", "equipment_share", "initial_capital",
             "exposure", "affinity", "attack_share", "defence_share", "concern")  # fmt: skip

Arrays = dict[str, np.ndarray]


@cache
def numbers() -> dict[str, Any]:
    """The entries of `reference_equations.yaml`."""
    from rimland.yaml_reader import read_yaml

    return read_yaml(Path(__file__).with_name("reference_equations.yaml")).data


def _table(value: Any) -> Any:
    return [_table(v) for v in value.values()] if isinstance(value, dict) else value


def constants() -> Arrays:
    """Numbers that are the same for all members, dims first, with a trailing ensemble axis of one."""
    return {name: np.asarray(_table(numbers()[name]["value"]), np.float32)[..., None] for name in CONSTANTS}


def parameter_names() -> tuple[str, ...]:
    """The twenty parameters that differ between members."""
    return tuple(name for name in numbers() if name not in CONSTANTS)


def draw_parameters(members: int, seed: int = 0) -> Arrays:
    """Uniform draws of the twenty parameters, each of shape (members,)."""
    generator = np.random.default_rng(seed)
    return {
        name: generator.uniform(numbers()[name]["low"], numbers()[name]["high"], members).astype(np.float32)
        for name in parameter_names()
    }


def noise_key(seed: int) -> tuple[int, int]:
    """The key of the engine's draws for the variable `growth_noise`."""
    return seed, zlib.crc32(NOISE_NAME.encode())


def threefry(key: tuple[int, int], first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Threefry-2x32 with 20 rounds: two words from a key and two counter words.

    Source: salmon2011parallel (Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3").
    """
    one = np.uint32
    keys = (one(key[0]), one(key[1]), one(key[0] ^ key[1] ^ 0x1BD11BDA))
    with np.errstate(over="ignore"):
        x, y = first + keys[0], second + keys[1]
        for group in range(5):
            for turn in ((13, 15, 26, 6), (17, 29, 16, 24))[group % 2]:
                x = x + y
                y = ((y << one(turn)) | (y >> one(32 - turn))) ^ x
            x = x + keys[(group + 1) % 3]
            y = y + keys[(group + 2) % 3] + one(group + 1)
    return x, y


def normal_noise(key: tuple[int, int], member: np.ndarray, month: int, width: int = 14) -> np.ndarray:
    """Standard normal draws of a month, shape (width, members), width even.

    Pair k of the month has the counter (member, month * 2**12 + k); its cosine half is draw 2k, its sine half 2k+1.
    """
    pairs = np.arange(width // 2, dtype=np.uint32)[:, None] + np.uint32(month << 12)
    words = threefry(key, np.broadcast_to(member.astype(np.uint32), (width // 2, member.size)), pairs)
    first, second = (((w >> np.uint32(9)).astype(np.float32) + np.float32(0.5)) * np.float32(2.0**-23) for w in words)
    radius = np.sqrt(np.float32(-2) * np.log(first))
    angle = np.float32(2 * np.pi) * second
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).reshape(width, -1)


def start(fixed: Arrays, members: int) -> Arrays:
    """Values at the first month: budgets at their base share, no grievance, trust at its affinity."""

    def spread(value: np.ndarray | float, shape: tuple[int, ...]) -> np.ndarray:
        return np.broadcast_to(np.asarray(value, np.float32), (*shape, members)).copy()

    return {
        "gdp": spread(fixed["initial_gdp"], (14,)),
        "shock": spread(0, (14,)),
        "budget": spread(fixed["initial_gdp"] * fixed["base_burden"], (14,)),
        "capital": spread(fixed["initial_capital"], (14,)),
        "threat": spread(0.5, (14,)),
        "support": spread(0.5, (14,)),
        "trust": spread(fixed["affinity"], (14, 14)),
        "grievance": spread(0, (14, 14)),
        "peace": spread(1, (4,)),
    }


def step(now: Arrays, p: Arrays, fixed: Arrays, noise: Any, xp: Any = np) -> Arrays:
    """One month. `xp` is the array module, so that other yardsticks can reuse the same lines."""
    dt = TIMESTEP
    gdp, capital, budget, support = now["gdp"], now["capital"], now["budget"], now["support"]
    threat, trust, grievance = now["threat"], now["trust"], now["grievance"]

    power = xp.log(capital)
    menace = 1 / (1 + xp.exp(-(p["menace_steepness"] * (power[None] - power[:, None]) + p["menace_bias"] + grievance)))
    concern = fixed["concern"]
    attack = xp.log((fixed["attack_share"] * capital[:, None]).sum(0))
    defence = xp.log((fixed["defence_share"] * capital[:, None]).sum(0))
    success = 1 / (1 + xp.exp(p["landing_steepness"] * (defence - attack)))
    tension = (concern * threat[:, None]).sum(0)
    hazard = p["hazard_base"] * xp.exp(p["hazard_tension"] * tension + success)
    fear = (fixed["exposure"] * menace * (1 - trust)).sum(1) + p["incident_fear"] * (concern * hazard).sum(1)
    protection = 1 - (concern * success).sum(1)
    base = fixed["base_burden"]
    target = xp.minimum(base * (1 + p["threat_response"] * threat * (1 - p["reliance"] * support)), p["burden_ceiling"])
    effort = budget / (gdp * base) - 1
    growth = fixed["base_growth"] + p["growth_shift"] + now["shock"] - p["crowding_out"] * (budget / gdp - base)
    return {
        "gdp": gdp + dt * (gdp * growth),
        "shock": p["growth_persistence"] * now["shock"] + p["growth_volatility"] * noise,
        "budget": budget + dt * (p["adjustment_speed"] * (target * gdp - budget)),
        "capital": capital
        + dt * (p["procurement_effect"] * fixed["equipment_share"] * budget - p["depreciation"] * capital),
        "threat": threat + dt * (p["memory_speed"] * (fear - threat)),
        "support": support + dt * (SUPPORT_SPEED * (protection - support)),
        "trust": trust + dt * (p["trust_speed"] * (fixed["affinity"] * (1 - menace) - trust)),
        "grievance": grievance + dt * (p["grievance_gain"] * (effort[None] - trust) - p["grievance_decay"] * grievance),
        "peace": now["peace"] - dt * (hazard * now["peace"]),
    }


def simulate(parameters: Arrays, seed: int, months: int = MONTHS, first_member: int = 0) -> np.ndarray:
    """Run the model; returns `peace` at the start of every month, shape (months, 4, members)."""
    members = next(iter(parameters.values())).size
    fixed, member = constants(), np.arange(first_member, first_member + members)
    now, recorded = start(fixed, members), np.empty((months, 4, members), np.float32)
    for month in range(months):
        recorded[month] = now["peace"]
        now = step(now, parameters, fixed, normal_noise(noise_key(seed), member, month))
    return recorded
