#!/usr/bin/env python3
"""follow: the bytes of one flow, whatever the network and the reader do."""
import os, pty, struct, subprocess, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import tap

GOOD = os.path.join(tap.ROOT, "samples/http-get.pcap")
MANY = os.path.join(tap.ROOT, "samples/ports-reused.pcap")
REQUEST = b"GET /hello HTTP/1.1\r\nHost: b.example\r\n\r\n"
SYN, ACK, FIN = 2, 16, 1


def capture(path, segments, snap=65535):
    """A pcap file of raw IPv4 packets: (from, flags, seq, ack, data) each."""
    with open(path, "wb") as f:
        f.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, snap, 101))
        for i, (side, flags, seq, ack, data) in enumerate(segments):
            ports, hosts = ((4000, 80), (1, 2))[:2] if side == ">" else ((80, 4000), (2, 1))
            tcp = struct.pack(">HHIIBBHHH", *ports, seq, ack, 0x50, flags, 9000, 0, 0) + data
            packet = struct.pack(">BBHHHBBH4B4B", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0, 192, 0, 2, hosts[0], 192, 0, 2, hosts[1]) + tcp
            f.write(struct.pack("<IIII", 1000 + i, 0, min(len(packet), snap), len(packet)) + packet[:snap])
    return path


def told(result, status, out, *parts):
    return tap.ok(result.status == status and result.out == out and all(p in result.err for p in parts)
                  and result.err.count("\n") == len(parts), told.name, f"exit {result.status}\n{result.out[:300]}\n{result.err}")


def check(name, status, out, *parts):
    """A function that runs follow and holds what it wrote and said against this."""
    def run(*args, **kwargs):
        told.name = name
        return told(tap.run("follow", *args, **kwargs), status, out, *parts)
    return run


def on_terminal(*args, **env):
    master, slave = pty.openpty()
    process = subprocess.Popen([tap.PROGRAM, "follow", "-q", *args], stdout=slave, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                               env=dict(os.environ, **{"TERM": "xterm", **env}))
    os.close(slave)
    data = tap.drain(master)
    process.wait()
    return data.replace(b"\r\n", b"\n")  # as the terminal's driver writes line ends


both = tap.run("follow", "-q", GOOD).out
tap.ok(both.startswith(REQUEST + b"HTTP/1.1 200 OK\r\n") and both.endswith(b"\r\n\r\nhello\n"), "both sides, as they came", both)
check("the client alone", 0, REQUEST)("--from", "client", GOOD)
check("the server alone", 0, both[len(REQUEST):])("--from", "server", GOOD)
check("a flow by its number", 0, both)("-f", "0", GOOD)
check("a flow by its ends", 0, both)("-f", "10.9.0.2:8001-10.9.0.1:60754", GOOD)
with open(GOOD, "rb") as stream:
    check("a capture as standard input", 0, both)("-", stdin=stream)
piped = subprocess.run(["sh", "-c", f"cat '{GOOD}' | '{tap.PROGRAM}' follow -"], capture_output=True).stdout
tap.ok(piped == both, "a capture from a pipe")

check("no such side", 2, b"", "must be client or server")("--from", "peer", GOOD)
check("no such flow", 1, b"", "no flow 7")("-f", "7", GOOD)
check("several flows", 2, b"", "cannot follow 2 flows at once")("-f", "0", "-f", "1", MANY)
tap.ok("select with --flow N" in tap.run("follow", MANY).err, "that there are more flows is said")
check("a filter that lets nothing through", 1, b"", "nothing to follow")("-F", "udp", GOOD)
check("no format", 2, b"", "Unknown option -T")("-T", "json", GOOD)

with tap.folder() as tmp:
    path = os.path.join(tmp, "x.pcap")
    out = os.path.join(tmp, "out")

    capture(path, [(">", SYN, 100, 0, b""), ("<", SYN | ACK, 900, 101, b""), (">", ACK, 107, 901, b"ghi"), (">", ACK, 104, 901, b"def"),
                   (">", ACK, 101, 901, b"abc"), (">", ACK, 101, 901, b"abcXXX"), (">", FIN | ACK, 110, 901, b""), (">", ACK, 110, 901, b"YZ")])
    check("out of order, repeated, behind the end", 0, b"abcdefghi", "retransmitted bytes differ in 1 segment", "2 bytes after its FIN")(path)
    check("--quiet", 0, b"abcdefghi")("-q", path)
    check("what the other side had to say", 0, b"")("--from", "server", path)

    capture(path, [(">", SYN, 100, 0, b""), (">", ACK, 1549, 901, b"def"), ("<", ACK, 901, 1552, b"hi"), (">", ACK, 5552, 903, b"g")])
    check("holes are said, and leave nothing", 0, b"defhig", "client: 1,448 bytes missing after byte 0", "client: 4,000 bytes missing after byte 1,451")(path)
    capture(path, [(">", ACK, 100 + 2 * i, 901, b"a") for i in range(100)])
    result = tap.run("follow", path)
    tap.ok(result.err.count("\n") == 11 and "client: 89 more holes, 89 bytes missing" in result.err, "many holes are summed up", result.err)
    capture(path, [(">", ACK, 100, 901, b"a" * 60), (">", ACK, 160, 901, b"b")], snap=50)
    check("what the snap length cut is a hole", 0, b"a" * 10 + b"b", "client: 50 bytes missing after byte 10")(path)

    packets = open(GOOD, "rb").read()
    cut = os.path.join(tmp, "cut.pcap")
    open(cut, "wb").write(packets[:-70])
    check("a capture that breaks off", 1, both, "ends in the middle of frame")(cut)

    open(out, "w").write("old")
    check("-o FILE", 0, b"")("-o", out, GOOD)
    tap.ok(open(out, "rb").read() == both, "the file has the bytes")
    check("-o - is standard output", 0, both)("-o", "-", GOOD)
    check("-o into no folder", 1, b"", "nothing was saved")("-o", os.path.join(tmp, "none/out"), GOOD)
    check("-o on a folder", 1, b"", "it is a directory")("-o", tmp, GOOD)
    check("a full device", 1, b"", "No space left")("-o", "/dev/full", GOOD)
    with open("/dev/full", "wb") as full:
        process = subprocess.run([tap.PROGRAM, "follow", GOOD], stdout=full, stderr=subprocess.PIPE, text=True)
        tap.ok(process.returncode == 1 and "standard output: cannot be written (No space left" in process.stderr, "full standard output", process.stderr)
    old = open(out, "rb").read()
    check("what cannot be followed", 1, b"", "no flow 9")("-f", "9", "-o", out, GOOD)
    tap.ok(open(out, "rb").read() == old, "leaves the old file whole")
    tap.ok(sorted(os.listdir(tmp)) == ["cut.pcap", "out", "x.pcap"], "no temporary file is left", os.listdir(tmp))
    capture(path, [(">", ACK, 100 + 50000 * i, 901, b"x" * 50000) for i in range(40)])
    tap.ok(tap.run("follow", path).out == b"x" * 2000000, "two megabytes")
    closed = subprocess.run(["bash", "-c", f"'{tap.PROGRAM}' follow '{path}' | head -c 1"], capture_output=True)
    tap.ok(closed.stdout == b"x" and not closed.stderr, "a reader that goes away is no error to shout about", closed.stderr)

    try:
        os.close(pty.openpty()[0])
    except OSError as error:
        tap.skip("on a terminal", error)
    else:
        evil = capture(path, [(">", ACK, 100, 901, b"a\x1b[31m\t\x00\\\xe2\x82"), (">", ACK, 112, 901, b"\xac\xff\r\nb\r"),
                              ("<", ACK, 901, 118, "é\u202e\u0085".encode() + b"\r"), ("<", ACK, 909, 118, b"\n"), (">", ACK, 118, 910, b"c\n")])
        plain = b"a\\x1b[31m\t\\x00\\\\\xe2\x82\xac\\xff\nb\\r\n\xc3\xa9\\xe2\\x80\\xae\\xc2\\x85\nc\n"
        text = on_terminal(evil, NO_COLOR="1")
        tap.ok(text == plain, "a terminal gets text, and nothing acts on it; NO_COLOR is kept", text)
        tap.ok(on_terminal(evil, TERM="dumb") == plain, "a dumb terminal gets no colours")
        text = on_terminal(evil)
        tap.ok(text.count(b"\x1b") == 6 and text.startswith(b"\x1b[36ma") and b"\x1b[33m\xc3\xa9" in text, "colours tell the sides apart", text)
        tap.ok(on_terminal("--from", "server", evil, NO_COLOR="1") == b"\xc3\xa9\\xe2\\x80\\xae\\xc2\\x85\n", "one side on a terminal")

text = tap.run("follow", "--help").out.decode()
tap.ok("pcapladder follow [OPTION…] CAPTURE" in text, "follow --help says where options go", text[:200])
for option in ("--output", "--flow", "--from", "--filter", "--quiet", "--version"):
    tap.ok(option in text, f"follow --help names {option}")
manual = open(os.path.join(tap.ROOT, "docs/pcapladder.1")).read().replace("\\-", "-")
tap.ok("--from" in manual, "the manual page names --from")
tap.ok("--template" not in text and "Formats" not in text, "and nothing of drawing", text)
tap.done()
