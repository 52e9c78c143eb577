"""A browser to try pages in: headless Chromium through chromedriver, by the WebDriver protocol (W3C)."""
import base64, http.client, json, os, re, shutil, subprocess, sys, tempfile, time

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # WebDriver §11.1: the key of an element's reference
KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004", "Space": " ", "Left": "\ue012", "Up": "\ue013", "Right": "\ue014", "Down": "\ue015"}

# Seconds that nothing takes, on a machine however busy: who waits that long waits for what does not come.
HANG = 300
STARTS = 3  # of Chromium, until one comes up

# Debian's Chromium without windows, which needs neither a desktop nor its services, and what its driver calls it.
CHROMIUM, BROWSER = "chromium-headless-shell", "chrome-headless-shell"

# Nothing but the page: no first-run pages, no updates; no sandbox, which root may not have.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--window-size=1400,1000"]


def missing():
    """What there is not, or None."""
    return next((f"{name} is not there" for name in (CHROMIUM, "chromedriver") if not shutil.which(name)), None)


class Browser:
    """One window, with a profile of its own that is forgotten in the end."""

    def __init__(self):
        self.profile = tempfile.mkdtemp(prefix="b-")  # short: it goes into the name of a socket
        self.log = os.path.join(self.profile, "chromedriver.log")
        environment = dict(os.environ, HOME=self.profile, TMPDIR=self.profile)
        self.process = subprocess.Popen(["chromedriver", "--port=0", f"--log-path={self.log}"], stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True, env=environment)
        try:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port(), timeout=2 * HANG)
            self.session = self.new_session()
        except BaseException:
            self.stop()
            raise

    def port(self):
        said = ""
        for line in self.process.stdout:
            said += line
            if found := re.search(r"successfully on port (\d+)", line):
                return int(found.group(1))
        raise RuntimeError(f"chromedriver does not start: {said}")

    def new_session(self):
        """chromedriver waits a minute for Chromium, which on a busy machine may take longer: then once more."""
        self.session = ""
        for left in reversed(range(STARTS)):
            options = {"args": FLAGS + [f"--user-data-dir={self.profile}/{left}"], "binary": shutil.which(CHROMIUM)}
            wanted = {"browserName": BROWSER, "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"},
                      "timeouts": {"script": HANG * 1000, "pageLoad": HANG * 1000}}
            try:
                return "/session/" + self.ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]
            except RuntimeError:
                if not left:
                    raise

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
        self.process.stdout.close()
        self.forget_profile()

    def forget_profile(self):
        """Chromium may still be at its end, and write into it."""
        end = time.monotonic() + HANG
        while os.path.exists(self.profile) and time.monotonic() < end:
            shutil.rmtree(self.profile, ignore_errors=True)
            time.sleep(0.02)

    def log_tail(self):
        try:
            with open(self.log, encoding="utf-8", errors="replace") as log:
                return "".join(log.readlines()[-10:])
        except FileNotFoundError:
            return ""

    def ask(self, method, path, body=None):
        self.connection.request(method, self.session + path, json.dumps(body) if body is not None else None)
        value = json.loads(self.connection.getresponse().read())["value"]
        if isinstance(value, dict) and "error" in value:
            raise RuntimeError(f"{path}: {value['error']}: {value['message']}\n{self.log_tail()}")
        return value

    def open(self, url):
        self.ask("POST", "/url", {"url": url})

    def url(self):
        return self.ask("GET", "/url")

    def run(self, script, *arguments):
        """The value of a JavaScript function's body."""
        return self.ask("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def comes_to(self, script, value):
        """Is it that value, sooner or later?  For what the browser does in its own time; says what it is instead."""
        end = time.monotonic() + HANG
        while (found := self.run(script)) != value:
            if time.monotonic() > end:
                print(f"# {script}\n# is {found!r} and not {value!r} after {HANG} s, at {self.url()}\n# console: {self.complaints()}", file=sys.stderr)
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
