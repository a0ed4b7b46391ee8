"""How this Scrapyd takes up jobs: each is pending for a second at least."""

from scrapyd.poller import QueuePoller


class PendingFirst(QueuePoller):
    """Takes up jobs once a look, each `poll_interval`, has found no new ones.

    What a cancel does depends on whether the job has begun; one that follows its submit finds it
    pending, and not sometimes the one and sometimes the other.
    """

    def __init__(self, config):
        super().__init__(config)
        self._seen = set()

    def poll(self):
        """Return what takes up jobs; None if there is a new one."""
        pending = {job["_job"] for queue in self.queues.values() for job in queue.list()}
        new = pending - self._seen
        self._seen = pending
        return None if new else super().poll()
