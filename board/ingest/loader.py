"""Files into the store, now and for as long as they grow."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence

from board.ingest import kernel
from board.ingest.backlog import Allowed, Backlog, Task
from board.ingest.follow import Change, Follower, ReadBuffer
from board.ingest.intake import FileIntake
from board.ingest.logdir import FoundFile, Listing, Source, discover
from board.ingest.scanners import TINY_BYTES, ScannerChoice
from board.ingest.tally import Tally
from board.ingest.watch import Watcher
from board.store.store import Progress, Store, Unreadable

log = logging.getLogger(__name__)

KERNEL_WORTH_BYTES = 2 << 20
"""With less than this to read in files that are not tiny, the reference is done before the kernel would be loaded."""

REFERENCE_PATIENCE_SECONDS = 3.0
"""While the kernel loads, large files wait for it this long; compiling it takes longer, so then they are begun."""

WATCHED_INTERVAL_SECONDS = 5.0
"""Between looks at the whole directory while the system gives notice of changes."""

_PROGRESS_SECONDS = 0.1
_SETTLE_SECONDS = 0.2
_LISTING_SHARE = 20  # listing may take this part of the time at most


class Loader:
    """Threads that keep a store equal to what the sources' event files say.

    One thread lists directories and hands out files, newest run first; `threads` of them read, scan and apply; one
    waits for notices of changes; one loads the kernel if there is enough to read. The tasks by run and path belong to
    the listing thread, others only look them up.
    """

    def __init__(
        self,
        store: Store,
        sources: Sequence[Source],
        *,
        reload_interval: float = 1.0,
        threads: int | None = None,
        wanted: Callable[[str], bool] | None = None,
    ) -> None:
        """Prepare; `reload_interval` is in seconds between looks where no notices come, 0: load once.

        wanted: tells by a run's name whether its files are to be read; all are by default.
        """
        self._store = store
        self._sources = sources
        self._interval = reload_interval
        self._wanted = wanted
        self._scanners = ScannerChoice()
        self._watcher = Watcher([source.path for source in sources], self._noticed)
        self._backlog = Backlog()
        self._tasks: dict[tuple[str, str], Task] = {}  # by run and path: sources may lie inside one another
        self._tasks_at: dict[str, tuple[Task, ...]] = {}
        self._tally = Tally()
        self._problems: dict[str, Unreadable] = {}  # by path
        self._run_modified_ns: dict[str, int] = {}
        self._listing: Listing | None = None
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._loaded = threading.Event()
        self._began = time.monotonic()
        self._seconds = 0.0
        self._published = 0.0
        self._error: str | None = None
        workers = range(threads or min(os.cpu_count() or 1, 8))
        self._threads = [self._thread("list", self._list)]
        self._threads += [self._thread(f"load-{i}", self._work_first if i == 0 else self._work) for i in workers]

    def start(self) -> None:
        """Begin to load; returns at once."""
        self._began = time.monotonic()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End all threads, also in the middle of a file."""
        self._stop.set()
        self._wake.set()
        self._backlog.close()
        self._watcher.stop()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(timeout=2)

    def wait_until_loaded(self, timeout: float | None = None) -> bool:
        """Return whether everything that the first listing found has been read, within `timeout` seconds."""
        return self._loaded.wait(timeout)

    def _thread(self, name: str, target: Callable[[], None]) -> threading.Thread:
        def run() -> None:
            try:
                target()
            except Exception as error:  # a bug: nobody else would see it, and the page would say "loading" for ever
                log.exception("the thread %s ended", name)
                self._error = f"{type(error).__name__}: {error}"
                self._publish(force=True)
                self._loaded.set()

        return threading.Thread(target=run, name=f"board-{name}", daemon=True)

    # Listing

    def _list(self) -> None:
        while not self._stop.is_set():
            began = time.monotonic()
            news = self._reconcile(self._discover())
            self._publish(force=True)
            if not self._interval:
                return
            took = time.monotonic() - began
            news |= self._watcher.ensure()
            self._wake.wait(max(self._pause(news=news), _LISTING_SHARE * took))
            self._stop.wait(took)  # a burst of notices lists once
            self._wake.clear()

    def _discover(self) -> Listing:
        listing = discover(self._sources)
        if self._wanted is not None:
            listing.files = [found for found in listing.files if self._wanted(found.run)]
            listing.artifacts = [found for found in listing.artifacts if self._wanted(found.run)]
        return listing

    def _pause(self, *, news: bool) -> float:
        """Return the seconds until the next listing. After news it comes soon: of a new directory notices may lack."""
        if not self._watcher.working:
            return self._interval
        return _SETTLE_SECONDS if news else max(self._interval, WATCHED_INTERVAL_SECONDS)

    def _reconcile(self, listing: Listing) -> bool:
        """Make the tasks those of the listing, and queue what has changed; tell whether files came or went."""
        self._listing = listing
        with self._store.changing():
            self._store.set_artifacts(listing.artifacts)
        for found in listing.files:
            newest = self._run_modified_ns.get(found.run, 0)
            self._run_modified_ns[found.run] = max(newest, found.modified_ns)
        gone = self._gone(listing)
        for task in gone:
            self._forget(task)
        new = [found for found in listing.files if found.key not in self._tasks]
        for found in new:
            task = self._tasks[found.key] = self._new_task(found)
            self._tasks_at[found.path] = (*self._tasks_at.get(found.path, ()), task)
        self._load_kernel_if_worth_it(listing)
        for found in listing.files:
            task = self._tasks[found.key]
            if not task.follower.has_seen(found.size, found.modified_ns, found.inode):
                task.found = found
                self._tally.count(task)
                self._put(task)
        return bool(new or gone)

    def _gone(self, listing: Listing) -> list[Task]:
        """Tasks whose files are no longer listed, but those in directories that just could not be listed."""
        listed = {found.key for found in listing.files}
        missing = [task for key, task in self._tasks.items() if key not in listed]
        unread = tuple(os.path.join(unread.path, "") for unread in listing.unread)
        return [task for task in missing if not os.path.join(task.found.path, "").startswith(unread)]

    def _new_task(self, found: FoundFile) -> Task:
        with self._store.changing():
            file = self._store.add_file(found.run, found.path, found.name)
        return Task(found, Follower(found.path, self._scanners), FileIntake(self._store, file))

    def _forget(self, task: Task) -> None:
        path = task.found.path
        del self._tasks[task.found.key]
        self._tasks_at[path] = tuple(other for other in self._tasks_at[path] if other is not task)
        if not self._tasks_at[path]:
            del self._tasks_at[path]
        self._tally.forget(task)
        self._problems.pop(path, None)
        if self._backlog.remove(task):
            self._remove_file(task)

    def _remove_file(self, task: Task) -> None:
        with self._store.changing():
            self._store.remove_file(task.intake.file)

    def _load_kernel_if_worth_it(self, listing: Listing) -> None:
        left = [self._tasks[found.key].left for found in listing.files]
        if sum(size for size in left if size > TINY_BYTES) > KERNEL_WORTH_BYTES:
            self._scanners.warm(self._backlog.wake)

    def _noticed(self, paths: set[str]) -> None:
        """Read known files at once; whatever else has changed may be a new file or directory."""
        for path in paths:
            tasks = self._tasks_at.get(path, ())
            for task in tasks:
                self._put(task)
            if not tasks:
                self._wake.set()

    def _put(self, task: Task) -> None:
        self._backlog.put(task, self._run_modified_ns.get(task.found.run, 0))

    # Loading

    def _work_first(self) -> None:
        self._work(while_compiling=True)

    def _work(self, *, while_compiling: bool = False) -> None:
        """Read file after file. While the kernel loads, only one worker does: loading it needs the interpreter too."""

        def allowed() -> Allowed:
            if self._scanners.kernel != "compiling":
                return "all"
            patient = time.monotonic() - self._began < REFERENCE_PATIENCE_SECONDS
            return ("small" if patient else "all") if while_compiling else "nothing"

        buffer = ReadBuffer()
        while not self._stop.is_set():
            task = self._backlog.take(allowed, timeout=0.05 if self._scanners.kernel == "compiling" else 1.0)
            if task is None:
                buffer = ReadBuffer()  # nothing to read for a while: give back the memory that it takes
                kernel.forget_table()
                continue
            try:
                self._load(task, buffer)
            finally:
                if self._backlog.give_back(task, self._run_modified_ns.get(task.found.run, 0)):
                    self._remove_file(task)
            self._publish()

    def _load(self, task: Task, buffer: ReadBuffer) -> None:
        problem = None
        try:
            self._read(task, buffer)
        except FileNotFoundError:
            self._wake.set()  # the listing will tell what has become of it
        except OSError as error:
            problem = error.strerror or str(error)
        except Exception as error:  # a bug that this file brought to light: it is told, and the others go on
            log.exception("cannot take in %s", task.found.name)
            self._error = problem = f"{type(error).__name__}: {error}"
        if problem is not None:
            self._problems[task.found.path] = Unreadable(task.found.name, problem)
            task.loaded = True
        elif self._problems:
            self._problems.pop(task.found.path, None)
        if not task.removed:
            self._tally.count(task)

    def _read(self, task: Task, buffer: ReadBuffer) -> None:
        if task.follower.refresh() is Change.REPLACED:
            with self._store.changing():
                self._store.clear_file(task.intake.file)
            task.intake = FileIntake(self._store, task.intake.file)
        for stretch in task.follower.stretches(buffer):
            if self._stop.is_set() or task.removed:
                return
            scanner = task.follower.scanner
            assert scanner is not None
            task.intake.take(scanner.tags, stretch)
            if task.left:
                self._tally.count(task)
                self._publish()
        scanner = task.follower.scanner
        task.intake.finish(scanner.searching if scanner is not None else None)
        if not task.loaded:
            task.intake.trim()
            task.loaded = True

    # Progress

    def _publish(self, *, force: bool = False) -> None:
        """Tell the store how far things are; not more than ten times a second, but always at the end."""
        done = self._listing is not None and self._backlog.empty
        now = time.monotonic()
        if not (force or done or now - self._published >= _PROGRESS_SECONDS):
            return
        self._published = now
        progress = self._progress(done=done)
        problems = list(self._problems.copy().values())
        listed = [Unreadable(item.name, item.reason) for item in self._listing.unread] if self._listing else []
        with self._store.changing():
            if progress != self._store.progress:
                self._store.set_progress(progress)
            self._store.set_unreadable(tuple(dict.fromkeys((*listed, *problems))))  # both may tell of one
        if done and progress.state == "ready":
            self._loaded.set()

    def _progress(self, *, done: bool) -> Progress:
        exists = self._listing is not None and self._listing.exists
        if not self._loaded.is_set():
            self._seconds = time.monotonic() - self._began
        return Progress(
            state="ready" if done and exists else "loading" if exists else "waiting",
            kernel=self._scanners.kernel,
            seconds=self._seconds,
            logdir_exists=exists,
            error=self._error,
            **self._tally.sum._asdict(),
        )
