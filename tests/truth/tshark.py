"""What TShark says of a capture's TCP and UDP headers and of the bytes of its streams, as rows of the oracle.

TShark runs once through the file, without names, with the preferences of an empty profile.  So it reassembles fragments: what came in
several is one row, at the frame of the last.  Checksums are not verified.
"""
import hashlib, os, re, subprocess, tempfile
import xml.etree.ElementTree as ElementTree

LIMIT = 120  # seconds that a capture may take

TCP_MARKS = """retransmission fast_retransmission spurious_retransmission out_of_order lost_segment ack_lost_segment duplicate_ack
zero_window zero_window_probe zero_window_probe_ack window_full window_update keep_alive keep_alive_ack reused_ports""".split()
TCP_COLUMNS = "frame time src dst sport dport stream flags seq ack len window analysis ctx".split()
DATA_COLUMNS = "stream end bytes sha256".split()
UDP_COLUMNS = "frame time src dst sport dport stream length len dns_id dns_response dns_name dns_rcode payload ctx".split()

TCP_FIELDS = """frame.number frame.time_epoch frame.protocols ip.src ip.dst ipv6.src ipv6.dst tcp.srcport tcp.dstport tcp.stream tcp.flags
tcp.seq tcp.ack tcp.len tcp.window_size""".split() + ["tcp.analysis." + mark for mark in TCP_MARKS]

ICMP = {"icmp", "icmpv6"}
UDP = {"udp", "udplite"}
DNS = {"dns", "mdns", "llmnr"}
PACKETS = {"ip", "ipv6", "eth", "wlan", "ppp", "arp"}  # what makes the header around it a tunnel's


class Failed(Exception):
    """TShark's exit status and its first complaint; `rows` are what it said before."""

    def __init__(self, status, complaint, rows):
        super().__init__(f"exit status {status}: {complaint}")
        self.status, self.complaint, self.rows = status, complaint, rows


def tshark(*arguments):
    """Exit status, output and first complaint; "killed" for the status when it took too long."""
    with tempfile.TemporaryDirectory() as home:
        env = dict(os.environ, HOME=home, XDG_CONFIG_HOME=home, WIRESHARK_CONFIG_DIR=home, TZ="UTC", LC_ALL="C.UTF-8")
        try:
            done = subprocess.run(["tshark", "-n", *arguments], env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT)
        except subprocess.TimeoutExpired as late:
            return "killed", late.stdout or b"", f"not through after {LIMIT} seconds"
    complaints = [line for line in done.stderr.decode("utf-8", "replace").splitlines() if line.strip() and "Running as user" not in line]
    return done.returncode, done.stdout, complaints[0] if complaints else ""


def checked(path, outcome, rows):
    status, _, complaint = outcome
    if status != 0:
        raise Failed(status, complaint.replace(path, "FILE").replace("\t", " "), rows)
    return rows


def version():
    return tshark("--version")[1].decode().splitlines()[0]


# ---- TCP ----------------------------------------------------------------------------------------

def tcp_row(values):
    """Of several headers in a frame the innermost, with the addresses of the IP header below it."""
    field = dict(zip(TCP_FIELDS, values))
    innermost = {name: value.split(",")[-1] for name, value in field.items()}
    layers = field["frame.protocols"].split(":")
    below = layers[:len(layers) - layers[::-1].index("tcp")] if "tcp" in layers else []
    ip = next((layer for layer in reversed(below) if layer in ("ip", "ipv6")), None)
    at = below.count(ip) - 1

    def address(end):
        addresses = field[f"{ip}.{end}"].split(",") if ip else [""]
        return addresses[min(at, len(addresses) - 1)]

    return [field["frame.number"], field["frame.time_epoch"], address("src"), address("dst"),
            *(innermost["tcp." + name] for name in "srcport dstport stream flags seq ack len window_size".split()),
            ",".join(mark for mark in TCP_MARKS if field["tcp.analysis." + mark]),
            "icmp" if ICMP & set(layers) else "multi" if layers.count("tcp") > 1 else ""]


def tcp_rows(path):
    outcome = tshark("-r", path, "-Y", "tcp", "-o", "tcp.relative_sequence_numbers:TRUE", "-o", "tcp.analyze_sequence_numbers:TRUE",
                     "-T", "fields", "-E", "separator=/t", "-E", "occurrence=a", "-E", "aggregator=,",
                     *(word for name in TCP_FIELDS for word in ("-e", name)))
    lines = (line.split("\t") for line in outcome[1].decode("utf-8", "replace").splitlines())
    return checked(path, outcome, [tcp_row(values) for values in lines if len(values) == len(TCP_FIELDS)])


# ---- UDP ----------------------------------------------------------------------------------------

def shown(layer, name):
    field = layer.find(f".//field[@name='{name}']")
    return "" if field is None else field.get("show", "").replace("\t", " ")


def payload_len(ip, udp):
    """By the header's length; where that is zero, by the IP header's, as in a jumbogram (RFC 2675 §4)."""
    length = int(shown(udp, "udp.length") or 0)
    if length:
        return length - 8
    if ip.get("name") == "ip":
        return int(shown(ip, "ip.len")) - int(shown(ip, "ip.hdr_len")) - 8
    whole = int(shown(ip, "ipv6.opt.jumbo") or shown(ip, "ipv6.plen"))
    return whole + 40 - (int(udp.get("pos")) - int(ip.get("pos"))) - 8


def udp_row(layers, at):
    """Of the UDP header among a frame's layers at that place."""
    names = [layer.get("name") for layer in layers]
    frame, udp = layers[names.index("frame")], layers[at]
    ip = next((layer for layer in reversed(layers[:at]) if layer.get("name") in ("ip", "ipv6")), None)
    after = names[at + 1:]
    payload = after[:next((i for i, name in enumerate(after) if name in UDP), len(after))]
    dns = layers[at + 1] if payload and payload[0] in DNS else None
    return [shown(frame, "frame.number"), shown(frame, "frame.time_epoch"),
            *("" if ip is None else shown(ip, f"{ip.get('name')}.{end}") for end in ("src", "dst")),
            shown(udp, "udp.srcport"), shown(udp, "udp.dstport"), shown(udp, "udp.stream"), shown(udp, "udp.length"),
            "" if ip is None else str(payload_len(ip, udp)),
            *("" if dns is None else shown(dns, name) for name in ("dns.id", "dns.flags.response", "dns.qry.name", "dns.flags.rcode")),
            ":".join(payload), "icmp" if ICMP & set(names[:at]) else "outer" if PACKETS & set(after) else ""]


def udp_rows_of_frame(packet):
    layers = [layer for layer in packet.iter("proto")
              if layer.get("name") != "geninfo" and not layer.get("name").startswith(("_ws.", "fake-field-wrapper"))]
    return [udp_row(layers, at) for at, layer in enumerate(layers) if layer.get("name") in UDP and shown(layer, "udp.stream")]


def udp_rows(path):
    """A row for each UDP header that TShark numbers, in a frame from the outermost on."""
    outcome = tshark("-r", path, "-Y", "udp || udplite", "-T", "pdml")
    packets = re.findall(r"<packet>.*?</packet>", outcome[1].decode("utf-8", "replace"), re.DOTALL)
    return checked(path, outcome, [row for packet in packets for row in udp_rows_of_frame(ElementTree.fromstring(packet))])


# ---- bytes --------------------------------------------------------------------------------------

HEX = re.compile(rb"\t?[0-9a-f]+")


def digest(data):
    return str(len(data)), hashlib.sha256(data).hexdigest()


def data_rows(path, stream):
    """A row for each end of a TCP stream, its address and port without brackets, with the digest of what it sent."""
    nodes, data = {}, [bytearray(), bytearray()]
    for line in tshark("-q", "-r", path, "-z", f"follow,tcp,raw,{stream}")[1].splitlines():
        if line.startswith(b"Node "):
            node, _, end = line.decode().partition(": ")
            nodes[end.replace("[", "").replace("]", "")] = int(node[len("Node "):])
        elif HEX.fullmatch(line):
            data[line.startswith(b"\t")] += bytes.fromhex(line.decode().strip())
    return [[str(stream), end, *digest(data[number])] for end, number in sorted(nodes.items())]
