from contextlib import suppress
from pathlib import Path

from loopback import answer, article
from scrapy.settings import Settings

import crawler.settings
from crawler.middlewares.robots import RobotsObeyed
from crawler.spiders.capturing import CapturingSpider


def test_settings_stay_hardened():
    settings = Settings()
    settings.setmodule(crawler.settings)
    expected = {
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "COOKIES_ENABLED": False,
        "HTTPPROXY_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        "ROBOTSTXT_OBEY": True,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": 1,
        "DOWNLOAD_DELAY_JITTER": 0,
        "DOWNLOAD_MAXSIZE": 16 * 1024 * 1024,
        "DOWNLOAD_TIMEOUT": 40,
        "URLLENGTH_LIMIT": 2083,
        "REFERRER_POLICY": "no-referrer",
        "LOG_LEVEL": "WARNING",
        "ROBOTSTXT_USER_AGENT": "palimpsest",
    }
    assert {name: settings[name] for name in expected} == expected
    assert 0 < settings.getint("MEMUSAGE_LIMIT_MB") < 16 * 1024
    CapturingSpider.update_settings(settings)
    assert settings["COMPRESSION_ENABLED"] is False


def test_only_the_web_can_be_fetched():
    settings = Settings()
    settings.setmodule(crawler.settings)
    handlers = settings.getwithbase("DOWNLOAD_HANDLERS")
    assert {scheme for scheme, handler in handlers.items() if handler is not None} == {"http", "https"}


def test_robots_are_obeyed_by_our_own_middleware_alone():
    settings = Settings()
    settings.setmodule(crawler.settings)
    middlewares = settings.get_component_priority_dict_with_base("DOWNLOADER_MIDDLEWARES")
    names = [each if isinstance(each, str) else f"{each.__module__}.{each.__qualname__}" for each in middlewares]
    robots = [name for name in names if "robots" in name.lower()]
    assert robots == [f"{RobotsObeyed.__module__}.{RobotsObeyed.__qualname__}"]


def test_a_crawl_listens_on_no_port(site, start_crawl):
    """Scrapy's console and its remote control, which is new in 2.19, would each run code that is sent to them."""
    listening = []

    def page(connection, number):
        # The crawl waits for this answer, so its process is there.
        sockets = set()
        for each in Path(f"/proc/{crawling.pid}/fd").iterdir():
            with suppress(OSError):
                sockets.add(str(each.readlink()))
        for table in ("tcp", "tcp6"):
            for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                    listening.append(fields[1])
        return answer(body=article())

    site.pages["/story"] = page
    crawling = start_crawl("article", "-a", f"url={site.url('/story')}", allow=[site])
    crawling.communicate(timeout=120)
    assert crawling.returncode == 0
    assert len(site.times("/story")) == 1
    assert listening == []
