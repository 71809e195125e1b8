"""Firefox, as Debian has it, driven by WebDriver BiDi, which it speaks by itself: no driver is needed."""

import base64
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import websocket

FIREFOX = next(filter(None, map(shutil.which, ["firefox-esr", "firefox"])), None)

KEYS = {"Shift": "\ue008", "Control": "\ue009", "Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004"}
KEYS |= {"End": "\ue010", "Home": "\ue011", "ArrowUp": "\ue013", "ArrowDown": "\ue015", "Delete": "\ue017"}

EVENTS = ["network.beforeRequestSent", "network.responseCompleted", "log.entryAdded"]

PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.download.alwaysOpenPanel": False,  # it would take the focus
    "browser.download.folderList": 2,  # into browser.download.dir, without a question
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    # Nothing but this machine can be reached: at this port there is no proxy.
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.no_proxies_on": "127.0.0.1",
    "network.proxy.allow_hijacking_localhost": False,
}


class Firefox:
    """One window of Firefox.

    Attributes:
        downloads: the folder into which it downloads.
        requests: the addresses that its pages have asked for.
        complaints: the errors in its pages, and the requests that failed.
    """

    def __init__(self, socket: websocket.WebSocket, downloads: Path) -> None:
        self.downloads = downloads
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self._socket = socket
        self._number = 0
        self._command(
            "session.new", capabilities={"alwaysMatch": {"unhandledPromptBehavior": {"default": "accept"}}}
        )
        self._command("session.subscribe", events=EVENTS)
        # The first window never has the focus where there is no screen, and JupyterLab needs it.
        self._context = self._command("browsingContext.create", type="window")["context"]

    def _command(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while True:
            said = json.loads(self._socket.recv())
            self._hear(said.get("method"), said.get("params", {}))
            if said.get("id") == self._number:
                assert said["type"] == "success", f"{method}: {said}"
                return said["result"]

    def _hear(self, event: str | None, about: dict[str, Any]) -> None:
        if event == "network.beforeRequestSent":
            self.requests.append(about["request"]["url"])
        elif event == "network.responseCompleted" and about["response"]["status"] >= 400:
            self.complaints.append(f"{about['response']['status']}: {about['request']['url']}")
        elif event == "log.entryAdded" and (about["type"], about["level"]) == ("javascript", "error"):
            self.complaints.append(about["text"])

    def goto(self, address: str) -> None:
        self._command("browsingContext.navigate", context=self._context, url=address, wait="interactive")

    def resize(self, width: int, height: int) -> None:
        self._command(
            "browsingContext.setViewport", context=self._context, viewport={"width": width, "height": height}
        )

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression in JavaScript; what is promised is awaited."""
        target, wrapped = (
            {"context": self._context},
            f"(async () => JSON.stringify(await ({expression})) ?? 'null')()",
        )
        done = self._command("script.evaluate", expression=wrapped, target=target, awaitPromise=True)
        assert done["type"] == "success", f"{expression}: {done['exceptionDetails']['text']}"
        return json.loads(done["result"]["value"])

    def press(self, keys: str) -> None:
        """Press keys at once, such as "Shift+Enter"."""
        pressed = [KEYS.get(key, key) for key in keys.split("+")]
        down = [{"type": "keyDown", "value": key} for key in pressed]
        self._act("key", down + [{"type": "keyUp", "value": key} for key in reversed(pressed)])

    def type(self, text: str) -> None:
        self._act("key", [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")])

    def click(self, x: float, y: float) -> None:
        move = {"type": "pointerMove", "x": round(x), "y": round(y)}
        self._act("pointer", [move, {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}])

    def _act(self, kind: str, actions: list[dict[str, Any]]) -> None:
        source = {"type": kind, "id": kind, "actions": actions}
        self._command("input.performActions", context=self._context, actions=[source])

    def screenshot(self, path: Path) -> None:
        shot = self._command("browsingContext.captureScreenshot", context=self._context)
        path.write_bytes(base64.b64decode(shot["data"]))


@contextmanager
def open_firefox(home: Path) -> Iterator[Firefox]:
    """A Firefox with a new profile in `home`, which reaches nothing but this machine."""
    downloads = home / "downloads"
    downloads.mkdir(parents=True)
    preferences = PREFERENCES | {"browser.download.dir": str(downloads)}
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items()]
    (home / "user.js").write_text("".join(lines))
    command = [str(FIREFOX), "--headless", "--no-remote", "--profile", str(home), "--remote-debugging-port=0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as browser:
        said = next(
            filter(None, (re.search(r"BiDi listening on (ws://\S+)", line) for line in browser.stderr))
        )
        socket = websocket.create_connection(f"{said[1]}/session", timeout=120, suppress_origin=True)
        try:
            yield Firefox(socket, downloads)
        finally:
            socket.close()
            browser.terminate()
