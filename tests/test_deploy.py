"""The files in deploy/: that systemd takes them, and that what they start is there and takes what they give it."""

import configparser
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

import crawler.settings
from archive.cli import main
from crawler.arguments import read_arguments

PROJECT = Path(__file__).parents[1]
DEPLOY = PROJECT / "deploy"
UNITS = sorted(path for path in (DEPLOY / "systemd").glob("palimpsest-*") if path.is_file())
BIN = "/opt/palimpsest/.venv/bin/"


def unit(path):
    parser = configparser.RawConfigParser(strict=True, interpolation=None)
    parser.optionxform = str
    parser.read(path)
    return parser


def commands():
    """What the services and the crontab start: words of command lines, with an instance's name where one is meant."""
    for path in UNITS:
        if path.suffix == ".service":
            yield path.name, shlex.split(unit(path)["Service"]["ExecStart"].replace("%i", "gazette").removeprefix(BIN))
    for line in (DEPLOY / "crontab").read_text().splitlines():
        if re.match(r"[\d*]", line):
            yield "crontab", shlex.split(re.search(r"\.venv/bin/(.*?)(?: >>.*)?$", line)[1])


COMMANDS = [pytest.param(words, id=f"{name}: {' '.join(words)}") for name, words in commands()]


@pytest.mark.parametrize("words", COMMANDS)
def test_what_is_started_is_a_command_that_takes_its_arguments(words, tmp_path, capsys):
    if words[0] == "archive":
        # The place is not there: that it says so shows that it understood the rest.
        assert main([*words[1:], "--store", str(tmp_path / "none")]) == 2
        assert "no archive here" in capsys.readouterr().err
        return
    if words[1] == "reextract":
        command = [sys.executable, "-m", *words, "-s", f"ARCHIVE_STORE={tmp_path / 'none'}"]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=60)
        assert (done.returncode, "no archive here" in done.stderr) == (2, True)
        return
    assert words[:2] == ["scrapy", "crawl"]
    spider = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": crawler.settings.SPIDER_MODULES})).load(words[2])
    given = dict(word.split("=", 1) for word in words[4::2])
    assert set(words[3::2]) <= {"-a"}
    spider.check_arguments(read_arguments(spider.takes, given))


def test_there_is_a_timer_for_each_service_and_the_other_way_round():
    names = {suffix: {path.stem for path in UNITS if path.suffix == suffix} for suffix in (".service", ".timer")}
    assert names[".service"] == names[".timer"]
    assert {line[0] for _, line in commands()} == {"scrapy", "archive"}


def test_the_settings_that_are_given_are_settings():
    text = (DEPLOY / "environment").read_text() + (DEPLOY / "crontab").read_text()
    text += (DEPLOY / "systemd/palimpsest-.service.d/common.conf").read_text()
    names = set(re.findall(r"\bARCHIVE_\w+(?==)", text))
    assert names >= {"ARCHIVE_STORE", "ARCHIVE_CONTACT"}
    assert all(hasattr(crawler.settings, name) for name in names)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_takes_the_units(tmp_path):
    shutil.copytree(DEPLOY / "systemd", tmp_path, dirs_exist_ok=True)
    for path in [*tmp_path.glob("*.service"), tmp_path / "palimpsest-.service.d/common.conf"]:
        # It looks whether the programs are there.
        text = path.read_text().replace(BIN, f"{Path(sys.executable).parent}/")
        path.write_text(
            text.replace("/opt/palimpsest", str(PROJECT)).replace("/etc/palimpsest/environment", "/dev/null")
        )
    environment = {"PATH": "/usr/bin:/bin", "SYSTEMD_UNIT_PATH": f"{tmp_path}:", "SYSTEMD_LOG_LEVEL": "warning"}
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / path.name) for path in UNITS)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    about = [line for line in done.stderr.splitlines() if "palimpsest" in line]
    assert (done.returncode, about) == (0, [])
