"""A run's part in telling: what the settings say of it before the first request, and the digest at the end."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from scrapy.settings import BaseSettings

from archive.archive import Archive
from archive.errors import StoreError
from crawler.destinations import Allowed
from crawler.extensions.report import Report
from crawler.notify.gathering import gathered
from crawler.notify.receivers import Receiver, load_receivers
from crawler.notify.sending import Kept, Postage, Sent, begin, tell
from crawler.sources import SHIPPED


@dataclass(frozen=True, slots=True)
class Notifying:
    """Who is told of what a run finds."""

    receivers: tuple[Receiver, ...]
    store: str
    """Where the archive lies, as the user wrote it."""
    postage: Postage
    begun: dt.datetime

    @classmethod
    def of(cls, settings: BaseSettings, *, environ: Mapping[str, str], at: dt.datetime) -> Self:
        """`at`: this moment, at which the run begins.

        Raises:
            SourcesError: the file of sources cannot be used, or a variable of the environment that it names is not set.
        """
        return cls(
            load_receivers(Path(settings.get("ARCHIVE_SOURCES") or SHIPPED), environ),
            store=str(settings["ARCHIVE_STORE"]),
            postage=Postage(
                allowed=Allowed.parse(settings.get("ARCHIVE_ALLOW_HOSTS", "")),
                agent=str(settings["USER_AGENT"]),
                attempts=1 + settings.getint("RETRY_TIMES"),
                wait=settings.getfloat("ARCHIVE_RETRY_WAIT"),
                wait_most=settings.getfloat("ARCHIVE_WAIT_MAX"),
            ),
            begun=at,
        )

    def begin(self) -> None:
        """Notes that from now on there is somebody to tell. Trouble with the archive is for the crawl to name."""
        if not self.receivers:
            return
        try:
            with Archive.open(self.store) as archive:
                begin(archive, at=self.begun)
        except StoreError:
            return  # Where there is none yet, nothing in it can be edited before the end of this run.

    def conclude(self, report: Report, *, at: dt.datetime) -> Sent:
        """Tells what there is to tell, and what earlier runs could not deliver. `at`: this moment."""
        if not self.receivers:
            return Sent()
        try:
            with Archive.open(self.store) as archive:
                return tell(
                    archive,
                    self.receivers,
                    news=lambda ledger, id: gathered(
                        archive,
                        report,
                        id=id,
                        since=ledger.since(at),
                        gone=ledger.gone,
                        begun=self.begun,
                        at=at,
                        store=str(Path(self.store).absolute()),
                    ),
                    read=report.read,
                    sound=report.met - {each.host for each in report.degraded if each.lost},
                    begun=self.begun,
                    at=at,
                    postage=self.postage,
                )
        except StoreError as error:
            return Sent(kept=(Kept("all", str(error)),))
