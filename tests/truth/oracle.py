"""What an oracle says of a capture: of its own segments and datagrams, not of those that an ICMP error quotes, and of its streams' bytes."""
from captures import rows
import tshark

STREAMS_MAX = 12  # of a capture, whose bytes are compared


class Oracle:
    """`rows` by frame; `carriers`, likewise, those around other packets; `shifted` where TShark also numbers streams that are no flows of ours, so that numbers after them differ."""

    def __init__(self, own, others):
        self.rows = {int(row["frame"]): row for row in own}
        self.carriers = {int(row["frame"]): row for row in others if row["ctx"] == "outer"}
        self.shifted = bool({row["stream"] for row in others} - {row["stream"] for row in own})


def tcp_oracle(path):
    told = list(rows(path))
    return Oracle([row for row in told if row["ctx"] != "icmp" and row["stream"] and row["flags"]], [row for row in told if row["ctx"] == "icmp"])


def streams_by_ends(told):
    """The rows, with one stream for the same two ends: where a dissector sets up a conversation of its own, as SNMP's does, TShark goes on
    under another number; the first counts."""
    first = {}
    return [dict(row, stream=first.setdefault(frozenset([(row["src"], row["sport"]), (row["dst"], row["dport"])]), row["stream"]))
            for row in told]


def udp_oracle_of(told):
    """Of a tunnel what it carries counts: the header around it is a datagram of ours only where nothing in it is one."""
    own = streams_by_ends(row for row in told if not row["ctx"])
    numbered = {row["stream"] for row in own}
    return Oracle(own, [row for row in told if row["ctx"] or row["stream"] not in numbered])


def udp_oracle(path):
    return udp_oracle_of(list(rows(path)))


def streams_to_follow(path):
    """Those that carry data and have no hole; none where ICMP errors shift the numbers."""
    told, size, hole = list(rows(path)), {}, set()
    if any(row["ctx"] == "icmp" for row in told):
        return []
    for row in told:
        if not row["ctx"] and row["flags"]:
            stream = int(row["stream"])
            size[stream] = size.get(stream, 0) + int(row["len"] or 0)
            if "lost_segment" in row["analysis"]:
                hole.add(stream)
    return [stream for stream in size if size[stream] and stream not in hole][:STREAMS_MAX]


def followed_rows(capture):
    """TShark's answer about the bytes of each of these streams."""
    table = capture.oracle(".tsv")
    return [row for stream in (streams_to_follow(table) if table else []) for row in tshark.data_rows(capture.path, stream)]


def followed(capture):
    """Length and digest of what each end sent, by stream and end; asked for now where no table has it."""
    table = capture.oracle(".follow.tsv")
    told = [[row[name] for name in tshark.DATA_COLUMNS] for row in rows(table)] if table else followed_rows(capture)
    streams = {}
    for stream, end, *digest in told:
        streams.setdefault(int(stream), {})[end] = tuple(digest)
    return streams
