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
        "DOWNLOAD_MAXSIZE": 32 * 1024 * 1024,
        "DOWNLOAD_TIMEOUT": 60,
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
