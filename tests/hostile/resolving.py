"""A resolver whose answers change, as those of somebody who means harm do (DNS rebinding)."""

from collections import Counter
from typing import ClassVar

from scrapy.resolver import CachingHostnameResolver

_INNER = {"inner.example": "127.0.0.9", "inner6.example": "::1"}


class Rebinding(CachingHostnameResolver):
    """Nothing is remembered: `rebind.example` is the allowed address once, and the inner service's from then on."""

    asked: ClassVar = Counter()

    def resolveHostName(self, resolutionReceiver, hostName, *args, **kwargs):  # noqa: N802, N803  # Twisted's names
        self.asked[hostName] += 1
        if hostName == "rebind.example":
            address = "127.0.0.1" if self.asked[hostName] == 1 else "127.0.0.9"
        else:
            address = _INNER.get(hostName, hostName)
        return self.original_resolver.resolveHostName(resolutionReceiver, address, *args, **kwargs)
