#!/usr/bin/env python3
"""The front page in a browser: sorted, filtered and read by keyboard, with a script and without, by all who read it."""
import functools, hashlib, http.server, json, os, shutil, subprocess, sys, threading
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import browser, tap

tap.slow_under_sanitizers("it tries a page and a browser; test-front-page tries what makes the page")

PAGE = os.path.join(tap.BUILD, "tests/front-page")
AXE = os.path.join(tap.ROOT, "build/axe/node_modules/axe-core/axe.min.js")
AXE_VERSION, AXE_SHA256 = "4.10.3", "880970c081707360e64f34cea25ff91892f5bc95675b0776925b9709dd8a68bb"
NPM_PATIENCE = 120  # seconds
MANY = 10000

# As bytes and as mirror_text() shows them: markup, a break of the line, what turns the text around, no UTF-8.
HOSTILE = [
    (b'a"><script>hacked=1</script>.pcap', None),
    (b"<img src=x onerror=hacked=2> &amp;'.pcap", None),
    (b"line\nbreak #1?.pcap", r"line\x0abreak #1?.pcap"),
    ("\u202efdp.pcap".encode(), r"\xe2\x80\xaefdp.pcap"),
    (b"caf\xe9 100%41.pcap", r"caf\xe9 100%41.pcap"),
    ("Grüße 世界 שלום.pcap".encode(), None),
]


def entry(path, number, state="drawn", reason=None, outputs=(), **facts):
    """A line of the manifest; every column has its own order."""
    files = [{"format": f, "path": f"thumbnails/{path}.png" if f == "thumbnail" else f"{path}.{f}", "sha256": "00"} for f in outputs]
    start, micros = 1_700_000_000 + number * 7919 % 1000 * 86400, number * 104729 % 999983
    told = {"frames": number * 31 % 9973, "flows": number * 17 % 997 + 1, "drawn": min(12, number * 17 % 997 + 1), "refused": 0,
            "unanswered": 0, "reset": 0, "retransmissions": 0, "start": f"{start}.000000000", "end": f"{start}.{micros:06}000",
            "bytes": number * 7 % 1009 * 1000, "protocols": ["", "HTTP", "DNS, TLS", "TLS"][number % 4], "verdicts": {}}
    return {"path": path, "size": 1000 + number, "sha256": "00", "recipe": "r", "state": state, "reason": reason, "outputs": files,
            **({} if state == "failed" else {"facts": {**told, **facts}})}


def generated(count, outputs=()):
    for n in range(count):
        path = f"site-{n % 7}/run {n}.pcap"
        if n % 29 == 3:
            yield entry(path, n, "failed", f"is not a packet capture: number {n}")
        elif n % 31 == 4:
            yield entry(path, n, "cut", f"ends in the middle of frame {n}")
        elif n % 5 == 2:
            yield entry(path, n, outputs=outputs, reset=n % 3, retransmissions=n % 11 + 1, verdicts={"zero_window": n % 2, "duplicate_ack": n % 3})
        else:
            yield entry(path, n, outputs=outputs)


def page_of(entries):
    text = "".join(json.dumps(e) + "\n" for e in entries)
    return subprocess.run([PAGE, 'captures of <b>"us"</b>'], input=text.encode(), stdout=subprocess.PIPE, check=True).stdout


def write(folder, name, data):
    with open(os.path.join(folder, name), "wb") as out:
        out.write(data)


def make_pictures(folder):
    """The samples, drawn, and hostile names with a picture each."""
    entries = []
    os.mkdir(os.path.join(folder, "thumbnails"))
    for n, capture in enumerate(tap.SAMPLES):
        name = os.path.basename(capture)
        if n < 3:
            tap.run("-q", "-o", os.path.join(folder, name + ".svg"), capture)
            tap.run("-q", "--scale", "0.4", "-o", os.path.join(folder, "thumbnails", name + ".png"), capture)
            entries.append(entry(name, n, outputs=("svg", "thumbnail"), reset=n))
    picture = os.path.join(folder, entries[0]["path"] + ".svg")
    for n, (name, text) in enumerate(HOSTILE):
        copy = os.path.join(folder.encode(), name + b".svg")
        os.makedirs(os.path.dirname(copy), exist_ok=True)
        shutil.copy(picture, copy)
        entries.append(entry(text or name.decode(), 50 + n, "cut", name.decode("utf-8", "replace"), outputs=("svg",)))
    return entries


def serve(folder):
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://localhost:{server.server_port}/"


SHOWN = 'return Array.from(document.querySelectorAll("tbody bdi"), name => name.textContent)'
AT_A_PICTURE = 'return location.pathname.endsWith(".pcap.svg") && document.readyState === "complete"'
STATUS = 'return document.getElementById("shown").textContent'


def by_what(column):
    """The key of a column, and those that have none."""
    def value(e):
        facts = e.get("facts")
        if not facts:
            return None
        seconds = [float(facts[k]) for k in ("end", "start")]
        return {"start": seconds[1], "duration": round(seconds[0] - seconds[1], 6), "protocols": facts["protocols"] or None}.get(column, facts.get(column))
    return value


def sorted_paths(entries, worst, column, falls):
    value = by_what(column)
    rank = {path: n for n, path in enumerate(worst)}
    having = sorted((e for e in entries if value(e) is not None), key=lambda e: rank[e["path"]])
    having.sort(key=value, reverse=falls)  # stable both ways: those alike, the worst first
    return [e["path"] for e in having] + sorted((e["path"] for e in entries if value(e) is None), key=rank.get)


def check_sorting(b, entries, worst):
    for n, column in enumerate(["protocols", "flows", "frames", "bytes", "start", "duration"], 3):
        button = f"thead th:nth-child({n}) button"
        falls = column != "protocols"
        for way in (falls, not falls):
            b.type(button, "Enter")
            told = b.run(f'return document.querySelector("thead th:nth-child({n})").ariaSort')
            tap.ok(b.run(SHOWN) == sorted_paths(entries, worst, column, way)[:100] and told == ("descending" if way else "ascending"),
                   f"sorted by {column}, {told}", b.run(SHOWN)[:10])
    b.type("thead th:nth-child(1) button", "Space")
    numbers = [int(p.split("run ")[1].split(".")[0]) for p in b.run(SHOWN) if p.startswith("site-0/")]
    tap.ok(len(numbers) > 20 and numbers == sorted(numbers), "sorted by path, numbers as numbers", numbers)
    tap.ok(b.run('return document.querySelectorAll("[aria-sort]").length') == 1, "one column says that it is sorted by")
    b.type("thead th:nth-child(2) button", "Enter")
    tap.ok(b.run(SHOWN) == worst[:100], "sorted by findings again, the worst first")


def check_filtering(b, entries):
    b.press("/")
    tap.ok(b.run('return document.activeElement.id') == "words", "/ goes to the filter")
    b.press(*"tls SITE-3")
    wanted = {e["path"] for e in entries if "site-3" in e["path"] and "TLS" in e.get("facts", {}).get("protocols", "")}
    tap.ok(set(b.run(SHOWN)) == wanted and wanted, "every word must be there, in path, protocol or finding", b.run(SHOWN))
    tap.ok(b.run(STATUS) == f"{len(wanted)} captures", "a live region says how many", b.run(STATUS))
    b.press("Escape")
    tap.ok(b.run(STATUS).startswith("1–100 of "), "Escape shows all", b.run(STATUS))
    b.press(*"resets")
    tap.ok(b.run(STATUS) == "No matching captures" and b.run(SHOWN) == [], "nothing fits", b.run(STATUS))
    b.type("#all", "Enter")
    tap.ok(b.run(STATUS).startswith("1–100 of ") and b.run('return document.activeElement.id') == "words", "a button shows all")
    b.type("input[name=group]:checked", "Right")
    failed = {e["path"] for e in entries if e["state"] == "failed"}
    tap.ok(set(b.run(SHOWN)) == failed, "an arrow key goes on to those that failed", b.run(SHOWN))
    b.press("Right")
    tap.ok(b.comes_to("return location.hash", "#group=trouble"), "the address has the view", b.url())
    b.press("Left", "Left")


def check_paging(b, url, entries, worst):
    b.type("#next", "Enter")
    tap.ok(b.run(SHOWN) == worst[100:200] and b.run(STATUS) == f"101–200 of {len(entries)} captures", "another page", b.run(STATUS))
    b.type("#next", "Enter")
    tap.ok(b.comes_to("return location.hash", "#page=3") and b.run('return document.getElementById("next").disabled'), "the last page", b.url())
    b.open("about:blank")
    b.open(url + "#words=site-1&group=trouble&sort=-frames")
    rows = b.run('return Array.from(document.querySelectorAll("tbody tr"), row => [row.className, Number(row.dataset.keys.split(" ")[2])])')
    tap.ok(rows and all("trouble" in r[0] for r in rows) and rows == sorted(rows, key=lambda r: -r[1]), "an address shows its view", rows)
    b.open(url + "#c150")
    tap.ok(b.comes_to('return document.activeElement.id', "c150"), "a link to a row shows it, whatever was shown")
    b.open(url + "#group=nonsense&sort=__proto__&page=-3&words=%")
    tap.ok(b.comes_to('return document.querySelector("thead th:nth-child(2)").ariaSort', "ascending"), "an address of nonsense does no harm")
    b.open("about:blank")
    b.open(url + "#sort=path")
    everything = b.run('window.onbeforeprint(); const n = document.querySelectorAll("tbody tr").length; window.onafterprint(); return n')
    tap.ok(everything == len(entries) and len(b.run(SHOWN)) == 100, "all that fits is printed", everything)


def check_names(b, url, folder, entries):
    """Links lead to the pictures, whatever a capture is called."""
    links = b.run('return Array.from(document.querySelectorAll(".files a"), link => [link.closest("tr").querySelector("bdi").textContent, link.href])')
    for name, href in links:
        b.open(href)
        tap.ok(b.run('return document.documentElement.localName') == "svg", f"a picture is behind {name}", href)
    tap.ok({name for name, _ in links} == {e["path"] for e in entries if e["outputs"]}, "each name is shown as it is", links)
    b.open(url)
    tap.ok(b.run('return typeof hacked') == "undefined", "no name is run")
    b.click("tbody img")
    tap.ok(b.comes_to(AT_A_PICTURE, True), "a thumbnail leads to its picture", b.url())


def open_and_listen(b, url, where):
    b.open(url)
    loaded = b.run('const images = [...document.images]; images.forEach(i => i.loading = "eager"); return images.length')
    b.comes_to('return [...document.images].every(i => i.complete)', True)
    broken = b.run('return [...document.images].filter(i => !i.naturalWidth).length')
    tap.ok(loaded and not broken, f"{where}: thumbnails are shown", f"{broken} of {loaded}")
    complaints = b.complaints()
    tap.ok(not complaints, f"{where}: no complaint in the console", "\n".join(complaints))


def axe_source():
    """Deque's axe-core, which no Debian package has: from npm, where there is one.  None: it cannot be had."""
    if not os.path.exists(AXE) and shutil.which("npm"):
        folder = AXE.split("/node_modules")[0]
        os.makedirs(folder, exist_ok=True)
        command = ["npm", "install", "--prefix", folder, "--cache", os.path.join(folder, "cache"), "--no-save", "--ignore-scripts", "--no-audit",
                   "--no-fund", "--no-update-notifier", f"axe-core@{AXE_VERSION}"]
        try:
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=NPM_PATIENCE)
        except subprocess.TimeoutExpired:
            pass  # as without a network
    if not os.path.exists(AXE):
        return None
    source = open(AXE, "rb").read()
    assert hashlib.sha256(source).hexdigest() == AXE_SHA256, f"{AXE} is not what was looked at: remove it"
    return source.decode()


def check_axe(b, axe, name):
    if not axe:
        tap.skip(f"axe: {name}", "axe-core is not there, and npm cannot get it")
        return
    if not b.run('return "axe" in window'):
        b.run(axe + "; window.axe = axe")
    found = b.run_async('axe.run(document, {resultTypes: ["violations"]}).then(arguments[0])')["violations"]
    told = [f'{v["id"]}: {v["help"]}: {n["html"][:200]} {n["failureSummary"]}' for v in found for n in v["nodes"][:3]]
    tap.ok(not found, f"axe has nothing to say: {name}", "\n".join(told))


def check_looks(b, axe, url):
    b.open(url)
    b.run('document.querySelector("details").open = true')
    for scheme in ("light", "dark"):
        for kind, width in (("wide", 1400), ("phone", 360)):
            b.look(scheme, width, 900)
            tap.ok(b.run('return document.documentElement.scrollWidth <= innerWidth'), f"{kind}, {scheme}: nothing sticks out")
            check_axe(b, axe, f"{kind}, {scheme}")
    b.look("light")


def check_without_script(b, axe, url, worst, entries):
    b.scripts(False)
    b.open("about:blank")
    b.open(url)
    paths = {e["path"] for e in entries}
    tap.ok(b.run(SHOWN) == [path for path in worst if path in paths] and b.run('return document.querySelectorAll("tbody tr").length') == len(entries), "without a script: all, the worst first")
    tap.ok(b.run('return [...document.querySelectorAll("button, input")].every(e => !e.checkVisibility())'), "without a script: nothing that would need one")
    b.scripts(True)  # axe's, not the page's: that is loaded
    check_axe(b, axe, "without a script")
    b.click(".files a")
    tap.ok(b.comes_to(AT_A_PICTURE, True), "without a script: a link leads to its picture", b.url())


SORT_AND_FILTER = """
const words = document.getElementById("words");
const shown = () => document.querySelectorAll("tbody tr").length;
const most = [];
for (const button of document.querySelectorAll("thead button")) {
    button.click();
    most.push(shown());
}
for (const text of ["retransmission", "site-3 tls", ""]) {
    words.value = text;
    words.dispatchEvent(new Event("input"));
    most.push(shown());
}
return Math.max(...most);
"""


def check_many(b, folder, base):
    page = page_of(generated(MANY, ("svg", "png")))
    write(folder, "many.html", page)
    tap.ok(len(page) < 8_000_000, f"{MANY} captures: a page of {len(page) / 1e6:.1f} MB")
    b.open(base + "many.html")
    tap.ok(b.run(STATUS) == f"1–100 of {MANY:,} captures" and len(b.run(SHOWN)) == 100, f"{MANY} captures: a hundred at a time", b.run(STATUS))
    tap.ok(b.run(SORT_AND_FILTER) == 100, f"{MANY} captures: sorted and filtered, never more than a hundred are laid out")


def main():
    if missing := browser.missing():
        tap.skip("the front page in a browser", missing)
        return
    with tap.folder() as folder, browser.Browser() as b:
        entries = make_pictures(folder) + list(generated(240))
        page = page_of(entries)
        tap.ok(page == page_of(entries[::-1]), "the same page for any order of entries")
        write(folder, "index.html", page)
        write(folder, "few.html", page_of(entries[:20]))
        write(folder, "favicon.ico", b"")  # pictures are asked for one
        axe, base = axe_source(), serve(folder)
        url, file_url = base + "index.html", f"file://{folder}/index.html"
        b.scripts(False)
        b.open(url)
        worst = b.run(SHOWN)  # as the page has them: that it is right, test-front-page says
        b.scripts(True)
        open_and_listen(b, file_url + "#words=pcap", "from a file")
        open_and_listen(b, url + "#words=pcap", "from a server")
        b.open("about:blank")
        b.open(url)
        check_sorting(b, entries, worst)
        check_filtering(b, entries)
        check_paging(b, url, entries, worst)
        b.open("about:blank")
        b.open(file_url)
        check_names(b, file_url, folder, entries)
        check_looks(b, axe, base + "few.html")
        check_without_script(b, axe, base + "few.html", worst, entries[:20])
        complaints = b.complaints()
        tap.ok(not complaints, "no complaint in the console", "\n".join(complaints))
        check_many(b, folder, base)


main()
tap.done()
