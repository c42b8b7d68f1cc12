"""Work that outlives a request: a queue in a file of its own, worked off by `registry work`.

What waits is kept in the instance folder, so it survives a restart; what was being done when a
process ended is the business of whoever asked for it (see `briefing.rendering.unfinished`).
"""

from threading import Event

from huey.api import SqliteHuey
from huey.serializer import SignedSerializer

from registry.settings import Settings, secret

PAUSE = 0.5  # seconds between looks at an empty queue


def huey_for(settings: Settings) -> SqliteHuey:
    """Return the queue of this instance; rooms register their tasks on it.

    Tasks are pickled, so each is signed with the instance's secret and read only if it is ours.
    """
    settings.instance.mkdir(parents=True, exist_ok=True)
    key = secret(settings.secret_key).hex()
    return SqliteHuey(
        "registry",
        filename=str(settings.instance / "jobs.db"),
        results=False,
        serializer=SignedSerializer(secret=key, salt="registry.jobs"),
    )


def work(queue: SqliteHuey, stop: Event) -> None:
    """Do what waits in `queue`, one task after the other, until `stop` is set.

    A task that raises is logged by huey and ends nothing else.
    """
    while not stop.is_set():
        task = queue.dequeue()
        if task is None:
            stop.wait(PAUSE)
        else:
            queue.execute(task)
