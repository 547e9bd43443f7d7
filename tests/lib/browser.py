"""Shows pages in a Chromium without a window and asks what is seen of them, by its DevTools protocol over two pipes.

https://chromedevtools.github.io/devtools-protocol/ has the messages; each ends with a NUL.
"""
import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

# The smaller of the two Debian packages comes first.
PROGRAMS = ["chromium-headless-shell", "chromium"]
# How long an answer may take, on a busy machine.
PATIENCE = 60


def program():
    """The Chromium that is installed; None if there is none."""
    return next((name for name in PROGRAMS if shutil.which(name)), None)


class Browser:
    """A Chromium. Use as a context manager; runner is a command that runs a program as an ordinary user."""

    def __init__(self, runner):
        self.runner = runner
        self.number, self.events, self.rest, self.session = 0, [], b"", None
        self.home = None

    def __enter__(self):
        self.home = tempfile.mkdtemp(prefix="exchange-browser-")
        os.chmod(self.home, 0o777)
        hears, self.tells = os.pipe()
        self.hears, tells = os.pipe()
        # It reads what is asked from 3 and answers on 4. The pages are our own, so it needs no sandbox, which roots and
        # containers do not have.
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{hears} 4>&{tells}', "bash", *self.runner, program(), "--headless", "--no-sandbox",
             "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
             f"--user-data-dir={self.home}/profile", "--remote-debugging-pipe"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, pass_fds=[hears, tells])
        os.close(hears)
        os.close(tells)
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(domain + ".enable")
        return self

    def __exit__(self, *_):
        os.close(self.tells)
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.hears)
        shutil.rmtree(self.home, ignore_errors=True)

    def _hear(self, end):
        """The next message."""
        while b"\0" not in self.rest:
            ready, _, _ = select.select([self.hears], [], [], max(0, end - time.monotonic()))
            said = os.read(self.hears, 1 << 16) if ready else b""
            if not said:
                raise TimeoutError("Chromium does not answer")
            self.rest += said
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def ask(self, method, **parameters):
        """Asks, and waits for the answer; what else is told meanwhile is kept."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.tells, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + PATIENCE
        while True:
            said = self._hear(end)
            if said.get("id") == self.number:
                if "error" in said:
                    raise RuntimeError(f"{method}: {said['error']['message']}")
                return said["result"]
            self.events.append(said)

    def show(self, path, width, height=900, **media):
        """Shows a page in a window of this size; media are its features, as prefers_color_scheme="dark"."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.ask("Emulation.setEmulatedMedia", features=[{"name": name.replace("_", "-"), "value": value}
                                                         for name, value in media.items()])
        self.events.clear()
        self.ask("Page.navigate", url=path.as_uri())
        end = time.monotonic() + PATIENCE
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self._hear(end))

    def value(self, expression):
        """What an expression of JavaScript gives on the page."""
        got = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in got, got
        return got["result"].get("value")

    def complaints(self):
        """What went wrong on the page: exceptions, and what the browser notes, as of a policy that is not kept."""
        return [event for event in self.events if event.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded",
                                                                          "Runtime.consoleAPICalled")]

    def requests(self):
        """The addresses that the page asked for, with its own."""
        return [event["params"]["request"]["url"] for event in self.events
                if event.get("method") == "Network.requestWillBeSent"]

    def picture(self, width, height):
        """An image (PNG) of the upper left part of the page."""
        shot = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=True,
                        clip={"x": 0, "y": 0, "width": width, "height": height, "scale": 1})
        return base64.b64decode(shot["data"])
