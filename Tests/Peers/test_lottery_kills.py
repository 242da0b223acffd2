"""Workers, draws, witnesses and PostgreSQL killed at random points while people enter. `make soak-lottery` does it three
hundred times, test_draw.py kills draws and witnesses twenty times more closely."""

import os
import random

import lottery_kills


def test_nothing_is_lost_doubled_altered_or_judged_twice():
    seed = int(os.environ.get("SEED", random.randrange(2**31)))
    print(f"SEED={seed}")
    lottery_kills.kill_and_enter(int(os.environ.get("KILLS", 10)), seed)
