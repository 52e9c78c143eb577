#!/usr/bin/env python3
"""Flows by what is said of them, names for addresses, notes on frames."""
import json, os, struct, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import tap


def sample(name):
    return os.path.join(tap.ROOT, "samples", name + ".pcap")


def joined(path, *names):
    """The samples, all of one link type, one after the other in one capture."""
    with open(path, "wb") as out:
        for i, name in enumerate(names):
            packets = open(sample(name), "rb").read()
            out.write(packets if i == 0 else packets[24:])
    return path


def hello(name, padding):
    """A Client Hello that names the server behind many other bytes, as browsers do."""
    ours = struct.pack(">HHHBH", 0, len(name) + 5, len(name) + 3, 0, len(name)) + name
    extensions = struct.pack(">HH", 21, padding) + bytes(padding) + ours
    body = b"\x03\x03" + bytes(32) + b"\0" + b"\0\x02\x13\x01" + b"\x01\0" + struct.pack(">H", len(extensions)) + extensions
    message = b"\x01" + struct.pack(">I", len(body))[1:] + body
    return b"\x16\x03\x01" + struct.pack(">H", len(message)) + message


def tls_capture(path, data):
    with open(path, "wb") as f:
        tcp = struct.pack(">HHIIBBHHH", 5000, 443, 1, 1, 0x50, 16, 9000, 0, 0) + data
        packet = struct.pack(">BBHHHBBH4B4B", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0, 192, 0, 2, 1, 192, 0, 2, 2) + tcp
        f.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101))
        f.write(struct.pack("<IIII", 1000, 0, len(packet), len(packet)) + packet)
    return path


def pcapng_with_names(path, source):
    """The same frames in a pcapng file whose last block names an address."""
    pcap = open(source, "rb").read()
    block = lambda kind, body: struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)
    padded = lambda b: b + bytes(-len(b) % 4)
    out, at = block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1)), 24
    out += block(1, struct.pack("<HHI", struct.unpack_from("<I", pcap, 20)[0], 0, 0))
    while at < len(pcap):
        s, us, n, wire = struct.unpack_from("<IIII", pcap, at)
        t = s * 1000000 + us
        out += block(6, struct.pack("<IIIII", 0, t >> 32, t & 0xffffffff, n, wire) + padded(pcap[at + 16:at + 16 + n]))
        at += 16 + n
    record = bytes([10, 9, 0, 2]) + b"box\0"
    out += block(4, struct.pack("<HH", 1, len(record)) + padded(record) + struct.pack("<HH", 0, 0))
    open(path, "wb").write(out)
    return path


def ids(capture, *selectors):
    result = tap.run("-q", "-T", "json", *(part for s in selectors for part in ("-f", s)), capture)
    return [flow["id"] for flow in json.loads(result.out)["flows"]] if result.status == 0 else (result.status, result.err)


def chosen(expected, *selectors):
    got = ids(MANY, *selectors)
    tap.ok(got == expected, "--flow " + " --flow ".join(selectors), got)


def refused(name, status, part, *args):
    result = tap.run("-q", *args)
    tap.ok(result.status == status and part in result.err and not result.out, name, f"exit {result.status}\n{result.err}")


def ladder(*args):
    return tap.run("-q", "-T", "text", *args).out.decode()


with tap.folder() as tmp:
    MANY = joined(os.path.join(tmp, "many.pcap"), "http-get", "refused", "reset", "fast-retransmit", "http-ipv6", "unanswered")
    for expected, *selectors in (
            ([0, 1, 2, 3, 4, 5], "all"), ([1, 2, 5], "failed"), ([3, 5], "retransmitting"), ([0, 2, 3, 4, 5], "slow"), ([0], "first"),
            ([3], "largest"), ([1, 2, 3], "1-3"), ([0, 2], "2", "0", "2"), ([0, 1, 2, 3, 5], "10.9.0.1"),
            ([4], "fd09::2"), ([4], "fd09::/16"), ([0, 1, 2, 3, 5], "10.9.0.0/24"), ([1], ":7999"), ([0], "10.9.0.2:8001"),
            ([4], "[fd09::2]:8002"), ([2], "10.9.0.1:44264-10.9.0.2:8002"), ([0, 4], "http"), ([0, 4], "b.example"),
            ([0, 4], "*.example"), ([0, 1, 2, 4, 5], "failed", "http")):
        chosen(expected, *selectors)
    tap.ok(ids(os.path.join(tap.ROOT, "tests/captures/reports/null-scan.pcap"), "scan") == [0], "a scan")
    tap.ok(ids(sample("zero-window"), "window-closed") == [0], "a closed window")
    for n_ports, found in ((10, list(range(10)) + [11]), (8, [])):
        path = os.path.join(tmp, f"scan-{n_ports}.txt")
        with open(path, "w") as file:
            for port in range(1, n_ports + 1):
                file.write(f"10:00:{port:02}.000000 IP 192.0.2.1.40000 > 192.0.2.2.{port}: Flags [S], seq 1, win 1024, length 0\n"
                           f"10:00:{port:02}.010000 IP 192.0.2.2.{port} > 192.0.2.1.40000: Flags [R.], seq 0, ack 2, win 0, length 0\n")
            for host, port in ((3, 80), (2, 80)):
                file.write(f"10:01:00.00000{host} IP 192.0.2.1.50000 > 192.0.2.{host}.{port}: Flags [S], seq 1, win 1024, length 0\n")
        tap.ok(ids(path, "scan") == found if found else tap.run("-f", "scan", path).status == 1,
               f"{n_ports} ports of a host tried in vain, one more after another host's")
    refused("no scan", 1, "no flow matches scan", "-f", "scan", MANY)
    refused("a selector that is none", 2, "N-N, TRANSPORT, first, largest, all, failed, slow, retransmitting, window-closed, scan, ADDRESS, ", "-f", "al", MANY)
    refused("a selector that fits nothing", 1, "no flow matches tls", "-f", "tls", MANY)
    refused("a name that nobody asked for", 1, "no flow matches c.example", "-f", "c.example", MANY)
    tap.ok(tap.run("follow", "-q", "-f", "*.example", sample("http-get")).out.startswith(b"GET /hello"), "follow takes a name, too")
    for name in ("", "follow"):
        out = tap.run(*filter(None, [name]), "--help").out.decode()
        tap.ok("ADDRESS:PORT-ADDRESS:PORT" in out and "retransmitting" in out and "Protocols: http, tls, " in out, f"{name} --help lists the selectors")

    listed = tap.run("list", "-q", MANY).out.decode()
    tap.ok("server name" in listed and "b.example" in listed, "list shows what servers are asked for", listed)
    tap.ok("server name" not in tap.run("list", "-q", sample("reset")).out.decode(), "… where there is any")
    for padding in (0, 200, 1100):
        capture = tls_capture(os.path.join(tmp, "tls.pcap"), hello(b"www.example.net", padding))
        tap.ok(ids(capture, "*.Example.Net") == [0], f"a TLS server by its name behind {padding} bytes", ids(capture, "all"))
    tls_capture(os.path.join(tmp, "tls.pcap"), hello(b"long." * 40 + b"example", 0))
    listed = tap.run("list", "-q", os.path.join(tmp, "tls.pcap")).out.decode()
    tap.ok("…" in listed and max(map(len, listed.splitlines())) < 200, "a long name is cut in the list", listed)

    hosts = os.path.join(tmp, "hosts")
    open(hosts, "wb").write(b"# a comment\n10.9.0.2\tweb1.example.org web1 # ours\nnonsense\n10.9.0.1 \xff\x1b[1m\n")
    text = ladder("--hosts", hosts, sample("http-get"))
    tap.ok("web1.example.org" in text and "\x1b" not in text and "␛[1m" in text, "--hosts", text)
    tap.ok("front" in ladder("--hosts", hosts, "--name", "10.9.0.2=front", sample("http-get")), "--name goes before --hosts")
    both = tap.run("-q", "-T", "json", "--hosts", hosts, "-f", "web1.example.org", MANY)
    tap.ok(both.status == 0 and [f["id"] for f in json.loads(both.out)["flows"]] == [0, 1, 2, 3, 5], "--flow by a name of --hosts", both.err)
    named = pcapng_with_names(os.path.join(tmp, "named.pcapng"), sample("http-get"))
    tap.ok("box" in ladder(named), "names that the capture brings", ladder(named))
    tap.ok("web1.example.org" in ladder("--hosts", hosts, named), "--hosts goes before them")
    tap.ok(ids(named, "box") == [0], "--flow by such a name")
    refused("a hosts file that is not there", 2, "--hosts /no/such: ", "--hosts", "/no/such", MANY)

    text = ladder("--note", "4=look here", "--note", "4=and there", sample("http-get"))
    tap.ok("look here" in text and "and there" in text, "--note, twice on a frame", text)
    bad = tap.run("-q", "-T", "text", "--note", b"4=caf\xe9 \x1b[1m", sample("http-get"))
    tap.ok("caf\ufffd ␛[1m".encode() in bad.out and b"\x1b" not in bad.out, "a note that is no text is made printable", bad.out[:400])
    svg = tap.run("-q", "-T", "svg", "--note", "4=look <here>", sample("http-get")).out
    tap.ok(b"look &lt;here&gt;" in svg, "a note in a picture")
    left = tap.run("-T", "text", "--note", "99=far", sample("http-get"))
    tap.ok(left.status == 0 and "--note 99: " in left.err and b"far" not in left.out, "a note on no segment is said", left.err)
    for wrong in ("x=y", "4", "=y", "4=", "0=y", "-1=y", "99999999999=y"):
        refused(f"--note {wrong}", 2, "FRAME=TEXT", "--note", wrong, MANY)
tap.done()
