"""The brief's page in a real browser: a click on a passage's number lights its words in the document."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from briefing_sample import FakeForecast, sample_claims, sample_documents, sample_dossier
from detente.briefing.brief import build_brief
from detente.briefing.passages import anchor
from detente.briefing.report import render_report

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--virtual-time-budget=4000",
)  # fmt: skip

pytestmark = pytest.mark.skipif(
    not any(shutil.which(name) for name in BROWSERS), reason="no Chromium here; install one to test the page itself"
)


def browser() -> str:
    return next(path for path in (shutil.which(name) for name in BROWSERS) if path)


def seen(page: Path, tmp_path: Path, fragment: str = "") -> str:
    """The page as the browser holds it after loading, as HTML."""
    done = subprocess.run(
        [browser(), *QUIET, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", page.as_uri() + fragment],
        capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip
    assert "<main" in done.stdout, done.stderr[-2000:]
    return done.stdout


def lit(dom: str) -> set[str]:
    """Claims whose words are lit."""
    return set(re.findall(r'<mark[^>]*data-c="([^"]+)"[^>]*class="[^"]*\blit\b', dom)) | set(
        re.findall(r'<mark[^>]*class="[^"]*\blit\b[^"]*"[^>]*data-c="([^"]+)"', dom)
    )


@pytest.fixture(scope="module")
def html() -> str:
    brief = build_brief(sample_dossier(), sample_claims(), sample_documents(), FakeForecast())
    return render_report(brief, sample_documents(), sample_claims())


def with_script(html: str, script: str) -> str:
    """The page with one more script, which its policy is told to let in."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    html = html.replace("script-src '", f"script-src 'sha256-{digest}' '", 1)
    return html.replace("</body>", f"<script>{script}</script></body>")


def test_a_click_lights_the_words_and_offers_the_way_back(html: str, tmp_path: Path) -> None:
    stance = next(c for c in sample_claims() if c.facet == "stance")
    click = f"document.querySelector('#opposition a.ref[href=\"#{anchor(stance.id)}\"]').click();"
    page = tmp_path / "brief.html"
    page.write_text(with_script(html, click), encoding="utf-8")
    dom = seen(page, tmp_path)
    assert lit(dom) == {anchor(stance.id)}
    back = re.search(r'<button[^>]*id="back"[^>]*>', dom)
    assert back
    assert "hidden" not in back[0]
    told = re.search(r'<p[^>]*id="told"[^>]*>(.*?)</p>', dom)
    assert told
    assert "The Upland Group is expected to bring a bill" in told[1]


def test_a_link_from_outside_lights_the_words(html: str, tmp_path: Path) -> None:
    page = tmp_path / "brief.html"
    page.write_text(html, encoding="utf-8")
    claim = next(c for c in sample_claims() if c.facet == "condition")
    dom = seen(page, tmp_path, f"#{anchor(claim.id)}")
    assert lit(dom) == {anchor(claim.id)}
    assert lit(seen(page, tmp_path)) == set()


def test_a_script_in_a_document_does_not_run(html: str, tmp_path: Path) -> None:
    """Even if one got through the escaping, the page's policy stops it."""
    page = tmp_path / "brief.html"
    evil = "<script>document.title = 'taken'</script><img src='x' onerror=\"document.title = 'taken'\">"
    page.write_text(html.replace("</main>", f"{evil}</main>"), encoding="utf-8")
    assert "<title>The Corin talks (invented)" in seen(page, tmp_path)


def test_nothing_overflows_a_narrow_window(html: str, tmp_path: Path) -> None:
    """Wide tables and pictures scroll inside their own box; the page itself does not scroll sideways."""
    measure = "document.documentElement.dataset.over = document.documentElement.scrollWidth - innerWidth;"
    inner = tmp_path / "inner.html"
    inner.write_text(with_script(html, measure), encoding="utf-8")
    dom = subprocess.run(
        [browser(), *QUIET, "--window-size=500,900", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom",
         inner.as_uri()],
        capture_output=True, text=True, timeout=90, check=False,
    ).stdout  # fmt: skip
    over = re.search(r'data-over="(-?\d+)"', dom)
    assert over
    assert int(over[1]) <= 0
