#!/usr/bin/env python3
"""Batches: what is drawn, what is drawn again, what is left alone, and what survives."""
import fcntl, glob, hashlib, json, os, pty, re, shutil, signal, struct, subprocess, sys, time
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import tap

SAMPLE = os.path.join(tap.ROOT, "samples/http-get.pcap")
SLOW = "asan" in os.path.basename(tap.BUILD)  # sanitizers take five times as long
KILLS, CHANGES = (4, 2) if SLOW else (12, 6)
OTHER = os.path.join(tap.ROOT, "samples/half-close.pcap")


def batch(*args, **kwargs):
    return tap.run("batch", *args, **kwargs)


def tree(folder):
    """Path → checksum of all files but those of the state, which only the next run needs."""
    return {os.path.relpath(path, folder): hashlib.sha256(open(path, "rb").read()).hexdigest()
            for path in glob.glob(folder + "/**", recursive=True) if os.path.isfile(path)}


def entries(out):
    return {entry["path"]: entry for entry in json.load(open(os.path.join(out, "manifest.json")))["captures"]}


def make_captures(folder):
    """Good captures, bad ones, and what is none."""
    for name in ("a.pcap", "sub/a.pcap", "sub/deep/b.data"):
        os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
        shutil.copy(SAMPLE, os.path.join(folder, name))
    data = open(SAMPLE, "rb").read()
    write(folder, "cut.pcap", data[:-20])
    write(folder, "bad.pcap", b"<html>a login page</html>" * 20)
    write(folder, "none.pcap", data[:24])
    write(folder, "readme.txt", b"no capture\n")
    write(folder, ".hidden.pcap", data)


def write(folder, name, data):
    with open(os.path.join(folder, name), "wb") as out:
        out.write(data)


def check_first_run(captures, out):
    result = batch(captures, "-o", out, "-T", "svg,pdf,json")
    found = entries(out)
    tap.ok(result.status == 1, "one bad capture is exit status 1", result.err)
    tap.ok({path: entry["state"] for path, entry in found.items()} == {
        "a.pcap": "drawn", "sub/a.pcap": "drawn", "sub/deep/b.data": "drawn", "cut.pcap": "cut",
        "bad.pcap": "failed", "none.pcap": "empty"}, "each capture has its row, found by content", found)
    tap.ok("bad.pcap: is not a packet capture" in result.err and "cut.pcap: ends in the middle" in result.err,
           "what is wrong is said", result.err)
    tap.ok("readme" not in result.err and "hidden" not in result.err, "what is none is passed over", result.err)
    single = tap.run("-q", "-o", os.path.join(out, "../x.svg"), os.path.join(captures, "sub/a.pcap"))
    tap.ok(single.status == 0 and open(os.path.join(out, "../x.svg"), "rb").read() ==
           open(os.path.join(out, "sub/a.pcap.svg"), "rb").read(), "a picture is the one that is drawn alone")
    for path, entry in found.items():
        for output in entry["outputs"]:
            data = open(os.path.join(out, output["path"]), "rb").read()
            tap.ok(hashlib.sha256(data).hexdigest() == output["sha256"], f"{output['path']} is as the manifest says")
    tap.ok(found["a.pcap"]["sha256"] == hashlib.sha256(open(SAMPLE, "rb").read()).hexdigest(), "and so is the capture")
    tap.ok(found["a.pcap"]["facts"]["flows"] == 1 and found["a.pcap"]["facts"]["protocols"] == "HTTP", "facts",
           found["a.pcap"])
    tap.ok(os.path.exists(os.path.join(out, "index.html")), "there is a front page")
    tap.ok(not glob.glob(os.path.join(out, ".pcapladder/drafts*")), "no drafts are left")


def check_unchanged(captures, out):
    before = {path: os.stat(os.path.join(out, path)).st_mtime_ns for path in tree(out)}
    for name in ("by what is remembered", "by what is in the files"):
        result = batch(captures, "-o", out, "-T", "svg,pdf,json")
        tap.ok("nothing has changed" in result.err and result.status == 1, f"a second run does nothing and says so, {name}", result.err)
        tap.ok(before == {path: os.stat(os.path.join(out, path)).st_mtime_ns for path in tree(out)}, "and touches nothing")
        shutil.rmtree(os.path.join(out, ".pcapladder"))
    tap.ok(batch(captures, "-o", out, "-T", "svg,pdf,json", "--check").status == 0, "--check is content",
           batch(captures, "-o", out, "-T", "svg,pdf,json", "--check").err)
    tap.ok(not os.path.exists(os.path.join(out, ".pcapladder")), "--check writes nothing")
    tap.ok(batch("-q", captures, "-o", out, "-T", "svg,pdf,json", "--force").status == 1 and
           before != {path: os.stat(os.path.join(out, path)).st_mtime_ns for path in before}, "--force draws again")


def check_changes(captures, out):
    shutil.copy(OTHER, os.path.join(captures, "a.pcap"))
    os.unlink(os.path.join(captures, "sub/deep/b.data"))
    shutil.copy(SAMPLE, os.path.join(captures, "new.pcap"))
    result = batch(captures, "-o", out, "-T", "svg,pdf,json", "--check")
    tap.ok(result.status == 1 and "/a.pcap: has changed" in result.err and "new.pcap: has no picture" in result.err and
           "sub/a.pcap: has" not in result.err, "--check says what is stale", result.err)
    before = tree(out)
    batch("-q", captures, "-o", out, "-T", "svg,pdf,json")
    after = tree(out)
    changed = {path for path in before | after if before.get(path) != after.get(path) and not path.startswith(".")}
    tap.ok(changed == {"index.html", "manifest.json"} | {f"{name}.{kind}" for name in ("a.pcap", "new.pcap", "sub/deep/b.data")
                                                        for kind in ("svg", "pdf", "json")} |
           {f"thumbnails/{name}.png" for name in ("a.pcap", "new.pcap", "sub/deep/b.data")},
           "changed, new and gone captures are followed, and no other", changed)
    tap.ok(not os.path.exists(os.path.join(out, "sub/deep")), "an empty folder goes with its last picture")
    os.unlink(os.path.join(out, "new.pcap.pdf"))
    write(out, "a.pcap.svg", b"scribble")
    result = batch(captures, "-o", out, "-T", "svg,pdf,json", "--check")
    tap.ok(result.status == 1 and result.err.count("has a missing or modified picture") == 2, "lost and changed pictures are seen", result.err)
    batch("-q", captures, "-o", out, "-T", "svg,pdf,json")
    tap.ok(tree(out)["a.pcap.svg"] == after["a.pcap.svg"] and tree(out)["new.pcap.pdf"] == after["new.pcap.pdf"], "and drawn again")
    batch("-q", captures, "-o", out, "-T", "svg")
    tap.ok(not any(path.endswith((".pdf", ".pcap.json")) for path in tree(out)), "formats that are not asked for any more go")


# A value for each option of batch: those of the first change a picture, so a run with one finds all pictures stale.
SHAPING = {"flow": "0", "filter": "tcp", "template": "dark", "set": "text.title=20", "name": "192.0.2.1=a", "each": None, "fold": "none",
           "max-arrows": "7", "max-rows": "9", "hosts": "a file", "page": "a4", "fit": "a4", "scale": "3"}
OTHER_OPTIONS = {"output", "format", "include", "exclude", "jobs", "timeout", "memory-limit", "shard", "merge", "check", "force", "quiet", "help",
                 "version"}


def check_recipe(folder):
    """No option that shapes a picture can be forgotten: a new one is in neither set."""
    known = set(re.findall(r"^ +(?:-., )?--([a-z-]+)", tap.run("batch", "--help").out.decode(), re.M))
    tap.ok(known == SHAPING.keys() | OTHER_OPTIONS, "what shapes a picture is known of each option", known ^ (SHAPING.keys() | OTHER_OPTIONS))
    hosts = os.path.join(folder, "hosts")
    write(folder, "hosts", b"192.0.2.2 a-name\n")

    def status(kind, *args):
        return batch("-q", "-T", kind, OTHER, "-o", os.path.join(folder, "recipe-" + kind), *args).status

    for kind in ("pdf", "png", "svg"):
        tap.ok(status(kind) == 0 and status(kind, "--check") == 0, f"{kind} as it should be")
    for option, value in SHAPING.items():
        value = hosts if option == "hosts" else value
        stale = status("png" if option == "scale" else "pdf", "--check", f"--{option}" + (f"={value}" if value else ""))
        tap.ok(stale == 1, f"--{option} makes pictures stale")
    tap.ok(status("svg", "--check", "--scale=3") == 0, "--scale shapes PNG alone")


def check_order(captures, folder):
    """The same bytes for every -j, in one go or in shards."""
    trees = []
    for jobs in ("1", "2", "7"):
        out = os.path.join(folder, "j" + jobs)
        batch("-q", captures, "-o", out, "-j", jobs)
        trees.append({path: sum for path, sum in tree(out).items() if not path.startswith(".")})
    tap.ok(trees[0] == trees[1] == trees[2] and len(trees[0]) > 5, "the same bytes for every -j")
    out = os.path.join(folder, "shares")
    for number in (3, 1, 2):
        batch("-q", captures, "-o", out, "--shard", f"{number}/3")
    tap.ok(not os.path.exists(os.path.join(out, "index.html")), "a shard has no front page")
    result = batch("--merge", "-o", out)
    tap.ok(result.status == 1 and "bad.pcap" in result.err, "what failed in a shard fails the whole", result.err)
    tap.ok({path: sum for path, sum in tree(out).items() if not path.startswith(".")} == trees[0], "shards make the same bytes as one run",
           set(tree(out).items()) ^ set(trees[0].items()))
    tap.ok("nothing has changed" in batch(captures, "-o", out).err, "a run of all finds nothing to do after them")
    batch("-q", captures, "-o", out, "--shard", "1/2")
    result = batch("--merge", "-o", out)
    tap.ok(result.status == 1 and "manifest-2-of-2.json: is missing" in result.err, "a shard that is missing is said", result.err)
    batch("-q", captures, "-o", out, "--shard", "2/2", "-t", "dark")
    result = batch("--merge", "-o", out)
    tap.ok(result.status == 1 and "other options" in result.err, "shards that were drawn differently do not go together", result.err)
    batch("-q", captures, "-o", out)
    tap.ok({path: sum for path, sum in tree(out).items() if not path.startswith(".")} == trees[0], "a run of all ends all division")


def check_merged_anew(folder):
    """Shards after a run of all: the whole of before has names that no shard has any more, and maybe their pictures."""
    captures, out = os.path.join(folder, "fewer"), os.path.join(folder, "fewer-out")
    os.makedirs(captures)
    for number in range(4):
        shutil.copy(SAMPLE, os.path.join(captures, f"{number}.pcap"))
    tap.ok(batch("-q", captures, "-o", out, "-T", "svg,json").status == 0, "four captures in two formats")
    old = {name: open(os.path.join(out, name), "rb").read() for name in ("3.pcap.svg", "0.pcap.json")}
    os.remove(os.path.join(captures, "3.pcap"))
    for number in (1, 2):
        batch("-q", captures, "-o", out, "--shard", f"{number}/2", "-T", "svg")
    for name, data in old.items():  # as if a shard had not come to remove them
        write(out, name, data)
    result = batch("--merge", "-o", out)
    left = {path for path in tree(out) if path.endswith((".svg", ".json")) and "manifest" not in path}
    tap.ok(result.status == 0 and left == {f"{number}.pcap.svg" for number in range(3)} and set(entries(out)) == {"0.pcap", "1.pcap", "2.pcap"},
           "a merge removes pictures of captures, and in formats, that no shard has", left or result.err)
    hosts = [os.path.join(folder, name) for name in ("hosts-1", "hosts-2")]
    write(folder, "hosts-1", b"192.0.2.1 one\n192.0.2.2 two\n192.0.2.3 three\n")
    write(folder, "hosts-2", b"# the same\n192.0.2.3 three\n192.0.2.2 two\n192.0.2.1 one\n")
    batch("-q", captures, "-o", out, "--hosts", hosts[0])
    tap.ok("nothing has changed" in batch(captures, "-o", out, "--hosts", hosts[1]).err, "the order of names makes no picture stale")
    write(folder, "hosts-2", b"192.0.2.3 three\n192.0.2.2 other\n192.0.2.1 one\n")
    tap.ok("nothing was done" not in batch(captures, "-o", out, "--hosts", hosts[1]).err, "another name does")


def comes_to(process, condition):
    """Waits until it is so, or the process has ended: whether it still runs."""
    while process.poll() is None and not condition():
        time.sleep(0.002)
    return process.poll() is None


def count(out, suffix):
    return len(glob.glob(out + "/**/*" + suffix, recursive=True))


def check_killed(captures, folder):
    for number in range(40):
        shutil.copy(SAMPLE, os.path.join(captures, f"many-{number}.pcap"))
    one, killed = os.path.join(folder, "undisturbed"), os.path.join(folder, "killed")
    batch("-q", captures, "-o", one)
    pictures, n = count(one, ".svg"), 0
    for kill in range(KILLS):
        process = subprocess.Popen([tap.PROGRAM, "batch", "-q", captures, "-o", killed], stderr=subprocess.DEVNULL)
        comes_to(process, lambda: count(killed, ".svg") * KILLS >= pictures * kill)
        process.kill()
        n += process.wait() == -signal.SIGKILL
    batch("-q", captures, "-o", killed)
    tap.ok(n > 0 and {p: s for p, s in tree(one).items() if not p.startswith(".")} ==
           {p: s for p, s in tree(killed).items() if not p.startswith(".")}, f"killed {n} times, it ends with the same bytes")
    tap.ok(not os.path.exists(os.path.join(killed, ".pcapladder/journal")) and
           not glob.glob(os.path.join(killed, ".pcapladder/drafts*")), "and leaves nothing behind")
    shutil.rmtree(killed)
    process = subprocess.Popen([tap.PROGRAM, "batch", captures, "-o", killed, "-j", "1"], stderr=subprocess.PIPE)
    comes_to(process, lambda: os.path.exists(os.path.join(killed, "a.pcap.svg")))
    process.send_signal(signal.SIGINT)
    err = process.communicate()[1].decode()
    if process.returncode != 1:
        tap.ok(process.returncode == -signal.SIGINT and "to resume" in err, "SIGINT stops it, and it says how to go on", err)
    else:
        tap.skip("SIGINT stops it, and it says how to go on", "it was through already")


def check_lock(captures, folder):
    out = os.path.join(folder, "locked")
    batch("-q", captures, "-o", out)
    with open(os.path.join(out, ".pcapladder/lock")) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = tree(out)
        result = batch(captures, "-o", out, "--force")
        tap.ok(result.status == 1 and "in use by another run" in result.err and tree(out) == before, "two runs do not meet", result.err)
        fcntl.flock(lock, fcntl.LOCK_SH)
        tap.ok(batch("-q", captures, "-o", out, "--shard", "1/2").status == 1 and
               os.path.exists(os.path.join(out, "manifest-1-of-2.json")), "shards work side by side")


def check_limits(folder):
    """A capture that takes too long or too much is a row; those beside it are drawn."""
    captures, out = os.path.join(folder, "limits"), os.path.join(folder, "limits-out")
    os.makedirs(captures)
    for number in range(4):
        shutil.copy(SAMPLE, os.path.join(captures, f"{number}.pcap"))
    data = open(SAMPLE, "rb").read()
    write(captures, "long.pcap", data[:24] + data[24:] * 60000)
    result = batch(captures, "-o", out, "--timeout", "0.02")
    found = entries(out)
    tap.ok(result.status == 1 and found["long.pcap"]["state"] == "stopped" and "raise --timeout" in result.err, "--timeout", result.err)
    result = batch(captures, "-o", out, "--memory-limit", "4M" if "asan" not in tap.BUILD else "40M")
    tap.ok(result.status == 1 and "raise --memory-limit" in result.err, "--memory-limit", result.err)
    result = batch(captures, "-o", out)
    tap.ok(result.status == 0 and all(entry["state"] == "drawn" for entry in entries(out).values()), "what was stopped is tried again", result.err)


def check_many_flows(folder):
    """More flows than a picture has unasked: all are counted, some are drawn."""
    captures, out = os.path.join(folder, "many"), os.path.join(folder, "many-out")
    os.makedirs(captures)
    data = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101)
    for number in range(1200):
        tcp = struct.pack("!HHIIBBHHH", 1024 + number, 80, 1, 0, 0x50, 2, 1000, 0, 0)
        ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0, bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2]))
        data += struct.pack("<IIII", number, 0, len(ip + tcp), len(ip + tcp)) + ip + tcp
    write(captures, "syn.pcap", data)
    result = batch(captures, "-o", out, "-T", "svg,json")
    facts = entries(out)["syn.pcap"]["facts"]
    tap.ok(result.status == 0 and (facts["flows"], facts["drawn"], facts["unanswered"]) == (1200, 1000, 1200), "all flows count", facts)
    tap.ok(len(json.load(open(os.path.join(out, "syn.pcap.json")))["flows"]) == 1200, "and JSON has them all")


def check_paths(folder):
    """Names that are hostile, that clash, and links."""
    captures, out = os.path.join(folder, "names"), os.path.join(folder, "names-out")
    names = ["a.svg/a.pcap", "a", "manifest", "thumbnails/a.pcap", "index.html/a.pcap", "<b>&\"'.pcap", "new\nline.pcap",
             "-o.pcap", "\udcff.pcap", "日本.pcap"]
    for name in names:
        path = os.path.join(captures, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        shutil.copy(SAMPLE, path)
    os.symlink("/", os.path.join(captures, "link"))
    result = batch(captures, "-o", out, "-T", "svg,json")
    tap.ok(result.status == 0 and len(entries(out)) == len(names), "hostile names are names", result.err)
    pictures = [output["path"] for entry in entries(out).values() for output in entry["outputs"]]
    tap.ok(len(set(pictures)) == len(pictures) >= 2 * len(names), "no two pictures have one path", pictures)
    tap.ok("nothing has changed" in batch(captures, "-o", out, "-T", "svg,json").err, "and are found again")
    page = open(os.path.join(out, "index.html"), encoding="utf-8").read()
    tap.ok("<b>&\"" not in page and "new\nline" not in page, "names are no markup")
    here = os.path.join(folder, "here")
    os.makedirs(here)
    shutil.copy(SAMPLE, os.path.join(here, "x.pcap"))
    tap.ok(batch("-q", ".", "-o", ".", cwd=here).status == 0 and os.path.exists(os.path.join(here, "x.pcap.svg")) and
           "nothing has changed" in batch(".", "-o", ".", cwd=here).err, "pictures may stand beside their captures")
    result = batch(os.path.join(here, "x.pcap"), os.path.join(captures, "a"), "-o", os.path.join(folder, "two"))
    tap.ok(result.status == 0 and set(entries(os.path.join(folder, "two"))) == {"here/x.pcap", "names/a"}, "paths apart meet in their folder",
           result.err)
    result = batch(captures, "-o", os.path.join(folder, "two"))
    tap.ok(result.status == 1 and "name another directory" in result.err, "a directory belongs to one folder of captures", result.err)
    readme = os.path.join(folder, "readme")
    write(folder, "readme", b"hello")
    result = batch(readme, "-o", os.path.join(folder, "three"))
    tap.ok(result.status == 1 and "is not a packet capture" in result.err, "a file that is named ought to be a capture", result.err)


def check_disk(captures, folder):
    """A directory that cannot be written: the earlier pictures stay."""
    out = os.path.join(folder, "full")
    batch("-q", captures, "-o", out)
    before = tree(out)
    limited = f"ulimit -f 20; trap '' XFSZ; exec '{tap.PROGRAM}' batch -q --force '{captures}' -o '{out}'"
    result = subprocess.run(["bash", "-c", limited], capture_output=True, text=True)
    after = tree(out)
    tap.ok(result.returncode == 1 and "cannot be written" in result.stderr, "no room is said", result.stderr)
    tap.ok(all(after.get(path) == sum for path, sum in before.items() if path.endswith(".svg")), "and costs no picture")
    batch("-q", captures, "-o", out)
    tap.ok({p: s for p, s in tree(out).items() if not p.startswith(".")} == {p: s for p, s in before.items() if not p.startswith(".")},
           "with room again, all is as it was")


def check_usage(captures, folder):
    out = os.path.join(folder, "usage")
    for args, words in ((("-o", out), "no captures"), ((captures,), "name one with --output"),
                        ((captures, "-o", out, "-T", "svg,gif"), "--format gif: unknown format"),
                        ((captures, "-o", out, "-j", "0"), "--jobs"), ((captures, "-o", out, "--shard", "3/2"), "--shard"),
                        ((captures, "-o", out, "--memory-limit", "many"), "--memory-limit"),
                        ((captures, "-o", out, "--timeout", "-1"), "--timeout"),
                        ((captures, "-o", out, "--merge"), "--merge"),
                        ((captures, "-o", out, "-t", "nowhere"), "nowhere"),
                        ((captures, "-o", out, "--page", "a4"), "--page"), ((captures, "-o", out, "--each"), "--each")):
        result = batch(*args)
        tap.ok(result.status == 2 and words in result.err and not os.path.exists(out), f"wrong usage: {words}", result.err)
    result = batch(captures + "/nowhere", "-o", out)
    tap.ok(result.status == 1 and "nowhere: cannot be searched" in result.err and not os.path.exists(out), "a path that is not there", result.err)
    os.mkfifo(os.path.join(folder, "pipe"))
    result = batch(os.path.join(folder, "pipe"), "-o", out)
    tap.ok(result.status == 1 and "neither a regular file nor a folder" in result.err, "a pipe is read once, and a batch reads twice", result.err)
    tap.ok(batch("--merge", "-o", out).status == 1, "nothing to merge")
    os.makedirs(os.path.join(folder, "damaged"))
    write(os.path.join(folder, "damaged"), "manifest.json", b"<<<<<<< HEAD")
    result = batch(captures, "-o", os.path.join(folder, "damaged"))
    tap.ok("manifest.json: is damaged" in result.err and entries(os.path.join(folder, "damaged")), "a damaged manifest is as good as none", result.err)


def check_what_is_not_ours(captures, folder):
    """Nothing is written over or removed but what a run has drawn."""
    here = os.path.join(folder, "ours")
    os.makedirs(here)
    shutil.copy(SAMPLE, os.path.join(here, "trace"))
    listing = subprocess.run(["tcpdump", "-nr", SAMPLE], capture_output=True).stdout
    write(here, "trace.txt", listing)
    result = batch(".", "-o", ".", "-T", "text", cwd=here)
    tap.ok(result.status == 1 and open(os.path.join(here, "trace.txt"), "rb").read() == listing and
           "already exists" in result.err, "a capture is not written over by the picture of another", result.err)
    web, out = os.path.join(folder, "web"), os.path.join(folder, "web-out")
    os.makedirs(web)
    write(web, "index.html", b"<p>my own")
    result = batch(captures, "-o", web)
    tap.ok(result.status == 1 and "was not made by a batch" in result.err and os.listdir(web) .count("manifest.json") == 0,
           "somebody's own page stays", result.err)
    batch("-q", captures, "-o", out, "-T", "svg,pdf")
    write(out, "a.pcap.pdf", b"annotated")
    write(out, "notes.md", b"notes")
    manifest = os.path.join(out, "manifest.json")
    text = open(manifest).read()
    liar = json.dumps({"path": "notes", "size": 1, "sha256": "0", "recipe": "0", "state": "drawn", "reason": None, "outputs": [
        {"format": "md", "path": "notes.md", "sha256": hashlib.sha256(b"notes").hexdigest()}]})
    open(manifest, "w").write(text.replace('"captures":[\n', '"captures":[\n' + liar + ",\n"))
    batch("-q", captures, "-o", out)
    tap.ok(os.path.exists(os.path.join(out, "notes.md")), "a manifest that lies removes nothing")
    open(manifest, "w").write(text)
    batch("-q", captures, "-o", out)
    tap.ok(open(os.path.join(out, "a.pcap.pdf"), "rb").read() == b"annotated" and not os.path.exists(os.path.join(out, "sub/a.pcap.pdf")),
           "a picture that somebody wrote on stays when its like go")
    victim = os.path.join(folder, "victim")
    os.makedirs(victim)
    write(victim, "precious", b"precious")
    os.symlink(victim, os.path.join(out, ".pcapladder/drafts"))
    result = batch(captures, "-o", out)
    tap.ok(result.status == 1 and os.path.exists(os.path.join(victim, "precious")), "drafts that lead elsewhere are not cleared", result.err)
    os.unlink(os.path.join(out, ".pcapladder/drafts"))


def check_slips(captures, folder):
    """Options that cannot be meant cost no picture."""
    out, empty = os.path.join(folder, "slips"), os.path.join(folder, "nothing")
    batch("-q", captures, "-o", out)
    before = tree(out)
    pictures = lambda: {path: sum for path, sum in tree(out).items() if path.endswith(".svg")}
    for args in (("-F", "tcp prot 80"), ("-f", "port:abc"), ("-T", ""), ("-T", "", "--page", "a4")):
        result = batch(captures, "-o", out, *args)
        tap.ok(result.status in (1, 2) and pictures().items() == {p: s for p, s in before.items() if p.endswith(".svg")}.items(),
               f"{' '.join(args)} costs no picture", result.err)
    os.makedirs(empty)
    batch("-q", captures, "-o", out)
    result = batch(captures, "-o", out, "--exclude", "*")
    tap.ok(result.status == 1 and "no file was found" in result.err and pictures(), "captures that are all gone are asked for", result.err)
    tap.ok(batch(captures, "-o", "").status == 2, "an empty name is no directory")
    template = os.path.join(folder, "my.template")
    open(template, "wb").write(tap.run("templates", "--dump", "dark").out)
    batch("-q", captures, "-o", out, "-t", template)
    result = batch(captures, "-o", out, "-t", "my.template", cwd=folder)
    tap.ok("nothing has changed" in result.err, "where a template stands does not matter", result.err)
    result = batch(captures, "-o", out, "-t", template, "-T", "svg,pdf", env=dict(os.environ, SOURCE_DATE_EPOCH="1"))
    result = batch(captures, "-o", out, "-t", template, "-T", "svg,pdf", env=dict(os.environ, SOURCE_DATE_EPOCH="2"))
    tap.ok("nothing has changed" not in result.err, "the date of a PDF does", result.err)


def check_limits_of_the_machine(captures, folder):
    out = os.path.join(folder, "machine")
    result = subprocess.run(["bash", "-c", f"ulimit -n 40; exec '{tap.PROGRAM}' batch '{captures}' -o '{out}' -j 100"],
                            capture_output=True, text=True, timeout=tap.HANG)
    tap.ok(result.returncode == 1 and ("drawn" in result.stderr or "fewer --jobs" in result.stderr), "more jobs than files that may be open",
           result.stderr)
    subprocess.run([tap.PROGRAM, "batch", captures, "-o", out + "2"], close_fds=True, preexec_fn=lambda: [os.close(fd) for fd in range(3)])
    tap.ok(len(entries(out + "2")) > 5 and os.path.getsize(os.path.join(out + "2", ".pcapladder/lock")) == 0,
           "streams that are closed are no files to write to")
    process = subprocess.Popen([tap.PROGRAM, "batch", "-q", captures, "-o", out + "3", "-j", "1"], stderr=subprocess.DEVNULL,
                               preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    comes_to(process, lambda: count(out + "3", ".svg") > 0)
    process.send_signal(signal.SIGHUP)
    tap.ok(process.wait() == 1 and os.path.exists(os.path.join(out + "3", "index.html")), "a hang-up that is ignored stops nothing")


def check_interrupted_changes(captures, folder):
    """Killed while formats change, in shards and in one: no picture is left that nobody knows of."""
    out = os.path.join(folder, "changing")
    for change in range(CHANGES):
        batch("-q", captures, "-o", out, "-T", "svg,pdf")
        pictures = count(out, ".pdf")
        for args in (("-T", "svg"), ("-T", "svg", "--shard", "1/2")):
            process = subprocess.Popen([tap.PROGRAM, "batch", "-q", captures, "-o", out, *args], stderr=subprocess.DEVNULL)
            comes_to(process, lambda: count(out, ".pdf") * CHANGES <= pictures * (CHANGES - change))
            process.kill()
            process.wait()
        batch("-q", captures, "-o", out, "-T", "svg")
        left = [path for path in tree(out) if path.endswith(".pdf")]
        if left:
            break
    tap.ok(not left, "a kill while formats change leaves none behind", left)
    tap.ok(not glob.glob(os.path.join(out, ".pcapladder/journal*")) and not glob.glob(os.path.join(out, ".pcapladder/drafts*")), "and no journal")


def check_progress(captures, folder):
    result = batch(captures, "-o", os.path.join(folder, "p1"))
    tap.ok("\r" not in result.err and "\033" not in result.err, "plain lines where there is no terminal", result.err)
    result = batch("-q", captures, "-o", os.path.join(folder, "p2"))
    tap.ok(all(": " in line and "drawn" not in line.split(": ")[-1] for line in result.err.splitlines()) and result.out == b"",
           "-q leaves the errors alone", result.err)
    try:
        master, slave = pty.openpty()
    except OSError as error:
        return tap.skip("a line that moves on a terminal", error)
    long = os.path.join(folder, "limits")  # has a capture that takes longer than the line waits
    process = subprocess.Popen([tap.PROGRAM, "batch", long, "-o", os.path.join(folder, "p3"), "-j", "1"], stderr=slave,
                               stdin=subprocess.DEVNULL, env=dict(os.environ, TERM="xterm"))
    os.close(slave)
    seen = tap.drain(master)
    process.wait()
    tap.ok(b"\rpcapladder" not in seen and b" done, " in seen and seen.rstrip().endswith(b"drawn"), "a line that moves on a terminal, and goes", seen)


def check_reference(folder):
    """The reference captures, where they are: many of them are bad."""
    captures, out = os.path.join(tap.SHARED, "captures"), os.path.join(folder, "reference")
    if SLOW or not os.path.isdir(captures):
        return tap.skip("all reference captures", "torture.t has them" if SLOW else "they are not there")
    result = batch(captures, "-o", out)
    found = entries(out)
    tap.ok(result.status == 1 and all(entry["reason"] for entry in found.values() if entry["state"] != "drawn"),
           "what could not be drawn has its reason", result.err)
    tap.ok(not [path for path, entry in found.items() if entry["state"] == "stopped"], "no capture crashes or hangs", found)
    wrong = [path for path, entry in found.items() if bool(entry["outputs"]) != (entry["state"] in ("drawn", "cut"))]
    tap.ok(not wrong and len(found) > 200, "what could be drawn is", wrong)
    tap.ok("nothing has changed" in batch(captures, "-o", out).err, "and not a second time")


with tap.folder() as folder:
    captures, out = os.path.join(folder, "captures"), os.path.join(folder, "out")
    os.makedirs(captures)
    make_captures(captures)
    check_first_run(captures, out)
    check_unchanged(captures, out)
    check_changes(captures, out)
    check_recipe(folder)
    check_order(captures, folder)
    check_merged_anew(folder)
    check_lock(captures, folder)
    check_disk(captures, folder)
    check_killed(captures, folder)
    check_limits(folder)
    check_many_flows(folder)
    check_paths(folder)
    check_usage(captures, folder)
    check_what_is_not_ours(captures, folder)
    check_slips(captures, folder)
    check_limits_of_the_machine(captures, folder)
    check_interrupted_changes(captures, folder)
    check_progress(captures, folder)
    check_reference(folder)
tap.done()
