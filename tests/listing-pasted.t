#!/usr/bin/env python3
"""A listing is read whatever a mail program, a terminal, a log or a web page made of it: what tcpdump prints of the samples is changed as these do,
and must tell the same facts."""
import datetime, html, json, os, re, shutil, subprocess, sys, textwrap
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import tap

SAMPLES = ["http-get", "fast-retransmit", "timeout", "refused", "http-ipv6"]
PACKET = re.compile(r"^\d\d:\d\d:\d\d\.\d+ ")


def prefixed(prefix):
    return lambda lines: [prefix + line for line in lines]


def numbered(form):
    return lambda lines: [form.format(i + 1) + line for i, line in enumerate(lines)]


def folded(width, **how):
    """As mail programs do, between words."""
    return lambda lines: [part for line in lines for part in textwrap.wrap(line, width, break_on_hyphens=False, break_long_words=False, **how)]


def cut(width, after=""):
    """As terminals do, anywhere."""
    return lambda lines: [after * (i > 0) + line[i:i + width] for line in lines for i in range(0, len(line), width)]


def timed(form):
    """With another time: its parts are day, clock (with microseconds), seconds, epoch."""
    def change(lines):
        for line in lines:
            if not PACKET.match(line):
                yield line
                continue
            hours, minutes, rest = line.split(" ", 1)[0].split(":")
            s = int(hours) * 3600 + int(minutes) * 60 + float(rest)
            time = datetime.datetime(2026, 3, 3) + datetime.timedelta(microseconds=round(s * 1e6))
            yield form(time, s) + " " + line.split(" ", 1)[1]
    return lambda lines: list(change(lines))


def replaced(pattern, text):
    return lambda lines: [re.sub(pattern, text, line) for line in lines]


def with_prose(lines):
    return ["Dear reader,", "", "this is what we see on the host, see RFC 9293, 3.1 (and 10.0.0.1 is ours):", "", *lines[:3],
            "", "So far so good > but then:", "", *lines[3:], "", "Any ideas?", "-- ", "J. Random"]


MICRO = "%H:%M:%S.%f"
WAYS = {  # the kind: what is done, to the output with these options
    "a mail's quotation": (prefixed("> "), "", "-v", "-X", "-A"),
    "quoted twice": (prefixed(">> "), "", "-v", "-x"),
    "quoted twice, with blanks": (prefixed("> > "), "", "-v", "-X"),
    "a table": (replaced(r"^(.*)$", r"| \1 |"), ""),
    "in backquotes": (replaced(r"^(.*)$", r"`\1`"), ""),
    "indented": (prefixed("    "), "", "-v", "-X", "-e"),
    "indented by a tab": (prefixed("\t"), "", "-v"),
    "numbered": (numbered("{}. "), ""),
    "numbered, in parentheses": (numbered("({}) "), ""),
    "numbered, with a colon": (numbered("{}:"), ""),
    "numbered, as by cat": (numbered("{:6}\t"), ""),
    "bullets": (prefixed("* "), ""),
    "dashes": (prefixed("- "), ""),
    "dots": (prefixed("• "), ""),
    "commented out": (prefixed("# "), "", "-v"),
    "commented out as in C": (prefixed("// "), ""),
    "HTML": (lambda lines: [html.escape(line) for line in lines], "", "-v", "-e"),
    "HTML with marks": (lambda lines: ["<pre>" + html.escape(lines[0])] + [html.escape(line) + "<br>" for line in lines[1:]], ""),
    "carriage returns": (replaced(r"$", "\r"), "", "-v", "-X"),
    "a blank line after each": (replaced(r"$", "\n"), "", "-v", "-X"),
    "prose around": (with_prose, ""),
    "a terminal of 80 columns": (cut(80), "", "-v", "-e"),
    "a terminal of 132 columns": (cut(132), "", "-v"),
    "a terminal of 60 columns": (cut(60), ""),
    "a terminal of 37 columns": (cut(37), ""),
    "a mail of 72 columns": (folded(72), "", "-v"),
    "a mail of 60 columns": (folded(60), ""),
    "a mail, quoted": (lambda lines: prefixed("> ")(folded(70)(lines)), ""),
    "a mail, indented": (folded(76, subsequent_indent="    "), ""),
    "a mail, with a tab": (folded(76, subsequent_indent="\t"), ""),
    "runs of blanks": (replaced(r"(?<=[^ ]) (?=[^ ])", "   "), ""),
    "a date and a time": (timed(lambda t, s: t.strftime("%Y-%m-%d " + MICRO)), ""),
    "RFC 3339": (timed(lambda t, s: t.strftime("%Y-%m-%dT" + MICRO + "Z")), ""),
    "RFC 3339 with a zone": (timed(lambda t, s: t.strftime("%Y-%m-%dT" + MICRO + "+01:00")), ""),
    "ISO 8601 with a zone": (timed(lambda t, s: t.strftime("%Y-%m-%dT" + MICRO + "-0330")), ""),
    "a comma before the fraction": (timed(lambda t, s: t.strftime("%H:%M:%S,%f")), ""),
    "brackets": (timed(lambda t, s: t.strftime("[" + MICRO + "]")), ""),
    "a date in brackets": (timed(lambda t, s: t.strftime("[%Y-%m-%d " + MICRO + "]")), ""),
    "OpenBSD": (timed(lambda t, s: t.strftime("%b %d " + MICRO)), ""),
    "a weekday": (timed(lambda t, s: t.strftime("%a %b %e " + MICRO + " %Y")), ""),
    "a date of two kinds": (timed(lambda t, s: t.strftime("%d/%m/%Y " + MICRO)), ""),
    "syslog": (timed(lambda t, s: t.strftime("Mar  3 12:00:00 host tcpdump[12]: " + MICRO)), ""),
    "a container's log": (timed(lambda t, s: t.strftime("2026-03-03T12:00:00.123456789Z " + MICRO)), ""),
    "a container's log in JSON": (lambda lines: [json.dumps({"log": line + "\n", "stream": "stdout"}, separators=(",", ":")) for line in lines], ""),
    "no-break spaces": (lambda lines: [line.replace(" ", "\u00a0") for line in lines], "", "-v"),
    "a zone after the time": (replaced(r"^(\S+) ", r"\1 CEST "), ""),
    "seconds": (timed(lambda t, s: f"{s:.6f}"), ""),
    "seconds since the epoch": (timed(lambda t, s: f"{s + 1772496000:.6f}"), "", "-v"),
    "capital letters": (replaced("(?<=, )(seq|ack|win|length) ", lambda m: m.group(1).capitalize() + " "), ""),
    "equals signs": (replaced("(?<=, )(seq|ack|win) ", r"\1="), ""),
    "an interface and a direction": (replaced(r"^(\S+) IP", r"\1 eth0  In  IP"), ""),
    "an interface and an arrow": (replaced(r"^(\S+) IP6? ", r"\1 eth0 > "), ""),
    "no IP": (replaced(r"^(\S+) IP6? ", r"\1 "), ""),
    "a packet filter's log": (replaced(r"^(\S+) IP6? ", r"\1 rule 3/0(match): block in on em0: "), ""),
    "macOS's PKTAP": (replaced(r"^(\S+) ", r"\1 (en0, proc curl:123, svc BE, out) "), ""),
    "blanks in SACK": (replaced(r"\{(\d+):(\d+)\}", r"{ \1:\2 }"), ""),
}
# Of days, and of what listings do not show of an application.
LEFT_OUT = {"time", "start", "sent", "arrived", "label", "protocol"}


def facts(listing):
    result = tap.run("-T", "json", "-", input="".join(line + "\n" for line in listing).encode(), stdin=None)
    told = json.loads(result.out) if result.status == 0 else {"flows": []}
    for incident in (incident for flow in told["flows"] for incident in flow["incidents"]):
        del incident["from"], incident["to"]  # times
    return told, result.err


def since_first(flow):
    micro = lambda segment: int(segment["time"].replace(".", "")) // 1000
    return [micro(s) - micro(flow["segments"][0]) for s in flow["segments"]]


def differences(wanted, got):
    if [len(f["segments"]) for f in wanted["flows"]] != [len(f["segments"]) for f in got["flows"]]:
        yield f"segments: {[len(f['segments']) for f in wanted['flows']]}, {[len(f['segments']) for f in got['flows']]}"
        return
    for flow, other in zip(wanted["flows"], got["flows"]):
        for key in flow.keys() - LEFT_OUT - {"segments"}:
            if flow[key] != other[key]:
                yield f"{key}: {flow[key]}, {other[key]}"
        for one, two in zip(flow["segments"], other["segments"]):
            yield from (f"frame {one['frame']}: {key}: {one[key]}, {two[key]}" for key in one.keys() - LEFT_OUT if one[key] != two[key])
        if since_first(flow) != since_first(other):
            yield f"times: {since_first(flow)}, {since_first(other)}"


if not shutil.which("tcpdump"):
    tap.skip("listings as people paste them", "tcpdump is not installed")
    tap.done()

for sample in SAMPLES:
    printed = {}
    for kind, (change, *all_options) in WAYS.items():
        for options in all_options:
            if options not in printed:
                lines = subprocess.run(["tcpdump", "-nn", *options.split(), "-r", os.path.join(tap.ROOT, "samples", sample + ".pcap")],
                                       capture_output=True).stdout.decode("latin-1").splitlines()
                printed[options] = lines, facts(lines)[0]
            lines, wanted = printed[options]
            changed = change(lines)
            got, said = facts(changed)
            found = list(differences(wanted, got))
            tap.ok(wanted["flows"] and not found, f"{sample}: tcpdump -nn {options}: {kind}", "\n".join([*found[:4], said, *changed[:4]]))
tap.done()
