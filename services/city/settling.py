"""A process of the city, once it is up."""

import gc


def settle_memory() -> None:
    """What was loaded at the start stays: full collections over it were the slowest requests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
