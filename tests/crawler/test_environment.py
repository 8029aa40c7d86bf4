"""Where a crawl is started, and in which language and zone, makes no difference to what it stores."""

import os
import subprocess
import sys
from pathlib import Path

from loopback import answer, article

from archive.archive import Archive

PROJECT = Path(__file__).parents[2]
FOREIGN = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}


def test_neither_zone_nor_language_nor_home_changes_a_byte(site, tmp_path):
    site.pages["/story"] = answer(body=article("Brücke bleibt offen – 橋"))
    settings = {"ARCHIVE_ALLOW_HOSTS": f"{site.host}:{site.port}", "ARCHIVE_WORKERS": "1"}
    options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    left_out = ("LANG", "LC_ALL", "HOME", "TZ", "PYTHONUTF8")
    bare = {name: value for name, value in os.environ.items() if name not in left_out}
    texts = {}
    for name, env in {"plain": {"LANG": "C.UTF-8", "HOME": str(tmp_path)}, "foreign": FOREIGN}.items():
        store = tmp_path / name
        command = [sys.executable, "-m", "scrapy", "crawl", "article", "-a", f"url={site.url('/story')}", *options]
        done = subprocess.run(
            [*command, "-s", f"ARCHIVE_STORE={store}"],
            env={**bare, "PYTHONPATH": str(PROJECT), **env},
            cwd=PROJECT,
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr
        with Archive.open(store) as archive:
            (version,) = archive.versions(site.url("/story"))
            texts[name] = archive.text(version.key)
            assert list(archive.check()) == []
    assert texts["foreign"] == texts["plain"]
    assert "Brücke bleibt offen – 橋" in texts["plain"]
