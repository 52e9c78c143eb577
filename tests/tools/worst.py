#!/usr/bin/env python3
"""Captures as somebody makes them who wants the program to take long, and harmless ones of the same size beside them.

usage: worst.py KIND N > FILE     (KIND-harmless for the other)

N is the number of frames, or of lines.  The keys of the first kinds collide under hash functions that are known: those
that the program had before they were keyed, and GLib's g_str_hash().
"""
import struct, sys

MASK = (1 << 64) - 1
CLIENT, SERVER = 0x0a000001, 0xc0a80001
SERVER6 = bytes.fromhex("20010db8000000000000000000000001")
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


def tcp(source, target, seq=1, flags=ACK, ack=1, window=65535, data=b""):
    return struct.pack("!HHIIBBHHH", source, target, seq & 0xffffffff, ack, 0x50, flags, window, 0, 0) + data


def ipv4(source, target, content, protocol=6):
    return struct.pack("!BBHHHBBHII", 0x45, 0, 20 + len(content), 1, 0, 64, protocol, 0, source, target) + content


def ipv6(source, following, content):
    return struct.pack("!IHBB", 6 << 28, len(content), following, 64) + source + SERVER6 + content


def pcap(frames):
    yield struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 101)
    for i, frame in enumerate(frames):
        yield struct.pack("<IIII", 1700000000 + i // 100000, i % 100000 * 10, len(frame), len(frame)) + frame


def mixed(x):
    x = x * 0x9e3779b97f4a7c15 & MASK
    return x ^ x >> 29


# ---- what collides: by number, the bytes of a key -----------------------------------------------

def flow_key(i, harmless):
    second = i * 0x10001 + 7
    return struct.pack("<QQ", i if harmless else 0x1234567890abcdef ^ mixed(second + 40000 & MASK), second)


def pair_key(i, harmless):
    if harmless:
        return struct.pack("!QQ", 7, i)
    return b"".join(bytes([0x20 + i // 7 ** k % 7, 250 - 33 * (i // 7 ** k % 7)]) for k in range(8))


def fragment_key(i, harmless):
    return struct.pack("<4I", 1000 + i, i if harmless else 0x40000000 - 31 * i & 0xffffffff, 5, 6)


def name_key(i, harmless, pair):
    """Two pairs of letters that weigh the same, for each bit."""
    if harmless:
        return b"name%030d" % i
    return b"".join(pair[i >> bit & 1] for bit in range(17))


def request(host):
    return b"GET / HTTP/1.1\r\nHost: " + host + b"\r\n\r\n"


def flows(n, harmless):
    return pcap(ipv6(flow_key(i, harmless), 6, tcp(40000, 80, i, SYN)) for i in range(n))


def pairs(n, harmless):
    return pcap(ipv6(pair_key(i, harmless), 6, tcp(40000, 80, i, SYN)) for i in range(n))


def hosts(n, harmless):
    return pcap(ipv4(CLIENT + i, SERVER, tcp(1024, 80, 1, PSH | ACK, data=request(name_key(i, harmless, (b"c0", b"ar")))))
                for i in range(n))


def fragments(n, harmless):
    return pcap(ipv6(fragment_key(i, harmless), 44, struct.pack("!BBHI", 6, 0, 1, 77) + b"F" * 64) for i in range(n))


def listing(n, harmless):
    for i in range(n):
        yield b"12:00:00.%06d IP %s.40000 > server.80: Flags [S], seq 1, win 5, length 0\n" % (
            i, name_key(i, harmless, (b"bO", b"ap")))


def services(n, harmless):
    """Ports by names that no machine knows, behind a line that has none."""
    for i in range(n):
        yield b"12:00:00.%06d IP 192.0.2.1.%d > 192.0.2.2.%s: Flags [S], seq 1, win 5, length 0\n" % (
            i, 1024 + i % 60000, b"nosuch%06d" % i if i and not harmless else b"80")


# ---- what does not fold: every segment is out of the ordinary -----------------------------------

def client(seq, flags=ACK, **more):
    return ipv4(CLIENT, SERVER, tcp(40000, 80, seq, flags, **more))


def server(seq, flags=ACK, **more):
    return ipv4(SERVER, CLIENT, tcp(80, 40000, seq, flags, **more))


def handshake():
    return [client(0, SYN, ack=0), server(0, SYN | ACK), client(1)]


def in_one_flow(frame):
    """A kind: a handshake, then frame(0), frame(1) and so on; the harmless one has acknowledgements."""
    return lambda n, harmless: pcap([*handshake(), *(client(1) if harmless else frame(i) for i in range(n - 3))])


def icmp_error(i):
    return ipv4(0x0a0a0a0a, CLIENT, struct.pack("!BBHI", 3, 1, 0, 0) + client(1 + 8 * (i // 2), data=bytes(8))[:28], 1)


def notes(n, harmless):
    """A pcapng file in which each packet has a comment."""
    def block(kind, body):
        return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)

    def padded(data):
        return data + bytes(-len(data) % 4)

    yield block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1)) + block(1, struct.pack("<HHI", 101, 0, 0))
    for i in range(n):
        frame, comment = client(i, data=b"x"), b"" if harmless else b"comment %d" % i
        yield block(6, struct.pack("<IIIII", 0, 0, i, len(frame), len(frame)) + padded(frame) +
                    struct.pack("<HH", 1, len(comment)) + padded(comment) + bytes(4))


def vlans(n, harmless):
    """Each flow in VLANs of its own, as GRE carries them."""
    tags = lambda i: b"".join(struct.pack("!HH", 0x8100, 1 + (7 if harmless else i >> shift & 0xff)) for shift in (0, 8, 16))
    frame = lambda i: bytes(12) + tags(i) + b"\x08\x00" + ipv4(CLIENT + i, SERVER, tcp(40000, 80, i, SYN))
    return pcap(ipv4(CLIENT, SERVER, struct.pack("!HH", 0, 0x6558) + frame(i), 47) for i in range(n))


# ---- how flows lie among each other -------------------------------------------------------------

def open_flows(n, harmless):
    """Each flow has three segments: one after the other, or all of them open all the time."""
    flow = lambda i: [ipv4(CLIENT + i, SERVER, tcp(40000, 80, 0, SYN, 0)), ipv4(SERVER, CLIENT + i, tcp(80, 40000, 0, SYN | ACK)),
                      ipv4(CLIENT + i, SERVER, tcp(40000, 80))]
    n //= 3
    return pcap(flow(i // 3)[i % 3] if harmless else flow(i % n)[i // n] for i in range(3 * n))


KINDS = {
    "flows": flows,
    "pairs": pairs,
    "hosts": hosts,
    "fragments": fragments,
    "vlans": vlans,
    "listing": listing,
    "services": services,
    "zero-windows": in_one_flow(lambda i: client(1, window=0 if i & 1 else 1000)),
    "duplicate-acks": in_one_flow(lambda i: server(1)),
    "keep-alives": in_one_flow(lambda i: server(1) if i & 1 else client(0)),
    "repetitions": in_one_flow(lambda i: server(1) if i & 1 else client(1, PSH | ACK, data=b"x" * 8)),
    "holes": in_one_flow(lambda i: client(1 + 20 * (1 << 20) - 20 * i, PSH | ACK, data=b"x" * 10)),
    "resets": in_one_flow(lambda i: client(1, RST) if i & 1 else server(1, RST | ACK)),
    "fins": in_one_flow(lambda i: client(1 + i, FIN | ACK) if i & 1 else server(1 + i, FIN | ACK)),
    "icmp-errors": in_one_flow(lambda i: icmp_error(i) if i & 1 else client(1 + 8 * (i // 2), data=bytes(8))),
    "notes": notes,
    "open-flows": open_flows,
}


def write(kind, n, out):
    name, harmless, _ = kind.partition("-harmless")
    for piece in KINDS[name](n, bool(harmless)):
        out.write(piece)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    write(sys.argv[1], int(sys.argv[2]), sys.stdout.buffer)
