"""A browser to try pages in: headless Chromium through chromedriver, by the WebDriver protocol (W3C)."""
import base64, http.client, json, os, re, shutil, subprocess, tempfile, time

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # WebDriver §11.1: the key of an element's reference
KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004", "Space": " ", "Left": "\ue012", "Up": "\ue013", "Right": "\ue014", "Down": "\ue015"}

# Nothing but the page: no first-run pages, no updates; no sandbox, which root may not have.
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--window-size=1400,1000"]


def missing():
    """What there is not, or None."""
    for name in ("chromium", "chromedriver"):
        if not shutil.which(name):
            return f"{name} is not installed"
    return None


class Browser:
    """One window, with a profile of its own that is forgotten in the end."""

    def __init__(self):
        self.profile = tempfile.TemporaryDirectory(prefix="pcapladder-browser-", ignore_cleanup_errors=True)
        environment = dict(os.environ, HOME=self.profile.name)
        self.process = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
        try:
            self.start()
        except BaseException:
            self.stop()
            raise

    def start(self):
        ports = (re.search(rb"successfully on port (\d+)", line) for line in self.process.stdout)
        port = int(next(filter(None, ports)).group(1))
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        options = {"args": FLAGS + [f"--user-data-dir={self.profile.name}/chromium"], "binary": shutil.which("chromium")}
        wanted = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        self.session = ""
        self.session = "/session/" + self.ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.ask("DELETE", "")
        finally:
            self.stop()

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.profile.cleanup()

    def ask(self, method, path, body=None):
        self.connection.request(method, self.session + path, json.dumps(body) if body is not None else None)
        value = json.loads(self.connection.getresponse().read())["value"]
        if isinstance(value, dict) and "error" in value:
            raise RuntimeError(f"{path}: {value['error']}: {value['message']}")
        return value

    def open(self, url):
        self.ask("POST", "/url", {"url": url})

    def url(self):
        return self.ask("GET", "/url")

    def run(self, script, *arguments):
        """The value of a JavaScript function's body."""
        return self.ask("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def comes_to(self, script, value, seconds=10):
        """Is it that value, sooner or later?  For what the browser does in its own time."""
        end = time.monotonic() + seconds
        while self.run(script) != value:
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True

    def run_async(self, script, *arguments):
        """The same, whose last argument is a function to call with the value."""
        return self.ask("POST", "/execute/async", {"script": script, "args": list(arguments)})

    def find(self, selector):
        return self.ask("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def type(self, selector, *keys):
        """Into the element, as a person would: it gets the focus."""
        text = "".join(KEYS.get(key, key) for key in keys)
        self.ask("POST", f"/element/{self.find(selector)}/value", {"text": text})

    def press(self, *keys):
        """Wherever the focus is."""
        actions = [{"type": kind, "value": KEYS.get(key, key)} for key in keys for kind in ("keyDown", "keyUp")]
        self.ask("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def click(self, selector):
        self.ask("POST", f"/element/{self.find(selector)}/click", {})

    def devtools(self, command, **parameters):
        return self.ask("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def look(self, scheme="light", width=1400, height=1000, scale=1):
        """Light or dark, on a screen of that size in CSS pixels."""
        self.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=width < 600)

    def scripts(self, on):
        self.devtools("Emulation.setScriptExecutionDisabled", value=not on)

    def complaints(self):
        """What the console has been told since the last time."""
        return [entry["message"] for entry in self.ask("POST", "/se/log", {"type": "browser"}) if entry["level"] in ("SEVERE", "WARNING")]

    def picture(self, path):
        with open(path, "wb") as out:
            out.write(base64.b64decode(self.ask("GET", "/screenshot")))
