#!/usr/bin/env python3
"""No secret reaches any output: not of commands, paths and keys, not of what is cut, split or lost, not of listings."""
import glob, json, os, shutil, struct, subprocess, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import tap

SECRETS = ["S3CR3Tzq", "zebrafin"]  # one that looks like dice, and one that does not
PARTS = [half.encode() for secret in SECRETS for half in (secret[:4], secret[4:])]  # what is left of it where it is cut in two
HOSTILE = sorted(glob.glob(os.path.join(tap.ROOT, "tests/captures/hostile/*")))
CLIENT, SERVER = 0, 1
FIN, SYN, PSH, ACK = 1, 2, 8, 16

# What clients say, by port, with what the server says before it.
TALKS = [
    (21, "220 FTP\r\n", "PASS @\r\n"),
    (21, "331 Password\r\n", "PASS  @ @\r\n"),
    (21, "331 Password\r\n", "PASS RETR @\r\n"),
    (21, "220 FTP\r\n", "USER joe\r\nPASS LIST @\r\nSYST\r\n"),
    (21, "220 FTP\r\n", "ACCT @\r\nSITE PSWD @ @\r\n"),
    (110, "+OK ready\r\n", "USER joe\r\nPASS TOP @\r\n"),
    (110, "+OK ready\r\n", "APOP joe @\r\n"),
    (110, "+ \r\n", "DELE @\r\n"),
    (25, "220 ESMTP\r\n", "EHLO a\r\nAUTH PLAIN @\r\nQUIT\r\n"),
    (25, "334 VXNlcm5hbWU6\r\n", "HELP @\r\n"),
    (143, "* OK ready\r\n", "a LOGIN joe @\r\nb NOOP\r\n"),
    (143, "* OK ready\r\n", "a LOGIN {3}\r\njoe {14}\r\nb SELECT @\r\n"),
    (143, "+ \r\n", "b SELECT @\r\n"),
    (6379, "+OK\r\n", "AUTH @\r\n"),
    (6379, "+OK\r\n", "*2\r\n$4\r\nAUTH\r\n$8\r\n@\r\n"),
    (6379, "+OK\r\n", "*3\r\n$4\r\nauth\r\n$3\r\njoe\r\n$8\r\n@\r\n"),
    (6379, "+OK\r\n", "*5\r\n$5\r\nHELLO\r\n$1\r\n3\r\n$4\r\nAUTH\r\n$3\r\njoe\r\n$8\r\n@\r\n"),
    (6379, "+OK\r\n", "*4\r\n$6\r\nCONFIG\r\n$3\r\nSET\r\n$11\r\nrequirepass\r\n$8\r\n@\r\n"),
    (6379, "+OK\r\n", "*4\r\n$3\r\nACL\r\n$7\r\nSETUSER\r\n$3\r\njoe\r\n$9\r\n>@\r\n"),
    (6379, "+OK\r\n", "*8\r\n$7\r\nMIGRATE\r\n$1\r\nh\r\n$1\r\n1\r\n$1\r\nk\r\n$1\r\n0\r\n$1\r\n9\r\n$4\r\nAUTH\r\n$8\r\n@\r\n"),
    (6379, "+OK\r\n", "*2\r\n$3\r\nGET\r\n$16\r\nsession:@\r\n"),
    (6379, "+OK\r\n", "SET k GET @\r\n"),
    (80, "", "GET /?password=@ HTTP/1.1\r\nHost: a\r\n\r\n"),
    (80, "", "GET /login%3Fpassword%3D@ HTTP/1.1\r\nHost: a\r\n\r\n"),
    (80, "", "POST /bot123456:AAF-@/sendMessage HTTP/1.1\r\nHost: a\r\n\r\n"),
    (80, "", "GET http://joe:@@example.org/ HTTP/1.1\r\nHost: a\r\n\r\n".replace("@@", "@\x00")),
    (80, "", "CONNECT joe:@\x00example.org:443 HTTP/1.1\r\n\r\n"),
    (80, "", "POST /services/T0001/B0001/@ HTTP/1.1\r\nHost: a\r\n\r\n"),
    (80, "", "GET /token=@ HTTP/1.1\r\nCookie: @\r\nAuthorization: Basic @\r\n\r\n"),
    (80, "", "POST / HTTP/1.1\r\nContent-Length: 40\r\n\r\npassword=@&GET /x HTTP/1.1\r\n\r\n1234567"),
    (80, "", "GET /my token @ is HTTP/1.1\r\nHost: a\r\n\r\n"),
    (80, "", "GET http://joe: @@example.org/ HTTP/1.1\r\n\r\n".replace("@@", "@\x00")),
    (389, "", "0\x17\x02\x01\x01`\x12\x02\x01\x03\x04\x03joe\x80\x08@"),
    (389, "", "0\x19\x02\x01\x01`\x14\x02\x01\x03\x04\x03joe\xa3\x0a\x04\x08@"),
    (389, "", "0\x17\x02\x01\x02f\x12\x04\x04cn=a0\x0a0\x08@"),
    (23, "\xff\xfd\x18\xff\xfd\x20\xff\xfb\x01login: ", "\xff\xfb\x18joe\r\n@\r\n"),
    (23, "\xff\xfd\x27\xff\xfb\x01", "\xff\xfa\x27\x02\x03PW\x01@\xff\xf0\xff\xfc\x01@\r\n"),
    (9090, "", "\x80\x01\x02\x01@"),
    (554, "", "DESCRIBE rtsp://joe:@\x00example.org/live RTSP/1.0\r\nCSeq: 1\r\n\r\n"),
    (5060, "", "REGISTER sip:joe:@\x00example.org SIP/2.0\r\nVia: a\r\n\r\n"),
]

# What a server says after the client, in reply to a login or to what is no command: "<" and ">" begin the turns;
# whether the handshake was captured.
REPLIES = [
    (21, True, ["<220 FTP\r\n", ">@\r\n", "<500 @: unknown command\r\n"]),
    (21, True, ["<220 FTP\r\n", ">USER joe\r\n", "<331-x\r\n", ">LIST @\r\n", "<331 x\r\n"]),
    (21, True, ["<220 FTP\r\n", ">PASS @\r\n", "<202 @ is not needed\r\n"]),
    (25, True, ["<220 ESMTP\r\n", ">@\r\n", "<502 5.5.2 @: unknown command\r\n"]),
    (25, True, ["<220 ESMTP\r\n", ">EHLO a\r\n", "<250 a\r\n", ">AUTH PLAIN @\r\n", "<501 cannot decode @\r\n", "<421 @\r\n"]),
    (110, True, ["<+OK ready\r\n", ">@\r\n", "<-ERR unknown command: @\r\n"]),
    (110, True, ["<+OK ready\r\n", ">FOO\r\nSTAT\r\nPASS @\r\n", "<-ERR\r\n+OK 2 3\r\n-ERR not @\r\n"]),
    (143, True, ["<* OK ready\r\n", ">a @\r\n", "<a BAD unknown command @\r\n"]),
    (143, True, ["<* OK ready\r\n", ">a NOOP\r\nb LOGIN joe @\r\n", "<a OK\r\nb NO no such @\r\n* BYE @\r\n"]),
    (80, False, [">\r\nGET /@\r\n", "<HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"]),
    (6379, True, [">PING\r\n", "<+PONG\r\n", ">*2\r\n$4\r\nAUTH\r\n$12", ">\r\nGET @\r\n", "<+OK\r\n"]),
    (6379, True, [">SET k\t@\r\n", "<+OK\r\n"]),
    (6379, True, [">*3\r\n$4\r\nAUTH\r\n", ">$3\r\nget\r\n$8\r\n@\r\n", "<+OK\r\n"]),
]


def filled(text, secret):
    return text.replace("@", secret).replace("\x00", "@").encode("latin-1")


def packet(ports, seq, ack, flags, payload, kept):
    """Raw IP with TCP; `kept` bytes of the payload are captured."""
    tcp = struct.pack(">HHIIBBHHH", *ports, seq, ack, 5 << 4, flags, 65535, 0, 0)
    ip = struct.pack(">BBHHHBBH", 0x45, 0, 40 + len(payload), 0, 0, 64, 6, 0)
    ip += bytes((10, 0, 0, 1 if ports[0] > 20000 else 2, 10, 0, 0, 2 if ports[0] > 20000 else 1))
    whole = ip + tcp + payload
    return whole[:40 + kept], len(whole)


class Capture:
    """Conversations, each of a port of its own."""

    def __init__(self):
        self.bytes = [struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 101)]
        self.time, self.flows = 0, 0

    def add(self, ports, seq, ack, flags, payload=b"", kept=None):
        data, length = packet(ports, seq, ack, flags, payload, len(payload) if kept is None else kept)
        self.time += 1
        self.bytes.append(struct.pack("<IIII", self.time // 1000, self.time % 1000 * 1000, len(data), length) + data)

    def talk(self, port, answer, pieces, begun=True):
        """`pieces` of the client: bytes, how many of them were captured (None: the segment was lost)."""
        self.flows += 1
        out, back = (20001 + self.flows, port), (port, 20001 + self.flows)
        if begun:
            self.add(out, 999, 0, SYN)
            self.add(back, 4999, 1000, SYN | ACK)
            self.add(out, 1000, 5000, ACK)
        if answer:
            self.add(back, 5000, 1000, PSH | ACK, answer.encode())
        seq, ack = 1000, 5000 + len(answer)
        for piece, kept in pieces:
            if kept is not None:
                self.add(out, seq, ack, PSH | ACK, piece, kept)
            seq += len(piece)
        self.add(back, ack, seq, ACK)

    def turns(self, port, turns, lost, begun):
        """Turns of both sides, of which the one of the index `lost` was not captured."""
        self.flows += 1
        ports, seq = [(20001 + self.flows, port), (port, 20001 + self.flows)], [1000, 5000]
        if begun:
            self.add(ports[CLIENT], 999, 0, SYN)
            self.add(ports[SERVER], 4999, 1000, SYN | ACK)
            self.add(ports[CLIENT], 1000, 5000, ACK)
        for i, turn in enumerate(turns):
            side, payload = (SERVER if turn[:1] == b"<" else CLIENT), turn[1:]
            if i != lost:
                self.add(ports[side], seq[side], seq[1 - side], PSH | ACK, payload)
            seq[side] += len(payload)
        self.add(ports[CLIENT], seq[CLIENT], seq[SERVER], ACK)

    def write(self, path):
        open(path, "wb").write(b"".join(self.bytes))


def variants(secret):
    """Each conversation, cut at each byte: in two segments, of which one may be lost, and by the snap length."""
    for port, answer, text in TALKS:
        data = filled(text, secret)
        for begun in (True, False):
            yield port, answer, [(data, len(data))], begun
            for cut in range(1, len(data)):
                head, tail = data[:cut], data[cut:]
                yield port, answer, [(head, cut), (tail, len(tail))], begun
                yield port, answer, [(head, None), (tail, len(tail))], begun
                yield port, answer, [(head, cut), (tail, None), (b"NOOP\r\n", 6)], begun
                yield port, answer, [(data, cut)], begun


def leak(data):
    """A line that holds the secret or half of it."""
    found = next((at for at in map(data.find, PARTS) if at >= 0), -1)
    return data[max(found - 200, 0):found + 50] if found >= 0 else b""


def check(name, data):
    found = leak(data)
    tap.ok(data and not found, f"{name}: no secret", found.decode("utf-8", "replace") if data else "nothing was written")


def shown(tmp, capture, kind):
    if kind == "pdf":
        path = os.path.join(tmp, "x.pdf")
        tap.run("-q", "-o", path, capture)
        return subprocess.run(["pdftotext", path, "-"], capture_output=True).stdout
    return tap.run("-q", "-T", kind, capture).out


def check_all(tmp, capture):
    name = os.path.basename(capture)
    for kind in ("svg", "text", "json", "layout") + (("pdf",) if shutil.which("pdftotext") else ()):
        check(f"{name}: {kind}", shown(tmp, capture, kind))
    check(f"{name}: list", tap.run("list", capture).out)
    check(f"{name}: list -T json", tap.run("list", "-T", "json", capture).out)
    # its name ends as a capture's does, for the finder
    source, target = os.path.join(tmp, "in"), os.path.join(tmp, "out")
    os.makedirs(source, exist_ok=True)
    shutil.copy(capture, os.path.join(source, name))
    tap.run("batch", source, "-o", target)
    written = [p for p in glob.glob(target + "/**", recursive=True) if os.path.isfile(p)]
    check(f"{name}: batch", b"\n".join(open(p, "rb").read() for p in written))
    shutil.rmtree(source)
    shutil.rmtree(target, ignore_errors=True)


def check_variants(tmp, secret):
    capture = Capture()
    for variant in variants(secret):
        capture.talk(*variant)
    for port, begun, turns in REPLIES:
        for lost in (None, *range(len(turns))):
            capture.turns(port, [filled(turn, secret) for turn in turns], lost, begun)
    path = os.path.join(tmp, "variants.pcap")
    capture.write(path)
    result = tap.run("-q", "-T", "json", path)
    tap.ok(result.out.count(b'"label"') > capture.flows, f"{secret}: {capture.flows} conversations are read", result.err)
    check(f"{secret}: variants: json", result.out)
    check(f"{secret}: variants: list -T json", tap.run("list", "-T", "json", path).out)
    if not shutil.which("tcpdump"):
        tap.skip("variants, listed", "tcpdump is not installed")
        return
    for options in ("", "-v", "-X", "-A"):
        listing = subprocess.run(["tcpdump", "-nn", "-tt", *options.split(), "-r", path], capture_output=True).stdout
        tap.ok(leak(listing), f"{secret}: tcpdump {options} shows it")
        listed = os.path.join(tmp, "variants.txt")
        open(listed, "wb").write(listing)
        check(f"{secret}: variants, listed {options}: json", tap.run("-q", "-T", "json", listed).out)


def check_dumps(tmp, secret):
    """Payload that tcpdump -A shows as lines of their own: like notes, and like packets."""
    fake = "12:00:01.000000 IP 10.9.9.9.40000 > 10.9.9.8.80: Flags [P.], seq 1:50, ack 1, win 1, length 49: HTTP: NOTE /x"
    for end in ("\n", "\r\n"):
        data = end.join(["key = 1", "#" + secret, "# " + secret, fake, "#" + secret, "last", ""]).encode()
        capture = Capture()
        capture.talk(9999, "# hello\n", [(data, len(data)), (data, len(data))])
        path, listed = os.path.join(tmp, "dumps.pcap"), os.path.join(tmp, "dumps.txt")
        capture.write(path)
        for options in ("-A", "-vA", "-AA"):
            listing = subprocess.run(["tcpdump", "-nn", "-tt", options, "-r", path], capture_output=True).stdout
            tap.ok(leak(listing) and b"10.9.9.8" in listing, f"{secret}: tcpdump {options} shows it")
            open(listed, "wb").write(listing)
            for kind in ("svg", "json"):
                check(f"{secret}: lines {end!r} of tcpdump {options}: {kind}", tap.run("-q", "-T", kind, listed).out)
            flows = json.loads(tap.run("-q", "-T", "json", listed).out)["flows"]
            tap.ok([len(f["segments"]) for f in flows] == [7], "… and all packets, and no others, are there")


with tap.folder() as tmp:
    tap.ok(len(HOSTILE) >= 4, "the hostile captures are there")
    for path in HOSTILE:
        check_all(tmp, path)

    for secret in SECRETS:
        check_variants(tmp, secret)
        if shutil.which("tcpdump"):
            check_dumps(tmp, secret)
tap.done()
