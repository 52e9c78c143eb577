#!/usr/bin/env python3
"""Flows of UDP through every command, beside those of TCP; and one outcome for each flow, wherever it is told."""
import json, os, re, struct, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import tap

TRUTH = os.path.join(tap.ROOT, "tests/truth/captures")
DNS = os.path.join(TRUTH, "dns.pcap")
UNANSWERED = os.path.join(TRUTH, "dns-unanswered.pcap")
TUNNELS = os.path.join(TRUTH, "vxlan.pcap")
BESIDE = os.path.join(tap.ROOT, "tests/captures/a-msdu.pcap")
NESTED = os.path.join(TRUTH, "tunnels.pcap")
TCP = os.path.join(tap.ROOT, "samples/http-get.pcap")
BOTH_ENDS = (("192.0.2.1", 40000), ("192.0.2.2", 53))


def udp(src, dst, data, length=None):
    header = struct.pack(">HHHH", src[1], dst[1], 8 + len(data) if length is None else length, 0)
    return 17, src, dst, header + data


def tcp(src, dst, flags, seq=0, ack=0):
    return 6, src, dst, struct.pack(">HHIIBBHHH", src[1], dst[1], seq, ack, 0x50, flags, 9000, 0, 0)


def capture(path, packets, snap=65535):
    """A pcap file of raw IPv4 packets, a millisecond apart."""
    address = lambda end: bytes(map(int, end[0].split(".")))
    with open(path, "wb") as f:
        f.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, snap, 101))
        for i, (protocol, src, dst, body) in enumerate(packets):
            packet = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(body), 0, 0, 64, protocol, 0) + address(src) + address(dst) + body
            f.write(struct.pack("<IIII", 1000, 1000 * i, min(len(packet), snap), len(packet)) + packet[:snap])
    return path


def flows(path, *selectors, command=()):
    result = tap.run(*command, "-q", "-T", "json", *(part for s in selectors for part in ("-f", s)), path)
    return json.loads(result.out)["flows"] if result.status == 0 else (result.status, result.err)


def names(found):
    return [flow["id"] if flow["transport"] == "tcp" else f"{flow['transport']}:{flow['id']}" for flow in found]


def refused(what, status, part, *args):
    result = tap.run("-q", *args)
    tap.ok(result.status == status and part in result.err and result.err.count("\n") == 1, what, result.err)


def check_selectors():
    for expected, *selectors in ((["udp:1"], "udp:1"), (["udp:1", "udp:2"], "udp:1-2"), (["udp:3", "udp:4"], "UDP:3-99"), (["udp:0"], "first"),
                                 ([f"udp:{i}" for i in range(5)], "udp"), ([f"udp:{i}" for i in range(5)], "dns"), (["udp:4"], "[2001:db8::1]:47500")):
        tap.ok(names(flows(DNS, *selectors)) == expected, f"{', '.join(selectors)} of DNS", flows(DNS, *selectors))
    tap.ok(names(flows(TUNNELS, "0")) == [0] and names(flows(TUNNELS, "tcp")) == [0] and names(flows(TUNNELS, "first")) == [0], "a bare number is TCP's")
    refused("a transport that the capture lacks", 1, "no flow udp:0: the capture has no UDP", "-f", "udp:0", TCP)
    refused("… by its name", 1, "no flow udp: the capture has no UDP", "-f", "udp", TCP)
    refused("… TCP, by a number", 1, "no flow 0: the capture has no TCP", "-f", "0", DNS)
    refused("a number beyond the last", 1, "no flow udp:9: the last is flow udp:4", "-f", "udp:9", DNS)
    refused("a transport that there is not", 2, "not a flow selector", "-f", "nosuch:1", DNS)


def check_facts():
    told = flows(DNS, "udp:0")[0]
    question, reply = told["datagrams"]
    tap.ok(told["segments"] == [] and told["transport"] == "udp" and told["outcome"] == {"name": "two-way", "failed": False} and "handshake" not in told,
           "JSON tells datagrams, and of TCP's members those alone that every flow has", told)
    tap.ok(question["answers"] is None and reply["answers"] == question["frame"] and reply["label"].startswith("answer A "),
           "an answer names its question", told)
    last = flows(UNANSWERED)[0]["datagrams"]
    tap.ok([d["repeats"] for d in last] == [None, last[0]["frame"], last[1]["frame"]], "a question that is sent again names what it repeats", last)
    again = flows(os.path.join(tap.ROOT, "samples/dns-retry.pcap"))[0]["incidents"]
    tap.ok([(i["kind"], i["frames"], i["count"], i["cost"][:5]) for i in again] == [("repetition", [1, 2], 1, "1.001")],
           "a question that was sent again is an incident, with the time that it cost", again)
    tap.ok(flows(DNS, command=("list",)) == [{k: v for k, v in flow.items() if k not in ("segments", "datagrams", "incidents")} for flow in flows(DNS)],
           "list tells the same flows")
    tap.ok(not any(flow["is_tunnel"] for flow in flows(TUNNELS) if flow["transport"] == "udp")
           and sum(flow.get("is_tunnel", False) for flow in flows(TUNNELS, command=("list",))) > 0, "a tunnel is listed, and drawn where it is asked for")
    tap.ok(len(flows(TUNNELS, "udp:5")[0]["datagrams"]) == 6, "… then whole")


def check_pictures():
    for kind in ("svg", "png", "pdf", "text", "layout"):
        result = tap.run("-q", "-T", kind, DNS)
        tap.ok(result.status == 0 and not result.err, f"{kind} of DNS", result.err)
    text = tap.run("-q", "-T", "text", "-f", "udp:0", DNS).out.decode()
    tap.ok("2 datagrams" in text and "segment" not in text and "ESTABLISHED" not in text, "a datagram is no segment, and has no state", text)
    mixed = tap.run("-q", "-T", "svg", TUNNELS).out.decode()
    tap.ok(re.search(r"\d+ packets in", mixed) is not None, "segments and datagrams together are packets")
    caption = tap.run("-q", "-T", "svg", DNS).out.decode()
    tap.ok("estimated" not in caption, "no time is called estimated where none is", caption[:3000])


def check_words(tmp):
    """What templates and labels say of flows that neither open nor close, and that the server may begin."""
    for template in ("handshake", "teardown"):
        text = tap.run("-q", "-T", "text", "-t", template, "-f", "udp:0", DNS).out.decode()
        tap.ok(text.startswith("Query A www.example.net over DNS\n"), f"{template} does not say of UDP that it opens or closes", text)
    a, b, c = ("192.0.2.1", 40000), ("192.0.2.2", 443), ("192.0.2.3", 50000)
    path = capture(os.path.join(tmp, "from-server.pcap"), [udp(b, a, b"x"), udp(c, b, b"x")])
    text = json.dumps(tap.layout(path))
    tap.ok("port 443 to 40000" in text and "port 50000 to 443" in text, "ports stand as the arrow points", text)


def check_follow(tmp):
    path = capture(os.path.join(tmp, "talk.pcap"), [udp(*BOTH_ENDS, b"one\n"), udp(*BOTH_ENDS[::-1], b"two\n"), udp(*BOTH_ENDS, b"three\n")])
    tap.ok(tap.run("follow", path).out == b"one\ntwo\nthree\n", "follow writes datagrams as they came")
    tap.ok(tap.run("follow", "--from", "server", path).out == b"two\n", "… of one side")
    cut = capture(os.path.join(tmp, "cut.pcap"), [udp(*BOTH_ENDS, bytes(100)), udp(*BOTH_ENDS, b"x")], snap=40)
    result = tap.run("follow", cut)
    tap.ok(result.out == bytes(12) + b"x" and "client: 88 bytes missing at the end of 1 datagram" in result.err, "… and says what the capture cut", result.err)
    listed = flows(cut)[0]
    tap.ok([d["len"] for d in listed["datagrams"]] == [100, 1] and listed["client_bytes"] == 101, "a datagram cut short keeps its length", listed)


def check_bad_lengths(tmp):
    path = capture(os.path.join(tmp, "bad.pcap"), [udp(*BOTH_ENDS, b"abc", length) for length in (0, 7, 8, 9, 11, 500, 65535)])
    tap.ok([d["len"] for d in flows(path)[0]["datagrams"]] == [3, 0, 1, 3, 3, 3], "the shorter of both headers' lengths counts", flows(path))


def check_apart(tmp):
    """The same ends and ports on both transports."""
    a, b = BOTH_ENDS
    path = capture(os.path.join(tmp, "apart.pcap"),
                   [udp(a, b, b"x"), tcp(a, b, 2), udp(b, a, b"y"), tcp(b, a, 18, 0, 1), tcp(a, b, 16, 1, 1), udp(a, b, b"z")])
    tap.ok(names(flows(path)) == ["udp:0", 0], "TCP and UDP between the same ends are two flows", flows(path))
    tap.ok([len(flow["segments"]) + len(flow.get("datagrams", ())) for flow in flows(path)] == [3, 3], "… each with its own packets")


def dns(number, name, is_answer=False):
    return struct.pack(">HHHHHH", number, 0x8180 if is_answer else 0x100, 1, 0, 0, 0) + bytes([len(name)]) + name + b"\0\0\1\0\1"


def check_claims(tmp):
    """Nothing is said that the capture does not show."""
    a, b = BOTH_ENDS
    path = capture(os.path.join(tmp, "chance.pcap"), [udp(("192.0.2.1", port), b, dns(1, b"a")) for port in (4789, 6081, 4341, 6635, 2152)])
    tap.ok(not any(flow["is_tunnel"] for flow in flows(path)) and len(flows(path)) == 5, "a service's client is no tunnel by its port", flows(path))
    ethernet = bytes(12) + b"\x08\x06" + bytes(28)
    path = capture(os.path.join(tmp, "vxlan.pcap"), [udp(a, ("192.0.2.2", 4789), b"\x08" + bytes(7) + ethernet), udp(a, ("192.0.2.2", 4789), bytes(8) + ethernet)])
    found = flows(path)
    tap.ok(len(found) == 1 and not found[0]["is_tunnel"] and len(found[0]["datagrams"]) == 2,
           "a tunnel's datagram with nothing that is drawn, or without VXLAN's flag, is one like any other", found)
    path = capture(os.path.join(tmp, "answers.pcap"), [udp(("192.0.2.9", 53), b, dns(1, b"a", True))])
    tap.ok(flows(path)[0]["outcome"]["name"] == "one-way", "nobody has asked: an answer alone is not unanswered", flows(path))
    path = capture(os.path.join(tmp, "reversed.pcap"), [udp(b, a, dns(1, b"a", True)), udp(a, b, dns(1, b"a"))])
    tap.ok(not any(d["unanswered"] for d in flows(path)[0]["datagrams"]), "an answer captured before its question is one", flows(path))
    path = capture(os.path.join(tmp, "nul.pcap"), [udp(a, b, dns(1, b"\0a")), udp(a, b, dns(1, b"\0b"))])
    tap.ok([d["repeats"] for d in flows(path)[0]["datagrams"]] == [None, None], "names that differ after a NUL are two questions", flows(path))
    error = lambda quoted: (1, b, a, bytes([3, 3, 0, 0, 0, 0, 0, 0]) + struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(quoted[3]), 0, 0, 64, 17, 0)
                            + bytes([192, 0, 2, 1, 192, 0, 2, 2]) + quoted[3])
    asked = [udp(a, b, dns(n, b"a")) for n in (1, 2)]
    path = capture(os.path.join(tmp, "icmp.pcap"), [*asked, error(asked[0])])
    tap.ok("unreachable" not in tap.run("-q", "-T", "text", path).out.decode(), "without a checksum nobody knows which datagram an error is about")


def check_tunnels():
    """A tunnel's bytes are those of the flows in it."""
    tap.ok(names(flows(TUNNELS, "largest")) == [0], "the largest flow is none that carries others", names(flows(TUNNELS, "largest")))
    found = {flow["transport"] + str(flow["id"]): flow.get("encapsulation") for flow in flows(NESTED, command=("list",))}
    tap.ok(found == {"tcp0": [{"type": "vlan", "id": 10}, {"type": "gre"}], "udp0": [{"type": "vlan", "id": 100}, {"type": "vlan", "id": 20}],
                     "tcp1": [{"type": "vlan", "id": 100}, {"type": "vlan", "id": 20}, {"type": "ayiya"}]},
           "JSON tells the VLANs and tunnels that a flow was found in", found)
    tap.ok(flows(NESTED, "1")[0]["encapsulation"] == found["tcp1"], "… as list does")
    tap.ok("encapsulation" not in flows(TCP)[0], "… and nothing where there is none")
    for flow, words in (("1", "[fd09::2]:8002 in AYIYA in VLAN 20 in VLAN 100  ·"), ("0", "10.9.0.2:8001 in GRE in VLAN 10  ·")):
        told = tap.run("-q", "-T", "text", "-f", flow, NESTED).out.decode().splitlines()[1]
        tap.ok(words in told, "… so does the subtitle", told)


def check_beside():
    """Segments beside each other in a frame, of one flow and of two."""
    found = flows(BESIDE)
    tap.ok([flow["frames"] for flow in found] == [10, 10] and [len(flow["segments"]) for flow in found] == [10, 10], "each segment counts", found)
    tap.ok([[segment["frame"] for segment in found[0]["segments"]], [segment["marks"] for flow in found for segment in flow["segments"] if segment["marks"]]]
           == [[1, 2, 3, 3, 4, 4, 6, 7, 8, 9], []], "… and none twice", found)
    for flow, letter, answer in (("0", "a", "hello"), ("1", "b", "world")):
        told = tap.run("follow", "-q", "-f", flow, BESIDE).out.decode().replace("\r", "")
        tap.ok(told == f"GET /{letter} HTTP/1.1\nHost: {letter}.example\n\nHTTP/1.1 200 OK\nContent-Length: 6\n\n{answer}\n", "… in follow too", told)


def check_outcomes(tmp):
    """What became of a flow is decided once: --flow failed, the picture's subtitle and a batch count alike."""
    a, b = BOTH_ENDS
    port = lambda n: (a[0], 40000 + n)
    query = struct.pack(">HHHHHH", 1, 0x100, 1, 0, 0, 0) + b"\1a\7example\0\0\1\0\1"
    scenes = [[tcp(port(1), b, 2)],                                                            # unanswered
              [tcp(port(2), b, 2), tcp(b, port(2), 20, 0, 1)],                                 # refused
              [tcp(port(3), b, 2), tcp(b, port(3), 18, 0, 1)],                                 # incomplete
              [tcp(port(4), b, 2), tcp(b, port(4), 18, 0, 1), tcp(port(4), b, 16, 1, 1), tcp(b, port(4), 4, 1)],  # reset
              [tcp(port(5), b, 2), tcp(b, port(5), 18, 0, 1), tcp(port(5), b, 16, 1, 1)],      # open
              [udp(port(6), b, query)],                                                        # unanswered
              [udp(port(7), (b[0], 5004), b"x")]]                                              # one-way
    path = capture(os.path.join(tmp, "outcomes.pcap"), [packet for scene in scenes for packet in scene])
    outcomes = [flow["outcome"]["name"] for flow in flows(path)]
    tap.ok(outcomes == ["unanswered", "refused", "incomplete", "reset", "open", "unanswered", "one-way"], "the outcomes", outcomes)
    tap.ok([flow["outcome"]["failed"] for flow in flows(path)] == [True] * 4 + [False, True, False], "JSON tells which of them failed", outcomes)
    tap.ok(len(flows(path, "failed")) == 5, "-f failed takes those that failed", names(flows(path, "failed")))
    tap.ok("5 failed" in tap.run("-q", "-T", "svg", path).out.decode(), "the subtitle counts the same")
    table = tap.run("list", "-q", path).out.decode().splitlines()[1:]
    tap.ok([line.split("  ")[-1].strip() for line in table] == outcomes, "list tells the same", table)
    out = os.path.join(tmp, "pictures")
    tap.run("batch", "-q", path, "-o", out)
    facts = json.load(open(os.path.join(out, "manifest.json")))["captures"][0]["facts"]
    tap.ok([facts[name] for name in ("refused", "unanswered", "incomplete", "reset")] == [1, 2, 1, 1], "a batch counts the same", facts)


with tap.folder() as tmp:
    check_selectors()
    check_facts()
    check_pictures()
    check_words(tmp)
    check_follow(tmp)
    check_bad_lengths(tmp)
    check_apart(tmp)
    check_claims(tmp)
    check_tunnels()
    check_beside()
    check_outcomes(tmp)
tap.done()
