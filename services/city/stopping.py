"""SIGINT and SIGTERM are told to whoever runs, who then leaves in order."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def on_signal(stop: Callable[[], None]) -> Iterator[None]:
    """`stop` is called at each; outside the main thread no signal comes. What was told before is told again after."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.getsignal(number) for number in numbers}
    for number in numbers:
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
            signal.signal(number, before[number])


@contextmanager
def until_stopped() -> Iterator[asyncio.Event]:
    """An event that a signal sets."""
    stopped = asyncio.Event()
    with on_signal(stopped.set):
        yield stopped
