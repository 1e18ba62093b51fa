"""A log as the `eventsourcing` library sees it: its notification log, event store and tools work on ours."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, NoReturn, TypeVar
from uuid import UUID

from eventsourcing.persistence import ApplicationRecorder, IntegrityError, Notification, StoredEvent

from services.chassis.lane import Lane
from services.chassis.recorder import Conflict, LogRow, Recorder, Write

T = TypeVar("T")
CHUNK = 2000


class LibraryRecorder(ApplicationRecorder):
    """Synchronous, for tools in a thread of their own; the request path goes through the Store.

    `loop` is the running event loop that the recorder and its lane live on.
    """

    def __init__(self, recorder: Recorder, lane: Lane, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._recorder, self._lane, self._loop = recorder, lane, loop

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int]:
        """All or none. Raises IntegrityError, and TypeError for what is written beside events there (tracking)."""
        if kwargs:
            raise TypeError(f"not kept by this recorder: {', '.join(kwargs)}")
        try:
            return self._wait(self._lane.write(Write(stored_events))).positions
        except Conflict as lost:
            raise IntegrityError(str(lost)) from lost

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        assert isinstance(originator_id, UUID)
        events = self._wait(self._recorder.stream(originator_id, gt or 0))
        chosen = [event for event in events if lte is None or event.originator_version <= lte]
        return (chosen[::-1] if desc else chosen)[:limit]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        after = (start or 0) - (1 if inclusive_of_start and start else 0)
        found: list[Notification] = []
        while len(found) < limit:
            rows = self._wait(self._recorder.log(after, CHUNK, stop))
            if not rows:
                break
            found += [_notification(row) for row in rows if not topics or row.topic in topics]
            after = rows[-1].position
        return found[:limit]

    def max_notification_id(self) -> int | None:
        return self._wait(self._recorder.head()) or None

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> NoReturn:
        """A log is followed through its published side (feeds), never by a library subscription."""
        raise NotImplementedError("follow the published log")


def _notification(row: LogRow) -> Notification:
    return Notification(row.stream, row.version, row.topic, row.state, row.position)
