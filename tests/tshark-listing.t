#!/usr/bin/env python3
"""What TShark and Wireshark print of a capture is read back as that capture, as far as the format holds it."""
import json, os, shutil, subprocess, sys, tempfile
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import tap

DAY = 86400 * 10 ** 9
# What a packet is, whatever follows from it.
FACTS = {"tcp": ("frame", "from", "flags", "seq", "ack", "len", "window"), "udp": ("frame", "from", "len")}
SEGMENTS_ALONE = [word for name in ("http", "mptcp", "5co_legacy", "dns") for word in ("--disable-protocol", name)]
FIELDS = """frame.number frame.time_epoch ip.src ip.dst ipv6.src ipv6.dst udp.srcport udp.dstport udp.length tcp.srcport tcp.dstport tcp.flags tcp.seq_raw tcp.ack_raw tcp.len
tcp.window_size_value tcp.options""".split()
RELATIVE = """frame.time_relative ip.src ip.dst ipv6.src ipv6.dst udp.srcport udp.dstport udp.length tcp.srcport tcp.dstport tcp.flags tcp.seq tcp.ack tcp.len tcp.window_size
tcp.options.wscale.shift tcp.analysis.reused_ports""".split()
INFO = "frame.number _ws.col.Time ip.src ip.dst ipv6.src ipv6.dst _ws.col.Protocol _ws.col.Info".split()


def fields(names, *options):
    return ["-T", "fields", "-E", "header=y", *(word for option in options for word in ("-E", option)), *(word for name in names for word in ("-e", name))]


# Name, options of tshark, what its times hold: the epoch, a day, the time since the first packet, or nothing.
SUMMARIES = [("-t " + kind, ["-t", kind, *SEGMENTS_ALONE], base) for kind, base in
             dict(a="day", ad="epoch", adoy="epoch", d="first", dd="first", e="epoch", r="first", u="day", ud="epoch", udoy="epoch").items()]
SUMMARIES += [("-T tabs", ["-T", "tabs", *SEGMENTS_ALONE], "first"), ("-o relative_sequence_numbers:FALSE", ["-o", "tcp.relative_sequence_numbers:FALSE", *SEGMENTS_ALONE], "first")]
FORMATS = SUMMARIES + [
    ("-V", ["-V"], "epoch"), ("-V -x", ["-V", "-x"], "epoch"), ("-P -V", ["-P", "-V"], "epoch"), ("-P -x", ["-P", "-x", *SEGMENTS_ALONE], "first"),
    ("-V -O", ["-V", "-O", "tcp,udp,ip,ipv6,frame"], "epoch"),
    ("-T json", ["-T", "json"], "epoch"), ("-T json -x", ["-T", "json", "-x"], "epoch"), ("-T jsonraw", ["-T", "jsonraw"], None),
    ("-T json --no-duplicate-keys", ["-T", "json", "--no-duplicate-keys"], "epoch"),
    ("-T json -e", ["-T", "json", *(word for name in FIELDS for word in ("-e", name))], "epoch"),
    ("-T ek", ["-T", "ek"], "epoch"), ("-T ek -x", ["-T", "ek", "-x"], "epoch"), ("-T ek -e", ["-T", "ek", *(word for name in FIELDS for word in ("-e", name))], "epoch"),
    ("-T fields", fields(FIELDS), "epoch"), ("-T fields, comma", fields(FIELDS, "separator=,", "quote=d"), "epoch"),
    ("-T fields, semicolon", fields(FIELDS, "separator=;", "quote=s"), "epoch"), ("-T fields, /s", fields(FIELDS, "separator=/s", "quote=d"), "epoch"),
    ("-T fields, relative", fields(RELATIVE, "bom=y"), "first"), ("-T fields, info", fields(INFO, "separator=,", "quote=d") + SEGMENTS_ALONE, "first"),
]

# Formats for all captures, and captures for all formats.
USUAL = {"-t ad", "-V", "-T json", "-T ek", "-T fields"}
MANY_IN_A_FRAME = "a-msdu.pcap"  # of which TShark shows one
THOROUGHLY = {"dns-retry.pcap", "fast-retransmit.pcap", "http-ipv6.pcap", "ports-reused.pcap"}


def tshark(capture, options):
    """Its text, in a profile of its own."""
    with tempfile.TemporaryDirectory() as home:
        env = dict(os.environ, HOME=home, XDG_CONFIG_HOME=home, WIRESHARK_CONFIG_DIR=home, TZ="UTC")
        return subprocess.run(["tshark", "-n", "-r", capture, *options], env=env, stdin=subprocess.DEVNULL, capture_output=True).stdout


def facts(*args, **kwargs):
    result = tap.run("-q", "-T", "json", *args, **kwargs)
    return json.loads(result.out) if result.status == 0 else {"flows": [], "error": result.err}


def nanoseconds(segment):
    whole, fraction = segment["time"].split(".")
    return int(whole) * 10 ** 9 + int(fraction)


def packets(flow):
    return flow["segments"] or flow["datagrams"]


def differences(wanted, got, base, digits):
    """What the listing's flows have that the capture's have not."""
    ends = [[(f["client"], f["server"], len(packets(f))) for f in of["flows"]] for of in (wanted, got)]
    if ends[0] != ends[1]:
        yield f"flows differ: {ends[1]} {got.get('error')}"
        return
    first = min((nanoseconds(packets(f)[0]) for f in wanted["flows"]), default=0)
    for flow, listed_flow in zip(wanted["flows"], got["flows"]):
        for packet, other in zip(packets(flow), packets(listed_flow)):
            for key in FACTS[flow["transport"]]:
                if packet[key] != other[key]:
                    yield f"frame {packet['frame']}: {key}: {packet[key]}, listed {other[key]}"
            if not base:
                continue
            time = nanoseconds(packet) - {"epoch": 0, "first": first, "day": first - first % DAY}[base]
            if abs(time - nanoseconds(other)) >= 10 ** (9 - digits) * (1 if base != "first" else 2):
                yield f"frame {packet['frame']}: time {time}, listed {nanoseconds(other)}"


# What tshark 4.0 printed of the samples, and (reset.*) what Wireshark exports and copies of its list.
PRINTED = {"refused.details.txt": "epoch", "refused.details-bytes.txt": "epoch", "refused.json": "epoch", "refused.ek.gz": "epoch", "ports-reused.txt": "epoch",
           "ports-reused.tabs.txt": "first", "http-ipv6.bytes.txt": "epoch", "spurious.csv": "epoch", "http-get.tsv": "epoch", "reset.csv": "first",
           "reset.copied.txt": "first"}
FOLDER = os.path.join(tap.ROOT, "tests/captures/tshark")


def printed(name):
    return open(os.path.join(FOLDER, name), encoding="utf-8").read()


def listed(text):
    """The result of list, and the facts."""
    data = text if isinstance(text, bytes) else text.encode()
    return tap.run("list", "-", input=data, stdin=None), facts("-", input=data, stdin=None)


def says(text, status, words, frames, name):
    """Whether list ends with the status and says the words, and how many segments are drawn."""
    result, got = listed(text)
    n = sum(len(flow["segments"]) for flow in got["flows"]) if status == 0 else frames
    tap.ok(result.status == status and words in result.err and n == frames, name, f"{result.status}, {n} segments: {result.err}")


def read_back():
    for name, base in PRINTED.items():
        path = os.path.join(FOLDER, name)
        wanted = facts(os.path.join(tap.ROOT, "samples", name.split(".")[0] + ".pcap"))
        found = list(differences(wanted, facts(path), base, 6))
        tap.ok(not found, f"{name}: the same segments as the capture", "\n".join(found))
    label = facts(os.path.join(FOLDER, "http-get.tsv"))["flows"][0]["segments"][3]["label"]
    tap.ok(label == "GET /hello", "the payload is read where it is listed", label)
    label = facts(os.path.join(FOLDER, "http-ipv6.bytes.txt"))["flows"][0]["segments"][3]["label"]
    tap.ok(label == "GET /hello", "… and in a dump of the frame's bytes", label)


OLD = """  1   0.000000     10.9.0.1 -> 10.9.0.2     TCP 60754 > 8001 [SYN] Seq=0 Win=64240 Len=0 MSS=1460 SACK_PERM=1 TSV=1 TSER=0 WS=1024
  2   0.020488     10.9.0.2 -> 10.9.0.1     TCP 74 8001→60754 [SYN, ACK] Seq=0 Ack=1 Win=65160 Len=0 MSS=1460 SACK_PERM=1 TSval=7 TSecr=1 WS=128
  3   0.020552     10.9.0.1 -> 10.9.0.2     TCP 66 60754 > http(8001) [ACK, ECN] Seq=1 Ack=1 Win=64512 Len=0
  4   0.020560     10.9.0.1 -> 10.9.0.2     TCP 66 [TCP CHECKSUM INCORRECT] [TCP Keep-Alive] 60754 > 8001 [<None>] Seq=1 Win=1024 Len=0
"""


def dialects():
    """Versions from 1.0 on, folded lines, mail."""
    segments = listed(OLD)[1]["flows"][0]["segments"]
    tap.ok([(s["flags"], s["window"]) for s in segments] == [("S", 64240), ("SA", 65160), ("AE", 64512), ("", 1024)], "lines of old versions are read", segments)
    wanted = listed(printed("reset.copied.txt"))[1]["flows"]
    for name, text in {"quoted in a mail": "".join("> " + line for line in printed("reset.copied.txt").splitlines(True)),
                       "folded": printed("reset.copied.txt").replace(" Win=", "\n    Win="), "folded at the options": printed("reset.copied.txt").replace(" TSval=", "\nTSval="),
                       "with the line ends of Windows": printed("reset.copied.txt").replace("\n", "\r\n"),
                       "between prose": "Look → here:\n\n" + printed("reset.copied.txt").replace("\n      7", "\nand then it is 7 times 3.5 → 4 reset\n\n      7") + "\nWhat is it?\n"}.items():
        tap.ok(listed(text)[1]["flows"] == wanted, f"a listing {name}")
    indented = "".join("    " + line for line in printed("refused.details.txt").splitlines(True))
    tap.ok(listed(indented)[1]["flows"] == listed(printed("refused.details.txt"))[1]["flows"], "indented details")


UDP = """frame.time_epoch,ip.src,ip.dst,udp.srcport,udp.dstport,udp.length
1.5,192.0.2.1,192.0.2.2,5,53,20
1.6,192.0.2.2,192.0.2.1,53,5,7
"""
ICMP = """frame.number\tip.src\tip.dst\ticmp.type\ttcp.srcport\ttcp.dstport\ttcp.flags\ttcp.seq\ttcp.ack\ttcp.len\ttcp.window_size
1\t192.0.2.1\t192.0.2.2\t\t5\t6\t0x0002\t0\t0\t0\t1024
2\t192.0.2.2,192.0.2.1\t192.0.2.1,192.0.2.2\t3\t5\t6\t0x0002\t0\t0\t0\t1024
"""


def unread():
    """What cannot be read is named with its line; nothing is made up."""
    lines = printed("reset.copied.txt").splitlines(True)
    http = "      4 0.031009       10.9.0.1              10.9.0.2              HTTP     366    GET / HTTP/1.1\n"
    says("".join(lines[:4] + [http] + lines[5:]), 0, "line 5 cannot be parsed as a packet: it shows HTTP instead of ports and sequence numbers; 1 such packet skipped",
         11, "a line of another protocol is named")
    says("".join(lines[:4] + [lines[4].replace("Seq=1", "Seq=x1")] + lines[5:]), 0, "line 5 cannot be parsed as a packet: a number is invalid", 11, "a broken number")
    says("".join(lines[:4] + [lines[4][:-80] + "\n"] + lines[5:]), 0, "line 5 cannot be parsed as a packet: no ", 11, "a line that was cut off")
    says("".join(lines[:4] + [lines[4].replace("0.031009 ", "         ")] + lines[5:]), 0, "line 5 cannot be parsed as a packet: no time, unlike the packets before", 11,
         "a line without the time that the others have")
    says("".join(lines[:1] + lines[4:]).replace("Win=64512", "Win=131072"), 0, "the window of line 2 is scaled, by a factor that is not listed: 65535 is drawn for",
         9, "a window whose scale is not listed")
    rows = printed("reset.csv").splitlines(True)
    says("".join(rows[:4] + [rows[4].replace('"TCP",', '"TCP","more",')] + rows[5:]), 0, "line 5 cannot be parsed as a packet: more columns than in the header", 11, "a row with more columns")
    says("".join(rows[:4] + [rows[4].replace('"10.9.0.2",', '')] + rows[5:]), 0, "line 5 cannot be parsed as a packet: ", 11, "a row with columns that shifted")
    says(printed("spurious.csv").replace("tcp.len", "tcp.hdr_len").replace("tcp.window_size", "tcp.checksum"), 1,
         "lacks columns: add -e tcp.len -e tcp.window_size_value\n", 0, "a table that lacks columns")
    result, got = listed(UDP)
    tap.ok(len(got["flows"][0]["datagrams"]) == 1 and "line 3 cannot be parsed as a packet: no length" in result.err, "a table of datagrams", result.err)
    says(ICMP, 0, "", 1, "a segment that an ICMP error quotes is none")
    says(ICMP.replace("icmp.type", "icmp.code"), 0, "", 1, "… nor where nothing says that it is quoted")
    says(ICMP.replace("icmp.type", "ip.tos"), 0, "line 3 cannot be parsed as a packet: several IP headers", 1, "… but what it is is said to be unknown")
    line = printed("refused.details.txt").split("Frame 2:")[0].count("\n") + 1
    says(printed("refused.details.txt").replace("    Flags: 0x014 (RST, ACK)", ""), 0, f"line {line} cannot be parsed as a packet: no flags", 1, "collapsed details")
    says(printed("refused.json").replace('"tcp.seq_raw": "0"', '"tcp.seq_raw": "1e9"').replace('"tcp.window_size_value": "0"', '"tcp.window_size_value": "65536"'), 0,
         "cannot be parsed as a packet: a field is no number", 1, "JSON with an invalid number")


def damaged():
    """JSON that ends, or stops to be JSON."""
    text = printed("refused.json")
    second = text.index("  {", 10)
    line = text[:second].count("\n") + 1
    says(text[:second + 3000], 1, f"ends in the middle of the packet of line {line}: showing what was read", 1, "JSON that ends in a packet")
    says(text[:second], 1, "ends before its list of packets does: showing what was read", 1, "JSON that ends between two")
    says(text[:second] + "and then\n" + text[second:], 0, f"line {line} cannot be parsed as a packet: it is not JSON; 1 such packet skipped", 2, "JSON with prose in it")
    says(text[:1000] + "}]]\n" + text[second:], 0, "it is not JSON", 1, "an object that breaks off, and another one")
    for depth in (200, 100000):
        says("[" + '{"timestamp":1,"layers":' * depth + "1" + "}" * depth + ",\n" + text.lstrip("["), 0, "line 1 cannot be parsed as a packet: it is nested too deeply", 2,
             f"JSON of depth {depth}")
    drawn = tap.run("-T", "text", "-", input=text[:second + 3000].encode(), stdin=None)
    tap.ok(drawn.status == 1 and b"10.9.0.1" in drawn.out, "what could be read is drawn", drawn.err)


def hostile():
    """Whatever it holds: no crash, and nothing but a sentence."""
    texts = {name: open(os.path.join(FOLDER, name), "rb").read() for name in PRINTED if not name.endswith(".gz")}
    number = 0
    for name, text in texts.items():
        for change in (lambda t: t.replace(b"0", b"9" * 500), lambda t: t.replace(b" ", b" " * 3), lambda t: t.replace(b"1", b"\xff\xfe"), lambda t: t.replace(b":", b"\0", 3000),
                       lambda t: t.replace(b"\n", b" "), lambda t: t[:len(t) // 2] + b"x" * (1 << 20) + t[len(t) // 2:], lambda t: t.replace(b"0", b"1e999"),
                       lambda t: t.replace(b"=", b"=-"), lambda t: t.replace(b"[", b"[[[["), lambda t: t.replace(b",", b",,"), lambda t: t[::-1], lambda t: t.replace(b"tcp", b"ip")):
            number += 1
            result = tap.run("list", "-", input=change(text), stdin=None)
            if not tap.ok(result.status in (0, 1) and len(result.err.splitlines()) <= 4, f"{name}, change {number}", f"{result.status} {result.err[:2000]}"):
                return
    twice = printed("refused.json").replace('"tcp.srcport": "34538"', '"tcp.srcport": "1", "tcp.srcport": "34538"')
    says(twice, 0, "", 2, "JSON with a name twice")


def memory(text, times):
    """Pages of the largest process that read the text so many times over."""
    with tempfile.TemporaryFile() as file:
        for _ in range(times):
            file.write(text)
        file.seek(0)
        process = subprocess.Popen([tap.PROGRAM, "list", "-q", "-"], stdin=file, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return os.wait4(process.pid, 0)[2].ru_maxrss


def streamed():
    if "asan" in os.path.basename(tap.BUILD):
        tap.skip("memory does not grow with the listing", "the sanitizers keep what is freed")
        return
    ek = subprocess.run(["gzip", "-dc", os.path.join(FOLDER, "refused.ek.gz")], capture_output=True).stdout
    for name, text in {"json": printed("refused.json").strip()[1:-1].encode() + b",\n", "ek": ek, "details": printed("refused.details.txt").encode(),
                       "lines": (printed("reset.copied.txt")).encode()}.items():
        few, many = memory(text, 20), memory(text, 1000)
        tap.ok(many < few + 4096, f"memory does not grow with the listing: {name}", f"{few} kB, {many} kB")


def live():
    """What tshark prints now: with all options of some samples, with the usual ones of all TCP captures."""
    own = [entry.path for entry in os.scandir(os.path.join(tap.ROOT, "tests/captures")) if entry.is_file() and entry.name != MANY_IN_A_FRAME]
    for capture in sys.argv[1:] or tap.SAMPLES + sorted(own):
        wanted = facts(capture)
        for name, options, base in FORMATS:
            if not sys.argv[1:] and name not in USUAL and os.path.basename(capture) not in THOROUGHLY:
                continue
            # Rounded differences add up.
            digits = 4 if name in ("-t d", "-t dd") else 6
            found = list(differences(wanted, facts("-", input=tshark(capture, options), stdin=None), base, digits))
            tap.ok(not found, f"{os.path.basename(capture)}: tshark {name}: the same packets", "\n".join(found))


read_back()
dialects()
unread()
damaged()
hostile()
streamed()
if shutil.which("tshark"):
    live()
else:
    tap.skip("what tshark prints of the samples is read back", "tshark is not installed")
tap.done()
