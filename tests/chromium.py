"""Chromium, as the page that needs no server is opened in it, driven by Playwright."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.browser import CHROMIUM, FLAGS, sync_api
from tests.student import PATIENCE


class Chromium:
    """One window of Chromium."""

    def __init__(self, page: "sync_api.Page", downloads: Path) -> None:
        self.page, self.downloads = page, downloads
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.press, self.type = page.keyboard.press, page.keyboard.type
        self.click = page.mouse.click
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("dialog", lambda dialog: dialog.accept())
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "response", lambda got: got.status >= 400 and self.complaints.append(f"{got.status}: {got.url}")
        )
        page.on("download", lambda got: got.save_as(downloads / got.suggested_filename))

    def goto(self, address: str) -> None:
        self.page.goto(address, wait_until="domcontentloaded")

    def evaluate(self, expression: str) -> Any:
        try:
            return self.page.evaluate(expression)
        except sync_api.Error as error:
            if "because of a navigation" not in str(error):
                raise
            return None  # the page that was asked is gone

    def resize(self, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})

    def screenshot(self, path: Path) -> None:
        self.page.screenshot(path=path)


NOWHERE = [
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
]  # nothing but this machine can be reached


@contextmanager
def open_chromium(home: Path, **options: Any) -> Iterator[Chromium]:
    """A Chromium with a profile in `home`, since one without keeps no large file in its cache."""
    with sync_api.sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            home / "profile", executable_path=CHROMIUM, args=FLAGS + NOWHERE, **options
        )
        context.set_default_timeout(PATIENCE * 1000)
        yield Chromium(context.pages[0], home / "downloads")
        context.close()
