"""A resolver for crawls of saved pages: every host name is this machine."""

from scrapy.resolver import CachingHostnameResolver


class EveryHostHere(CachingHostnameResolver):
    """Answers 127.0.0.1 to every name."""

    def resolveHostName(self, resolutionReceiver, hostName, *args, **kwargs):  # noqa: N802, N803  # Twisted's names
        return super().resolveHostName(resolutionReceiver, "127.0.0.1", *args, **kwargs)
