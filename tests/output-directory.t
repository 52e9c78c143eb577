#!/usr/bin/env python3
"""What others put into a batch's directory leads nowhere, and what is replaced keeps its owner and permissions.

At each place that a run reads, writes, makes or removes, each kind of thing is planted in turn; what lies outside stays
as it is, no run waits for ever, and one that cannot go on says why."""
import json, os, shutil, signal, stat, subprocess, sys, time
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import tap

SAMPLE = os.path.join(tap.ROOT, "samples/http-get.pcap")
SLOW = "asan" in os.path.basename(tap.BUILD)
PATIENCE = 30  # seconds: for what could wait for ever
NO_FOLDER, NO_FILE, GOES_ON = "is not a folder", "is not a regular file", None
LINKS = ("a link to a file", "a link to a folder", "a link to nothing", "a pipe")
KINDS = LINKS + ("a folder", "another file's name")


def snapshot(folder):
    """All that can be seen of what lies in a folder, without following links."""
    found = {}
    for at, folders, files in os.walk(folder):
        for name in folders + files:
            path = os.path.join(at, name)
            facts = os.lstat(path)
            found[path] = (facts.st_mode, facts.st_mtime_ns, facts.st_size,
                           open(path, "rb").read() if stat.S_ISREG(facts.st_mode) else None)
    return found


def plant(kind, path, outside):
    if os.path.isdir(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.unlink(path)
    file, folder = os.path.join(outside, "file"), os.path.join(outside, "folder")
    if kind == "a link to a file":
        os.symlink(file, path)
    elif kind == "a link to a folder":
        os.symlink(folder, path)
    elif kind == "a link to nothing":
        os.symlink(os.path.join(outside, "nothing"), path)
    elif kind == "a pipe":
        os.mkfifo(path)
    elif kind == "a folder":
        os.mkdir(path)
    else:
        os.link(file, path)


def expect(links, folder, name):
    """What is said where there is a link or a pipe, a folder, another file's name; GOES_ON: the run goes on."""
    return {kind: links for kind in LINKS} | {"a folder": folder, "another file's name": name}


BATCH = {
    "sub": expect(NO_FOLDER, GOES_ON, NO_FOLDER),
    "thumbnails": expect(NO_FOLDER, GOES_ON, NO_FOLDER),
    ".pcapladder": expect(NO_FOLDER, GOES_ON, NO_FOLDER),
    ".pcapladder/drafts": expect(NO_FOLDER, GOES_ON, NO_FOLDER),
    ".pcapladder/lock": expect(NO_FILE, NO_FILE, GOES_ON),
    ".pcapladder/journal": expect(NO_FILE, NO_FILE, "has a second hard link"),
    ".pcapladder/journal-1-of-2": expect(NO_FILE, NO_FILE, GOES_ON),
    ".pcapladder/seen": expect(GOES_ON, GOES_ON, GOES_ON),
    ".pcapladder/.gitignore": expect(GOES_ON, GOES_ON, GOES_ON),
    "manifest.json": expect(NO_FILE, NO_FILE, GOES_ON),
    "manifest-1-of-2.json": expect(NO_FILE, NO_FILE, GOES_ON),
    "index.html": expect(GOES_ON, "cannot be written", GOES_ON),
    "a.pcap.svg": expect(GOES_ON, "cannot be written", GOES_ON),
    "sub/b.pcap.svg": expect(GOES_ON, "cannot be written", GOES_ON),
}
MISSING = "has a missing or modified picture"
CHECK = {
    "sub": expect(MISSING, MISSING, MISSING),
    "thumbnails": expect(MISSING, MISSING, MISSING),
    ".pcapladder": expect(NO_FOLDER, GOES_ON, NO_FOLDER),
    ".pcapladder/lock": expect(GOES_ON, GOES_ON, GOES_ON),
    ".pcapladder/journal": expect(NO_FILE, NO_FILE, GOES_ON),
    ".pcapladder/seen": expect(GOES_ON, GOES_ON, GOES_ON),
    "manifest.json": expect(NO_FILE, NO_FILE, "is damaged"),
    "manifest-1-of-2.json": expect(NO_FILE, NO_FILE, GOES_ON),
    "index.html": expect("is missing or stale", "is missing or stale", "is missing or stale"),
    "a.pcap.svg": expect(MISSING, MISSING, MISSING),
}
MERGE = {
    ".pcapladder": expect(NO_FOLDER, GOES_ON, NO_FOLDER),
    ".pcapladder/drafts": expect(NO_FOLDER, GOES_ON, NO_FOLDER),
    ".pcapladder/lock": expect(NO_FILE, NO_FILE, GOES_ON),
    ".pcapladder/journal-1-of-2": expect(NO_FILE, NO_FILE, "is incomplete"),
    "manifest.json": expect(NO_FILE, NO_FILE, GOES_ON),
    "manifest-1-of-2.json": expect(NO_FILE, NO_FILE, "is damaged"),
    "index.html": expect(GOES_ON, "cannot be written", GOES_ON),
}


def check_planted(folder, of, places, template, args, writes=True):
    """Each kind of thing at each place of a copy of `template`."""
    out, outside = os.path.join(folder, "out"), os.path.join(folder, "outside")
    for place, said in places.items():
        wrong = []
        for kind in KINDS:
            shutil.rmtree(out, ignore_errors=True)
            shutil.copytree(template, out, symlinks=True)
            plant(kind, os.path.join(out, place), outside)
            before, before_out = snapshot(outside), snapshot(out)
            try:
                result = tap.run("batch", *args, "-o", out, timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                wrong.append(f"{kind}: waits for ever")
                continue
            words = said[kind]
            if (result.status, words or "") != (1 if words else 0, words if words and words in result.err else ""):
                wrong.append(f"{kind}: {result.status}, {result.err}")
            if snapshot(outside) != before:
                wrong.append(f"{kind}: what is outside has changed")
                make_outside(outside)
            if not writes and snapshot(out) != before_out:
                wrong.append(f"{kind}: the directory has changed")
        tap.ok(not wrong, f"{of}: {place} leads nowhere", "\n".join(wrong))


def make_outside(outside):
    shutil.rmtree(outside, ignore_errors=True)
    os.makedirs(os.path.join(outside, "folder"))
    for name in ("file", "folder/a.pcap.svg", "folder/b.pcap.svg", "folder/1.svg", "folder/precious"):
        with open(os.path.join(outside, name), "w") as file:
            file.write("precious\n")
        os.utime(os.path.join(outside, name), (1, 1))


def check_places(captures, folder):
    whole, shares = os.path.join(folder, "whole"), os.path.join(folder, "shares")
    make_outside(os.path.join(folder, "outside"))
    tap.run("batch", "-q", captures, "-o", whole)
    for number in ("1/2", "2/2"):
        tap.run("batch", "-q", captures, "-o", shares, "--shard", number)
    check_planted(folder, "a run", BATCH, whole, ("-q", captures, "--force"))
    check_planted(folder, "--check", CHECK, whole, ("-q", captures, "--check"), writes=False)
    check_planted(folder, "--merge", MERGE, shares, ("-q", "--merge"))
    nowhere = os.path.join(folder, "nowhere")
    tap.ok(tap.run("batch", captures, "-o", nowhere, "--check").status == 1 and not os.path.exists(nowhere), "--check makes no directory")
    link = os.path.join(folder, "link")
    os.symlink(whole, link)
    tap.ok(tap.run("batch", "-q", captures, "-o", link).status == 0 and os.path.islink(link), "the user's own way to it may be a link")


def check_removal(captures, folder):
    """What is removed is removed in the directory, and nowhere else."""
    out, outside = os.path.join(folder, "removal"), os.path.join(folder, "outside")
    here = os.path.join(folder, "going")
    shutil.copytree(captures, here)
    tap.run("batch", "-q", here, "-o", out)
    twin = os.path.join(outside, "twin")
    shutil.copytree(os.path.join(out, "sub"), twin)
    shutil.rmtree(os.path.join(out, "sub"))
    os.symlink(twin, os.path.join(out, "sub"))
    shutil.rmtree(os.path.join(here, "sub"))
    before = snapshot(outside)
    result = tap.run("batch", here, "-o", out)
    tap.ok(result.status == 0 and snapshot(outside) == before, "pictures behind a link are not removed", result.err)


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def check_modes(captures, folder):
    out, single = os.path.join(folder, "modes"), os.path.join(folder, "single")
    os.makedirs(single)
    picture = os.path.join(single, "x.svg")
    for mask, expected in ((0o022, 0o644), (0o077, 0o600)):
        shutil.rmtree(out, ignore_errors=True)
        tap.run("-q", SAMPLE, "-o", picture, preexec_fn=lambda: os.umask(mask))
        tap.run("batch", "-q", captures, "-o", out, preexec_fn=lambda: os.umask(mask))
        new = [picture] + [os.path.join(out, name) for name in ("a.pcap.svg", "index.html", "manifest.json")]
        tap.ok([mode(path) for path in new] == [expected] * 4, f"new files are as a umask of {mask:03o} has it", [oct(mode(path)) for path in new])
        os.unlink(picture)
    tap.run("-q", SAMPLE, "-o", picture)
    new = [picture] + [os.path.join(out, name) for name in ("a.pcap.svg", "thumbnails/sub/b.pcap.png", "index.html", "manifest.json")]
    was = {path: open(path, "rb").read() for path in new}
    for path in new:
        os.chmod(path, 0o640)
        if os.geteuid() == 0:
            os.chown(path, 12345, 23456)
    os.chmod(picture, 0o4750)
    link = os.path.join(folder, "to-x.svg")
    os.symlink(picture, link)
    tap.run("-q", SAMPLE, "-t", "dark", "-o", link, preexec_fn=lambda: os.umask(0o022))
    tap.run("batch", "-q", captures, "-o", out, "-t", "dark", preexec_fn=lambda: os.umask(0o022))
    tap.ok(all(open(path, "rb").read() != was[path] for path in new), "all of them are replaced")
    tap.ok([mode(path) for path in new] == [0o750] + [0o640] * 4, "what is replaced keeps its permissions, but for set-user-ID",
           [oct(mode(path)) for path in new])
    tap.ok(os.path.islink(link), "a link to it stays")
    if os.geteuid() != 0:
        return tap.skip("root keeps owner and group; others widen nothing", "this is for root")
    tap.ok([(os.stat(path).st_uid, os.stat(path).st_gid) for path in new] == [(12345, 23456)] * 5, "root keeps owner and group")
    check_lost_group(folder)


def check_lost_group(folder):
    """Someone who is not in the old file's group replaces it."""
    os.chmod(folder, 0o755)
    here = os.path.join(folder, "nobody")
    os.makedirs(here)
    os.chown(here, 65534, 65534)
    copy = os.path.join(here, "in.pcap")
    shutil.copy(SAMPLE, copy)
    os.chmod(copy, 0o644)

    def become_nobody():
        os.setgroups([34567])
        os.setgid(65534)
        os.setuid(65534)

    if not tap.runs_after(become_nobody):
        return tap.skip("others widen nothing", "the program cannot be run as an ordinary user")
    got = {}
    for group, before in ((34567, 0o660), (23456, 0o660), (23456, 0o664), (23456, 0o604)):
        picture = os.path.join(here, f"{group}-{before:o}.svg")
        open(picture, "w").close()
        os.chown(picture, 65534, group)
        os.chmod(picture, before)
        result = tap.run("-q", copy, "-o", picture, preexec_fn=become_nobody, env=dict(os.environ, HOME=here))
        got[group, before] = (os.stat(picture).st_gid, mode(picture)) if result.status == 0 and os.path.getsize(picture) else result.err
    tap.ok(got[34567, 0o660] == (34567, 0o660), "a group that one belongs to is kept", got)
    tap.ok([got[23456, before] for before in (0o660, 0o664, 0o604)] == [(65534, 0o600), (65534, 0o644), (65534, 0o600)],
           "where the group cannot be kept, nobody may do more than before", got)


def traced(injection, *args):
    """Runs the program with something done to its system calls."""
    return subprocess.run(["strace", "-f", "-o", "/dev/null", *injection, tap.PROGRAM, *args], capture_output=True, timeout=tap.HANG)


def can_trace():
    return bool(shutil.which("strace")) and subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True).returncode == 0


def check_signals(captures, folder):
    here = os.path.join(folder, "signals")
    os.makedirs(here)
    picture = os.path.join(here, "x.svg")
    tap.run("-q", SAMPLE, "-t", "dark", "-o", picture)
    old = open(picture, "rb").read()
    tap.run("-q", SAMPLE, "-o", os.path.join(folder, "new.svg"))
    new = open(os.path.join(folder, "new.svg"), "rb").read()
    begun = time.monotonic()
    tap.run("-q", SAMPLE, "-o", picture)
    took, wrong = time.monotonic() - begun, []
    for number in range(8 if SLOW else 40):
        for what in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with open(picture, "wb") as file:
                file.write(old)
            process = subprocess.Popen([tap.PROGRAM, "-q", SAMPLE, "-o", picture], stderr=subprocess.DEVNULL)
            time.sleep(took * number / (8 if SLOW else 40))
            process.send_signal(what)
            process.wait()
            if os.listdir(here) != ["x.svg"] or open(picture, "rb").read() not in (old, new):
                wrong.append(f"{what}: {os.listdir(here)}")
    tap.ok(not wrong, "whenever a signal comes, one whole picture is there, and nothing else", wrong)
    if SLOW or not can_trace():
        return tap.skip("a signal at each step of saving", "strace cannot be used")
    check_signal_at_calls(here, picture, old, new)
    check_batch_signals(captures, folder)


def check_signal_at_calls(here, picture, old, new):
    without = ("-P", here, "-e", "inject=openat:error=EOPNOTSUPP")  # files without names: the folder is opened for them
    cases = [(call, what, ()) for call in ("fsync", "linkat", "rename") for what in ("INT", "TERM")] + [("fsync", "KILL", ())]
    wrong = []
    for call, what, more in cases:
        with open(picture, "wb") as file:
            file.write(old)
        traced((*more, "-e", f"inject={call}:signal={what}"), "-q", SAMPLE, "-o", picture)
        if os.listdir(here) != ["x.svg"] or open(picture, "rb").read() not in (old, new):
            wrong.append(f"SIG{what} at {call}: {os.listdir(here)}")
    tap.ok(not wrong, "a signal at each step of saving leaves nothing", wrong)
    os.unlink(picture)
    traced(("-e", "inject=rename,linkat:signal=KILL"), "-q", SAMPLE, "-o", picture)
    tap.ok(os.listdir(here) in ([], ["x.svg"]), "nor does a kill while a new file appears", os.listdir(here))
    with open(picture, "wb") as file:
        file.write(old)
    process = traced(without, "-q", SAMPLE, "-o", picture)
    tap.ok(process.returncode == 0 and os.listdir(here) == ["x.svg"] and open(picture, "rb").read() == new,
           "a file system without nameless files will do", process.stderr)


def check_batch_signals(captures, folder):
    """While each file is replaced that is not a picture: what stays has a name that the next run knows."""
    out, wrong = os.path.join(folder, "stopped"), []
    known = {"lock", "journal", "drafts", "seen", ".gitignore"}
    for number in range(1, 5):
        shutil.rmtree(out, ignore_errors=True)
        tap.run("batch", "-q", captures, "-o", out)
        traced(("-e", f"inject=fsync:signal=TERM:when={number}"), "batch", "-q", captures, "-o", out, "-t", "dark")
        left = set(os.listdir(os.path.join(out, ".pcapladder"))) - known
        left |= {name for name in os.listdir(out) if name not in ("a.pcap.svg", "sub", "thumbnails", "index.html", "manifest.json", ".pcapladder")}
        if left:
            wrong.append(f"at file {number}: {left}")
    tap.ok(not wrong, "a batch that is stopped leaves no names of chance", wrong)


def check_deep(captures, folder):
    """Brackets by the million: JSON that is read by recursion would end with the stack."""
    whole, out = os.path.join(folder, "whole"), os.path.join(folder, "deep")
    manifest, brackets = open(os.path.join(whole, "manifest.json")).read(), "[" * 1000000
    cases = {"manifest.json": brackets, "manifest-1-of-2.json": brackets, ".pcapladder/journal": brackets + "\n", ".pcapladder/seen": brackets}
    for place, text in cases.items():
        for name, deep in (("nothing else", text), ("an entry in it", manifest.replace('"reason":null', '"reason":' + text.strip(), 1))):
            shutil.rmtree(out, ignore_errors=True)
            shutil.copytree(whole, out)
            with open(os.path.join(out, place), "w") as file:
                file.write(deep)
            result = tap.run("batch", "-q", captures, "-o", out)
            tap.ok(result.status == 0 and len(json.load(open(os.path.join(out, "manifest.json")))["captures"]) == 2,
                   f"{place}: deep nesting, {name}, is refused", (result.status, result.err))


def write_manifest(path, n):
    with open(path, "w") as out:
        out.write('{"pcapladder":"0","manifest":1,"root":"../one","options":{},"captures":[')
        for i in range(n):
            sha256 = f"{i:064x}"
            name = f"day-{i % 31:02}/capture-{i:07}.pcap"
            out.write(",\n" if i else "\n")
            out.write('{"path":"%s","size":%d,"sha256":"%s","recipe":"0123456789abcdef","state":"drawn","reason":null,"outputs":['
                      '{"format":"svg","path":"%s.svg","sha256":"%s"},{"format":"thumbnail","path":"thumbnails/%s.png","sha256":"%s"}],'
                      '"facts":{"frames":%d,"flows":3,"drawn":1,"start":"1795346970.000000000","end":"1795346970.939872000",'
                      '"bytes":%d,"protocols":"HTTP","verdicts":{"duplicate_ack":9}}}' % (name, i, sha256, name, sha256, name, sha256, i, i))
        out.write("\n]}\n")


def check_memory(folder):
    """A million entries in 300 MB: what each costs, by the difference that many of them make."""
    if SLOW:
        return tap.skip("an entry of a manifest takes less than 300 bytes", "the sanitizers' own memory is measured with it")
    one, sizes, used = os.path.join(folder, "one"), (40000, 120000), []
    os.makedirs(one)
    shutil.copy(SAMPLE, one)
    for n in sizes:
        out = os.path.join(folder, f"manifest-of-{n}")
        os.makedirs(out)
        write_manifest(os.path.join(out, "manifest.json"), n)
        process = subprocess.Popen([tap.PROGRAM, "batch", "-q", "--check", one, "-o", out], stderr=subprocess.PIPE)
        err = process.stderr.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        tap.ok(f"{n:,} captures gone" in err, f"a manifest of {n:,} entries is read", err)
        used.append(usage.ru_maxrss * 1024)
    each = (used[1] - used[0]) / (sizes[1] - sizes[0])
    tap.ok(each < 300, "an entry of a manifest takes less than 300 bytes", f"{each:.0f}")


def check_unremovable(captures, folder):
    """Pictures that are not drawn any more and cannot be removed are said, and tried again by the next run."""
    if SLOW or not can_trace():
        return tap.skip("pictures that cannot be removed", "strace cannot be used")
    out = os.path.join(folder, "unremovable")
    tap.run("batch", "-q", captures, "-o", out, "-T", "svg,pdf")
    refused = ["-e", "inject=unlinkat:error=EIO"]
    pictures = [os.path.join(out, "a.pcap.pdf"), os.path.join(out, "sub/b.pcap.pdf")]
    process = traced(refused, "batch", captures, "-o", out, "-T", "svg")
    said = process.stderr.decode()
    tap.ok(process.returncode == 1 and said.count("is obsolete and cannot be removed (Input/output error)") == 2,
           "a picture that is not drawn any more and cannot be removed is said, exit status 1", said)
    tap.ok(all(map(os.path.exists, pictures)), "and stays")
    result = tap.run("batch", captures, "-o", out, "-T", "svg")
    tap.ok(result.status == 0 and not any(map(os.path.exists, pictures)), "the next run removes it", result.err)
    alone = os.path.join(folder, "without-sub")
    shutil.copytree(captures, alone)
    out = os.path.join(folder, "gone")
    tap.run("batch", "-q", alone, "-o", out)
    shutil.rmtree(os.path.join(alone, "sub"))
    process = traced(refused, "batch", alone, "-o", out)
    tap.ok(process.returncode == 1 and b"cannot be removed" in process.stderr and os.path.exists(os.path.join(out, "sub/b.pcap.svg")),
           "so it is with the picture of a capture that is gone", process.stderr.decode())
    result = tap.run("batch", alone, "-o", out)
    tap.ok(result.status == 0 and "1 gone" in result.err and not os.path.exists(os.path.join(out, "sub")), "which the next run removes",
           result.err)


with tap.folder() as folder:
    captures = os.path.join(folder, "captures")
    os.makedirs(os.path.join(captures, "sub"))
    shutil.copy(SAMPLE, os.path.join(captures, "a.pcap"))
    shutil.copy(SAMPLE, os.path.join(captures, "sub/b.pcap"))
    check_places(captures, folder)
    check_removal(captures, folder)
    check_modes(captures, folder)
    check_signals(captures, folder)
    check_unremovable(captures, folder)
    check_deep(captures, folder)
    check_memory(folder)
tap.done()
