#!/usr/bin/env python3
"""Bad input: one clear line, the right exit status, nothing lost, nothing half-written."""
import gzip, os, struct, subprocess, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import tap

GOOD = os.path.join(tap.ROOT, "samples/http-get.pcap")
MANY = os.path.join(tap.ROOT, "samples/ports-reused.pcap")


def check(name, status, part, *args, lines=1, **kwargs):
    result = tap.run(*args, **kwargs)
    told = result.err.splitlines()
    good = (result.status == status and part in result.err and all(t.startswith("pcapladder: ") for t in told)
            and (lines is None or len(told) == lines))
    tap.ok(good, f"{name}: exit status {status}, '{part}'", f"exit {result.status}\n{result.err}")
    return result


def files(tmp):
    packets = open(GOOD, "rb").read()
    yield "empty", b"", "is empty"
    yield "text", b"Dear reader,\nthis is no capture.\n", "is not a packet capture"
    yield "image", b"\x89PNG\r\n\x1a\n" + bytes(60), "is not a packet capture"
    yield "gzip, damaged", b"\x1f\x8b\x08" + bytes(60), "cannot be read (gzip data is damaged)"
    yield "gzip, of nothing", gzip.compress(b""), "is empty"
    yield "foreign", b"GMBU" + bytes(60), "Network Monitor capture, which is not supported: convert it"
    yield "header cut", packets[:17], "is truncated in its header"
    yield "no packets", packets[:24], "no TCP or UDP in 0 frames"
    yield "link type", packets[:20] + struct.pack("<I", 147) + packets[24:], "with unknown link type"


with tap.folder() as tmp:
    out = os.path.join(tmp, "x.svg")
    check("missing", 1, "no-such.pcap: cannot be opened (No such file or directory)", "no-such.pcap", "-o", out)
    check("directory", 1, "is a directory", tmp, "-o", out)
    for name, content, part in files(tmp):
        path = os.path.join(tmp, name)
        open(path, "wb").write(content)
        check(name, 1, part, path, "-o", out, lines=2 if name == "link type" else 1)
        with open(path, "rb") as stream:
            check(f"{name}, from standard input", 1, part, "-", "-o", out, stdin=stream, lines=None)
    tap.ok(not os.path.exists(out), "nothing was written for what cannot be read")

    packets = open(GOOD, "rb").read()
    path = os.path.join(tmp, "cut.pcap")
    for cut in (len(packets) - 1, len(packets) - 70, 24 + 16 + 74 + 3):
        open(path, "wb").write(packets[:cut])
        result = check(f"cut at byte {cut}", 1, "ends in the middle of frame", path, "-o", out)
        tap.ok(os.path.exists(out) and b"drawn as far as it was read" in open(out, "rb").read(), f"cut at byte {cut}: drawn, and said in the picture")
        os.unlink(out)
    packed = os.path.join(tmp, "cut.pcap.gz")
    open(packed, "wb").write(gzip.compress(packets)[:-8])
    check("gzip that breaks off", 1, "ends after frame 10 (gzip data is truncated)", packed, "-o", out)
    os.unlink(out)
    check("list of a cut file", 1, "ends in the middle of frame", "list", path)

    check("filter", 2, "syntax error", "-F", "tcp porrt 80", GOOD, "-o", out)
    check("filter that lets nothing through", 1, "no TCP or UDP", "-F", "icmp", GOOD, "-o", out)
    check("unknown flow", 1, "no flow 7", "-f", "7", GOOD, "-o", out)
    check("no such endpoint", 1, "no flow matches 192.0.2.1:1", "-f", "192.0.2.1:1", GOOD, "-o", out)
    check("selector", 2, "not a flow selector", "-f", "frist", GOOD, "-o", out)
    check("format", 2, "one of svg, png, pdf", "-T", "gif", GOOD)
    check("suffix", 2, "unknown suffix", GOOD, "-o", os.path.join(tmp, "x.gif"))
    check("suffix against format", 2, "change one of them", "-T", "png", GOOD, "-o", out)
    check("several pictures in one SVG", 2, "can hold only one picture", "--each", "-f", "0", "-f", "1", MANY, "-o", out)
    for format in ("svg", "png", "text", "json"):
        check(f"sheets of {format}", 2, f"--page: {format} has no sheets", "--page", "a4", "-T", format, GOOD)
    check("folding", 2, "one of auto, none, messages, phases", "--fold", "some", GOOD, "-o", out)
    check("arrows", 2, "--max-arrows", "--max-arrows", "-7", GOOD, "-o", out)
    check("rows", 2, "--max-rows", "--max-rows", "0", GOOD, "-o", out)
    check("template", 2, "no such template", "-t", "no-such", GOOD, "-o", out)
    check("name", 2, "ADDRESS=NAME", "--name", "web", GOOD, "-o", out)
    check("scale", 2, "--scale", "--scale", "-1", GOOD, "-o", out)
    check("option", 2, "--no-such", "--no-such", GOOD)
    check("no capture", 2, "name one capture")
    check("two captures", 2, "name one capture", GOOD, GOOD)
    check("list: format", 2, "table or json", "list", "-T", "svg", GOOD)
    tap.ok(os.listdir(tmp).count("x.svg") == 0, "nothing was written after a usage error")

    os.makedirs(os.path.join(tmp, "links"))
    for name, leads in (("dangling", "made.svg"), ("away", "../x-made.svg"), ("loop", "loop"), ("nowhere", "none/x.svg")):
        os.symlink(leads, os.path.join(tmp, "links", name))
    for name, made in (("dangling", "links/made.svg"), ("away", "x-made.svg")):
        result = tap.run("-q", "-T", "svg", GOOD, "-o", os.path.join(tmp, "links", name))
        tap.ok(result.status == 0 and os.path.islink(os.path.join(tmp, "links", name)) and os.path.isfile(os.path.join(tmp, made)),
               f"target is a link to no file yet, {name}: the file is made where it leads", result.err)
    check("target is a link to itself", 1, "nothing was saved", "-T", "svg", GOOD, "-o", os.path.join(tmp, "links/loop"))
    check("target is a link into no folder", 1, "nothing was saved", "-T", "svg", GOOD, "-o", os.path.join(tmp, "links/nowhere"))
    check("target in no folder", 1, "nothing was saved", GOOD, "-o", os.path.join(tmp, "none/x.svg"))
    check("target is a directory", 1, "it is a directory", "-T", "svg", GOOD, "-o", tmp)
    check("full device", 1, "No space left", "-T", "svg", GOOD, "-o", "/dev/full")
    with open("/dev/full", "wb") as full:
        for args in ((GOOD,), (GOOD, "-o", "-"), ("list", GOOD), ("templates",), ("templates", "-o", "-"), ("follow", GOOD, "-o", "-"), ("--help",)):
            check(f"full standard output: {args}", 1, "standard output: cannot be written (No space left", *args, "-q", stdout=full)

    old = os.path.join(tmp, "old.svg")
    open(old, "w").write("old")
    os.chmod(tmp, 0o755)
    check("an old picture stays when the new one cannot be drawn", 1, "no flow 9", "-f", "9", GOOD, "-o", old)
    tap.ok(open(old).read() == "old", "the old picture is whole")
    link = os.path.join(tmp, "link.svg")
    os.symlink("old.svg", link)
    tap.run("-q", GOOD, "-o", link)
    tap.ok(os.path.islink(link) and b"<svg" in open(old, "rb").read(), "a link is followed, not replaced")
    left = [n for n in os.listdir(tmp) if n.startswith((".", "old.svg.", "x.svg."))]
    tap.ok(not left, "no temporary file is left", left)

    evil = os.path.join(tmp, "a\x1b[31m<b>\n.pcap")
    open(evil, "wb").write(packets)
    result = tap.run("-T", "svg", evil)
    tap.ok(result.status == 0 and b"\x1b" not in result.out and b"<b>" not in result.out, "a file's name is text, not markup")
    result = tap.run(evil + "x")
    tap.ok("\x1b" not in result.err and result.err.count("\n") == 1, "… nor an escape sequence", result.err)
tap.done()
