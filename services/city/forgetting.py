"""Once a day what is over its time is erased from a service's vault (保存期限届满), by one process of several."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Final

import structlog

from services.chassis.store import Store
from services.vault.retaining import erase_what_is_due
from services.vault.vault import Vault

EVERY: Final = 24 * 3600.0  # seconds
RETRY: Final = 60.0
log = structlog.get_logger()


async def forget(vault: Vault, store: Store, leading: Callable[[], AbstractAsyncContextManager[Any]]) -> None:
    """Until cancelled. What cannot be done now, where a database is away, is done a minute later."""
    while True:
        try:
            async with leading():
                while True:
                    await erase_what_is_due(vault, store)
                    await asyncio.sleep(EVERY)
        except Exception as wrong:
            log.warning("retention will be tried again", service=vault.service, error=type(wrong).__name__)
            await asyncio.sleep(RETRY)
