"""Write the README's pictures of score pages, `make pictures`: of the demo company, as `make run` scores it."""

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "build" / "pictures"
PUBLISHED = WORK / "published"
#: Page, file in docs/images, width, height, colours.
PICTURES = (
    ("index.html", "site-home", 1100, 900, "light"),
    ("lead/P001558.html", "site-lead", 1200, 1150, "light"),
    ("lead/P001558.html", "site-lead-phone", 390, 844, "dark"),
)


def main() -> None:
    """Score the demo, write its pages, and photograph them in Debian's chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("There is no chromium here: apt-get install chromium")
    WORK.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "lead_scoring"]
    warehouse = WORK / "demo.duckdb"
    subprocess.run([*command, "run", "--demo", "--publish", PUBLISHED, "--warehouse", warehouse], check=True, cwd=ROOT)
    subprocess.run([*command, "site", "--publish", PUBLISHED], check=True, cwd=ROOT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for address, name, width, height, colours in PICTURES:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=colours)
            page.goto((PUBLISHED / "site" / address).as_uri())
            target = ROOT / "docs" / "images" / f"{name}.png"
            page.screenshot(path=target)
            print(f"Wrote {target.relative_to(ROOT)}, {target.stat().st_size:,} bytes")
        browser.close()


if __name__ == "__main__":
    main()
