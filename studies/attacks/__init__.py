"""Run the hostile submissions of `tests/attacks` against the kit and against stock Otter."""
