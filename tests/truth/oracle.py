"""What an oracle says of a capture, by frame: the TCP segments and UDP datagrams that are its own, not those that an ICMP error quotes."""
from captures import rows


class Oracle:
    """`rows` by frame; `shifted` where TShark also numbers streams that are no flows of ours, so that numbers after them differ."""

    def __init__(self, rows, shifted):
        self.rows, self.shifted = rows, shifted


def tcp_oracle(path):
    told = list(rows(path))
    own = {int(row["frame"]): row for row in told if row["ctx"] != "icmp" and row["stream"] and row["flags"]}
    return Oracle(own, any(row["ctx"] == "icmp" for row in told))


def udp_oracle(path):
    """Of a tunnel what it carries counts: the header around it is no datagram of ours."""
    told = list(rows(path))
    return Oracle({int(row["frame"]): row for row in told if not row["ctx"]}, any(row["ctx"] for row in told))


def streams_to_follow(path, count):
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
    return [stream for stream in size if size[stream] and stream not in hole][:count]
