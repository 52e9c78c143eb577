#!/usr/bin/env python3
"""What TShark says of the captures of tests/truth is what we say, and a comparison fails when a number of either is another one."""
import copy, os, shutil, subprocess, sys
from decimal import Decimal
TESTS = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(TESTS, "tools"), os.path.join(TESTS, "truth")]
import captures, comparison, evidence_rules, oracle, program, report, tap

TRUTH = os.path.join(TESTS, "truth")
FOLDERS = [os.path.join(TRUTH, name) for name in ("captures", "samples")]
UNKNOWN = 'the JSON of the program has no "transport"'


def truth(kind, *folders, of=tap.PROGRAM):
    """Exit status and words of one comparison."""
    done = subprocess.run([os.path.join(TRUTH, kind), "-v", *folders], env=dict(os.environ, PCAPLADDER=of), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout


def agrees(kind):
    status, words = truth(kind, *FOLDERS)
    tap.ok(status == 0, f"{kind}: TShark's and ours are one", words)


# ---- the captures -------------------------------------------------------------------------------

def untold(folder):
    """Captures that are not there, or without a table."""
    return [capture.name for capture in captures.captures_of(folder) if not os.path.exists(capture.path)
            or not all(map(capture.oracle, (".tsv", ".follow.tsv", ".udp.tsv")))]


for folder in FOLDERS:
    tap.ok(not untold(folder), f"{os.path.basename(folder)}: every capture is there, with its oracle", untold(folder))
agrees("tcp")
agrees("follow")
if program.tells_transport():
    agrees("udp")
else:
    tap.skip("udp: TShark's and ours are one", UNKNOWN)


# ---- a changed table is found -------------------------------------------------------------------

def changed(kind, table, line, column):
    """A copy of the captures with one figure of that table raised; the comparison's exit status and words."""
    with tap.folder() as beside:
        folder = os.path.join(beside, "captures")
        shutil.copytree(FOLDERS[0], folder)
        with open(os.path.join(folder, "oracle", table), encoding="utf-8") as file:
            lines = [text.split("\t") for text in file.read().splitlines()]
        at = lines[0].index(column)
        lines[line][at] = str(int(lines[line][at]) + 1)
        with open(os.path.join(folder, "oracle", table), "w", encoding="utf-8") as file:
            file.writelines("\t".join(cells) + "\n" for cells in lines)
        with open(os.path.join(folder, "MANIFEST.tsv"), "w", encoding="utf-8") as file:
            file.write("name\n" + table[:table.index(".pcap") + len(".pcap")] + "\n")
        return truth(kind, folder)


def finds(kind, table, line, column):
    status, words = changed(kind, table, line, column)
    tap.ok(status == 1 and (f"\t{column}\t" in words or f" {column}\t" in words), f"{kind}: another {column} in {table} is found", words)


for column in ("seq", "ack", "len", "window"):
    finds("tcp", "urgent.pcap.tsv", 5, column)
finds("follow", "urgent.pcap.follow.tsv", 1, "bytes")
if program.tells_transport():
    finds("udp", "dns.pcap.udp.tsv", 2, "len")
else:
    tap.skip("udp: another len in dns.pcap.udp.tsv is found", UNKNOWN)

status, words = truth("tcp", FOLDERS[0], of="/bin/false")
tap.ok(status == 1, "a program that says nothing fails", words)
with tap.folder() as bare:
    with open(os.path.join(bare, "MANIFEST.tsv"), "w") as file:
        file.write("name\n")
    status, words = truth("tcp", bare)
    tap.ok(status == 1 and "no oracle" in words, "a folder without an oracle fails", words)


# ---- each bar can fail --------------------------------------------------------------------------

def segment(frame, side, flags, seq, ack, len, marks=()):
    return {"frame": frame, "from": side, "flags": flags, "seq": seq, "ack": ack, "len": len, "window": 1000, "marks": list(marks)}


def segment_row(frame, flags, seq, ack, len, analysis=""):
    return dict(zip("frame stream flags seq ack len window analysis ctx".split(),
                    map(str, (frame, 0, hex(flags), seq, ack, len, 1000, analysis, ""))))


TCP_FLOWS = [{"id": 0, "client": "192.0.2.1:40000", "server": "192.0.2.2:80", "transport": "tcp", "segments": [
    segment(1, "client", "S", 0, 0, 0), segment(2, "server", "SA", 0, 1, 0),
    segment(3, "client", "PA", 1, 1, 10), segment(4, "client", "PA", 1, 1, 10, ["retransmission"])]}]
TCP_ROWS = [segment_row(1, 0x02, 0, 0, 0), segment_row(2, 0x12, 0, 1, 0), segment_row(3, 0x18, 1, 1, 10),
            segment_row(4, 0x18, 1, 1, 10, "retransmission")]


def datagram(frame, side, len, label=None):
    return {"frame": frame, "time": "0.000000000", "from": side, "len": len, "label": label}


def datagram_row(frame, stream, src, sport, dst, dport, len, ctx=""):
    return dict(zip("frame stream src sport dst dport len ctx".split(), map(str, (frame, stream, src, sport, dst, dport, len, ctx))))


UDP_FLOWS = [
    {"id": 0, "transport": "udp", "client": "192.0.2.1:40000", "server": "192.0.2.2:53", "segments": [],
     "datagrams": [datagram(1, "client", 30, "query A www.example.net"), datagram(3, "server", 46)]},
    {"id": 0, "transport": "tcp", "client": "192.0.2.1:40000", "server": "192.0.2.2:80", "segments": [segment(9, "client", "S", 0, 0, 0)]},
    {"id": 1, "transport": "udp", "client": "[2001:db8::1]:40000", "server": "[2001:db8::2]:53", "segments": [],
     "datagrams": [datagram(2, "client", 0)]}]
UDP_ROWS = [dict(datagram_row(1, 0, "192.0.2.1", 40000, "192.0.2.2", 53, 30), dns_name="www.example.net", dns_response="0"), datagram_row(2, 1, "2001:db8::1", 40000, "2001:db8::2", 53, 0),
            datagram_row(3, 0, "192.0.2.2", 53, "192.0.2.1", 40000, 46)]


def tally_of(kind, flows, own, others=(), decided=()):
    bars, compare, messages = {"tcp": (comparison.TCP_BARS, comparison.compare_tcp, "segments"),
                               "udp": (comparison.UDP_BARS, comparison.compare_udp, "datagrams")}[kind]
    tally = comparison.Tally(bars, decided)
    compare(tally, "made.pcap", oracle.Oracle(own, others), program.by_frame(flows, messages))
    return tally


def bar_fails(kind, what, how, change):
    """What `change` does to flows and rows is under that bar."""
    flows, rows = copy.deepcopy({"tcp": (TCP_FLOWS, TCP_ROWS), "udp": (UDP_FLOWS, UDP_ROWS)}[kind])
    change(flows, rows)
    tally = tally_of(kind, flows, rows)
    tap.ok(not tally.passed() and tally.percent(what) < tally.bars[what] and tally.differences, f"{kind}: {what}: {how}", tally.differences)
    return what


def set_to(*path):
    """Sets what lies at that path in the flows, whose last member is the value."""
    *way, last, value = path

    def change(flows, _):
        for step in way:
            flows = flows[step]
        flows[last] = value
    return change


def row_to(at, column, value):
    return lambda _, rows: rows[at].update({column: value})


for kind, flows, rows in (("tcp", TCP_FLOWS, TCP_ROWS), ("udp", UDP_FLOWS, UDP_ROWS)):
    tally = tally_of(kind, flows, rows)
    tap.ok(tally.passed() and not tally.differences, f"{kind}: accounts that are one pass", tally.differences)

failed = {
    bar_fails("tcp", "segments", "one is missing", lambda flows, _: flows[0]["segments"].pop()),
    bar_fails("tcp", "segments", "one that TShark has not", lambda _, rows: rows.pop()),
    bar_fails("tcp", "streams", "another number", set_to(0, "id", 1)),
    bar_fails("tcp", "flags", "one less", set_to(0, "segments", 1, "flags", "S")),
    bar_fails("tcp", "seq", "another", set_to(0, "segments", 2, "seq", 2)),
    bar_fails("tcp", "ack", "another", set_to(0, "segments", 2, "ack", 2)),
    bar_fails("tcp", "len", "another", set_to(0, "segments", 2, "len", 11)),
    bar_fails("tcp", "window", "another", row_to(0, "window", "1001")),
    bar_fails("tcp", "marks", "none of ours", set_to(0, "segments", 3, "marks", [])),
    bar_fails("tcp", "marks", "another of TShark's", row_to(3, "analysis", "out_of_order"))}
tap.ok(failed == set(comparison.TCP_BARS), "tcp: each bar can fail", failed)

failed = {
    bar_fails("udp", "datagrams", "one is missing", lambda flows, _: flows[0]["datagrams"].pop()),
    bar_fails("udp", "datagrams", "one that TShark has not", lambda _, rows: rows.pop()),
    bar_fails("udp", "datagrams", "none", lambda flows, _: flows.clear()),
    bar_fails("udp", "streams", "another number", set_to(2, "id", 2)),
    bar_fails("udp", "streams", "two of TShark's in one of ours", row_to(2, "stream", "2")),
    bar_fails("udp", "len", "another", set_to(0, "datagrams", 1, "len", 45)),
    bar_fails("udp", "ends", "the wrong way round", set_to(0, "datagrams", 1, "from", "client")),
    bar_fails("udp", "ends", "another port", row_to(1, "dport", "54")),
    bar_fails("udp", "dns", "another name", set_to(0, "datagrams", 0, "label", "query A other.example.net")),
    bar_fails("udp", "dns", "an answer", set_to(0, "datagrams", 0, "label", "answer A www.example.net"))}
tap.ok(failed == set(comparison.UDP_BARS), "udp: each bar can fail", failed)

data = {"client": b"GET /", "server": b""}
told = {"192.0.2.1:40000": comparison.digest(b"GET /")}
for sent, good in ((data, True), (dict(data, client=b"GET ."), False), (dict(data, server=b"!"), False)):
    tally = comparison.Tally(comparison.DATA_BARS)
    comparison.compare_data(tally, "made.pcap", 0, TCP_FLOWS[0], sent.get, told)
    tap.ok(tally.passed() == good, f"follow: {sent} {'passes' if good else 'fails'}", tally.differences)
tally = comparison.Tally(comparison.DATA_BARS)
comparison.compare_data(tally, "made.pcap", 0, None, data.get, told)
tap.ok(not tally.passed(), "follow: a flow that is missing fails")


# ---- numbers that we have not, and what differs by decision -------------------------------------

QUOTE = datagram_row(1, 0, "192.0.2.9", 1, "192.0.2.1", 2, 8, "icmp")
shifted = [dict(row, stream=str(int(row["stream"]) + 1)) for row in UDP_ROWS]
tap.ok(tally_of("udp", UDP_FLOWS, shifted, [QUOTE]).passed(), "a stream that only an ICMP error has shifts the numbers after it")
tap.ok(not tally_of("udp", UDP_FLOWS, shifted).passed(), "without such they have to be the same")
tap.ok(not tally_of("udp", UDP_FLOWS, shifted, [dict(QUOTE, stream="1")]).passed(), "one that is there anyway shifts none")
one = copy.deepcopy(UDP_FLOWS)
one[2]["id"] = 0
tap.ok(not tally_of("udp", one, shifted, [QUOTE]).passed(), "also where numbers are shifted, two streams are two flows")

renumbered = [*UDP_ROWS[:2], dict(UDP_ROWS[2], stream="2")]
tap.ok(oracle.udp_oracle_of(renumbered).shifted, "two numbers of TShark's for the same ends shift the others")
tap.ok(oracle.udp_oracle_of(renumbered).rows[3]["stream"] == "0" and not oracle.udp_oracle_of(UDP_ROWS).shifted, "and are one stream")

unmarked = copy.deepcopy(TCP_FLOWS)
unmarked[0]["segments"][3]["marks"] = []
decided = tally_of("tcp", unmarked, TCP_ROWS, decided={("made.pcap", 4, "retransmission")})
tap.ok(decided.decided == 1 and not decided.total["marks"] and not decided.passed(), "what differs by decision is apart, and may not be all")
tap.ok(tally_of("tcp", unmarked, TCP_ROWS, decided={("made.pcap", 3, "retransmission")}).decided == 0, "a decision is about one frame")
tap.ok(report.by_decision(report.DIFFERS), "tests/tshark-differs.tsv can be read")

vxlan = oracle.udp_oracle(os.path.join(FOLDERS[0], "oracle", "vxlan.pcap.udp.tsv"))
tap.ok(sorted(vxlan.rows) == [3, 4, 15, 16, 17, 18] and vxlan.shifted, "of a tunnel's frames what they carry counts", sorted(vxlan.rows))
quoted = oracle.udp_oracle(os.path.join(FOLDERS[0], "oracle", "icmp-port-unreachable.pcap.udp.tsv"))
tap.ok(sorted(quoted.rows) == [1, 3, 5, 6] and not quoted.shifted, "what ICMP quotes is no datagram", sorted(quoted.rows))
# ---- what a flow's own segments show ------------------------------------------------------------

agrees("evidence")


def planted(rule, name, change):
    """Whether the rule finds what is changed in a flow that has no contradiction."""
    flow = program.flows_of(os.path.join(tap.ROOT, name if "/" in name else os.path.join("samples", name)))[0]
    segments = flow["segments"]
    before = list(evidence_rules.RULES[rule](segments))
    change(segments)
    after = list(evidence_rules.RULES[rule](segments))
    tap.ok(not before and after, f"evidence: {rule}: a contradiction that is planted is found", (before, after))


def moved(segment, member, by):
    whole = Decimal(segment[member]) + Decimal(by)
    segment[member] = f"{whole:.9f}"


planted("fates", "http-get.pcap", lambda s: s[3].update(fate="lost"))
planted("times", "http-get.pcap", lambda s: moved(s[3], "arrived", "-1"))
planted("times", "http-get.pcap", lambda s: s[3].update(fate="lost"))
planted("causality", "http-get.pcap", lambda s: moved(s[3], "arrived", "1"))
planted("times", "http-get.pcap", lambda s: moved(s[3], "sent", "-121"))


def unclosed(change):
    """Without its FINs nothing ends a connection."""
    def both(segments):
        for s in segments:
            s["flags"] = s["flags"].replace("F", "")
        change(segments)
    return both


planted("states", "http-get.pcap", unclosed(lambda s: s[-1].update(client_state="CLOSED", server_state="LISTEN")))
planted("keep-alives", "http-get.pcap", lambda s: s.insert(4, dict(s[3], seq=s[3]["seq"] + s[3]["len"] - 1, len=0, marks=["keep_alive"])))
planted("states", "http-get.pcap", lambda s: [x.update(client_state="ESTABLISHED", server_state="ESTABLISHED") for x in s])
REPORTS = "tests/captures/reports/"
planted("openings", REPORTS + "synack-never-acked.pcap", lambda s: s[1].update(client_state="ESTABLISHED"))
planted("closed", "http-get.pcap", lambda s: s[3].update(client_state="CLOSED", server_state="CLOSED"))
planted("scans", REPORTS + "null-scan.pcap", lambda s: s[0].update(client_state="ESTABLISHED"))
planted("scans", "http-get.pcap", lambda s: s[3].update(flags="F", client_state="FIN-WAIT-1"))
planted("resets", "http-get.pcap", lambda s: s[4].update(flags="R", seq=2 ** 31, client_state="CLOSED"))
planted("resets", "unanswered.pcap", lambda s: s.append(dict(s[0], frame=99, flags="RA", seq=0, ack=0, **{"from": "server"}, client_state="CLOSED")))
planted("outlived", "http-get.pcap", lambda s: s.insert(4, dict(s[1], frame=99, flags="R", seq=1, client_state="CLOSED")))
planted("order", "fast-retransmit.pcap", lambda s: [moved(x, "arrived", "-1") for x in s if x["arrived"] and "arrived" not in x["measured"]])

tap.done()
