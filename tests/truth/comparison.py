"""Two accounts of one capture, ours and TShark's, held against each other frame by frame."""
from collections import Counter
from program import end_of
from tshark import TCP_MARKS, digest

FLAG_LETTERS = "FSRPAUEC"

TCP_BARS = {"segments": 99.9, "streams": 99.9, "flags": 99.9, "seq": 99.9, "ack": 99.9, "len": 99.9, "window": 99.5, "marks": 99.0}
DATA_BARS = {"directions": 99.0}
UDP_BARS = {"datagrams": 99.9, "streams": 99.9, "len": 99.9, "ends": 99.9, "dns": 99.5}
NAME_TOLD = 40  # characters of a DNS name that a label has at least
DECIDED_MAX = 0.0125  # of the marked segments, and of the facts
DECIDED_FEW = 3  # segments that a small set may have, whatever the share


class Tally:
    """What was right of how much, by what `bars` names, and each difference."""

    def __init__(self, bars, decided=()):
        self.bars, self.by_decision = bars, set(decided)
        self.good, self.total, self.kinds = Counter(), Counter(), Counter()
        self.differences, self.broken = [], []
        self.marked = self.decided = self.decided_facts = 0

    def count(self, what, right):
        self.total[what] += 1
        self.good[what] += right

    def differ(self, *difference):
        self.differences.append(difference)

    def percent(self, what):
        return 100 * self.good[what] / self.total[what] if self.total[what] else 0.0

    def passed(self):
        return not self.broken and self.decided <= max(self.marked * DECIDED_MAX, DECIDED_FEW) and self.decided_facts <= sum(self.total.values()) * DECIDED_MAX and all(self.percent(what) >= bar for what, bar in self.bars.items())


class Numbering:
    """Whether our flows are TShark's streams: by number or, where numbers are shifted, one of ours for each of theirs."""

    def __init__(self, shifted):
        self.shifted, self.ours, self.theirs = shifted, {}, {}

    def same(self, ours, theirs):
        if not self.shifted:
            return ours == theirs
        return self.ours.setdefault(theirs, ours) == ours and self.theirs.setdefault(ours, theirs) == theirs


def number(text, base=10):
    return int(text or "0", base)


def compare(tally, name, messages, oracle, ours, facts_of, judge=lambda *_: None):
    """Each frame of the oracle: is the message there, in its stream, with these facts?  `facts_of` gives them as (what, ours, TShark's)."""
    numbering = Numbering(oracle.shifted)
    for frame, row in oracle.rows.items():
        tally.count(messages, frame in ours)
        if frame not in ours:
            tally.kinds[messages] += 1
            tally.differ(name, frame, messages[:-1] + " missing")
            continue
        flow, message = ours[frame]
        stream = number(row["stream"])
        tally.count("streams", numbering.same(flow["id"], stream))
        if not numbering.same(flow["id"], stream):
            tally.differ(name, frame, "streams", flow["id"], stream)
        for what, said, wanted in facts_of(flow, message, row):
            if said != wanted and (name, frame, what) in tally.by_decision:
                tally.decided_facts += 1
                continue
            tally.count(what, said == wanted)
            if said != wanted:
                tally.differ(name, frame, what, said, wanted)
        judge(tally, name, frame, message, row)
    for frame in ours.keys() - oracle.rows.keys():
        tally.count(messages, False)
        tally.differ(name, frame, messages[:-1] + " that TShark has not")


# ---- TCP ----------------------------------------------------------------------------------------

def segment_facts(_, segment, row):
    bits = number(row["flags"], 16)
    flags = "".join(letter for i, letter in enumerate(FLAG_LETTERS) if bits >> i & 1)
    yield "flags", segment["flags"], flags
    yield "seq", segment["seq"], number(row["seq"])
    yield "ack", segment["ack"], number(row["ack"]) if "A" in flags else segment["ack"]
    yield "len", segment["len"], number(row["len"])
    yield "window", segment["window"], number(row["window"])


def judge_marks(tally, name, frame, segment, row):
    ours, theirs = set(segment["marks"]) & set(TCP_MARKS), set(filter(None, row["analysis"].split(",")))
    if frame != segment["frame"] or (not ours and not theirs):
        return  # a copy has no marks of its own
    tally.marked += 1
    differing = sorted(ours ^ theirs)
    if differing and all((name, frame, mark) in tally.by_decision for mark in differing):
        tally.decided += 1
        return
    tally.count("marks", not differing)
    for mark in differing:
        tally.kinds[("ours only " if mark in ours else "TShark only ") + mark] += 1
        tally.differ(name, frame, mark, *(("ours", "-") if mark in ours else ("-", "TShark")))


def compare_tcp(tally, name, oracle, ours):
    compare(tally, name, "segments", oracle, ours, segment_facts, judge_marks)


def compare_data(tally, name, stream, flow, data_of, theirs):
    """What either end of a flow sent (`data_of` gives it) against the digests of TShark's; `flow` is None where there is none."""
    for side in ("client", "server"):
        wanted = theirs.get(end_of(flow, side) if flow else None, digest(b""))
        ours = digest(data_of(side)) if flow else None
        tally.count("directions", ours == wanted)
        if ours != wanted:
            tally.differ(name, stream, side, f"{ours[0] if ours else 'no'} bytes", f"{wanted[0]} bytes")


# ---- UDP ----------------------------------------------------------------------------------------

def dns_words(label, name):
    """What a label says of a DNS message: whether it is an answer, and whether it asks for that name.  Long names are cut in labels."""
    return " answer " in f" {label} ", name[:NAME_TOLD].lower() in label.lower()


def datagram_facts(flow, datagram, row):
    ends = [f"{row[end]}:{row[port]}" for end, port in (("src", "sport"), ("dst", "dport"))]
    sides = ["client", "server"] if datagram["from"] == "client" else ["server", "client"]
    yield "len", datagram["len"], number(row["len"])
    yield "ends", [end_of(flow, side) for side in sides], ends
    if row.get("dns_name") and datagram.get("label"):
        yield "dns", dns_words(datagram["label"], row["dns_name"]), (row["dns_response"] == "1", True)


def compare_udp(tally, name, oracle, ours):
    oracle.rows.update({frame: row for frame, row in oracle.carriers.items() if frame in ours and frame not in oracle.rows})
    compare(tally, name, "datagrams", oracle, ours, datagram_facts)
