"""What the README shows is what its commands print."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import readme


def test_the_session_prints_what_the_readme_shows(tmp_path):
    shown = readme.sessions(readme.README.read_text("utf-8"))
    assert len(shown) >= 5
    for command, output in shown:
        _, printed = readme.run(command, store=tmp_path / "data")
        assert readme.fits(output, printed), f"{command}\n{printed}"


def test_another_output_does_not_fit():
    assert readme.fits("a\n...\nd\n", "a\nb\nc\nd\n")
    assert not readme.fits("a\n...\nd\n", "a\nb\nc\n")
    assert not readme.fits("a 2026-11-22 14:48\n", "b 2026-11-22 14:49\n")
    assert readme.fits("a 2026-11-22 14:48\n", "a 2026-11-22 14:49\n")
