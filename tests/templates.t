#!/usr/bin/env python3
"""Templates: the guide says what the table of keys says, and a dump draws what its template draws."""
import json, os, re, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import tap

NAMES = dict(line.split(None, 1) for line in tap.run("templates").out.decode().splitlines())
GUIDE = open(os.path.join(tap.ROOT, "docs/templates.md"), encoding="utf-8").read()
MANUAL = open(os.path.join(tap.ROOT, "docs/pcapladder.1"), encoding="utf-8").read()
SAMPLE = os.path.join(tap.ROOT, "samples/http-get.pcap")


def dump(name):
    return tap.run("templates", "--dump", name).out.decode()


def keys_of(text):
    """{(group, key): (value, allowed, help)} of a dump."""
    keys, group, said = {}, None, None
    for line in text.splitlines():
        if head := re.fullmatch(r"\[(.+)\]", line):
            group = head[1]
        elif comment := re.fullmatch(r"# (.*) \(([^()]*)\)", line):
            said = comment
        elif (row := re.fullmatch(r"([a-z-]+)=(.*)", line)) and row[1] != "inherits":
            keys[group, row[1]] = row[2], said[2], said[1]
    return keys


def rows_of(guide):
    """The same of the guide's tables; a format's value stands below them."""
    rows, group = {}, None
    for line in guide.splitlines():
        if head := re.fullmatch(r"### \[(.+)\]", line):
            group = head[1]
        elif row := re.fullmatch(r"\| `([a-z-]+)` \| (.*) \| (.*) \| (.*) \|", line):
            rows[group, row[1]] = row[2].strip("`"), row[3], row[4]
    return rows


def differences(a, b):
    return "\n".join(f"{k}: {a.get(k)} and {b.get(k)}" for k in sorted(set(a) | set(b)) if a.get(k) != b.get(k))


keys, rows = keys_of(dump("default")), rows_of(GUIDE)
formats = {k: v[0] for k, v in keys.items() if v[1] == "a format"}
shown = {k: ("below", *v[1:]) if k in formats else v for k, v in keys.items()}
tap.ok(len(keys) > 60 and shown == rows, "the guide has every key as it is", differences(shown, rows))
for (group, key), text in formats.items():
    tap.ok(f"    {key}={text}\n" in GUIDE, f"the guide has the format of [{group}] {key}")
for placeholder, help in re.findall(r"^#   (\{[a-z-]+\}) +(.*)$", dump("default"), re.M):
    tap.ok(f"| `{placeholder}` | {help} |" in GUIDE, f"the guide has {placeholder}")

for name, description in NAMES.items():
    tap.ok(f"| `{name}` | {description} |" in GUIDE, f"the guide has {name}")
    tap.ok(re.search(rf"^\.B[RI]* {name}\b", MANUAL, re.M), f"the manual has {name}")
    with tap.folder() as folder:
        path = os.path.join(folder, "own.template")
        saved = tap.run("templates", "--dump", name, "-o", path)
        named, own = (tap.run("-T", "layout", "-t", t, SAMPLE) for t in (name, path))
        tap.ok(saved.status == own.status == 0 and named.out == own.out, f"a dump of {name} draws the same", own.err)


def ladder(content):
    """The text ladder under a template of these lines, in a zone five hours and a half ahead."""
    with tap.folder() as folder:
        path = os.path.join(folder, "own.template")
        open(path, "w").write(content)
        return tap.run("-T", "text", "-t", path, SAMPLE, env={**os.environ, "TZ": "XYZ-5:30"}).out.decode()


tap.ok("SYN-SENT" in ladder("") and "SYN-SENT" not in ladder("[show]\nstates=false\n"), "states can be left out")
tap.ok("20.488" in ladder("") and "20.488" not in ladder("[show]\ntimes=false\n"), "times can be left out")
tap.ok("0.064" in ladder("[show]\nclock=delta\n"), "times since the segment before")
tap.ok("11:29:13.628836" in ladder("[show]\nclock=wall\n"), "times of day")
tap.ok("16:59:13.628836" in ladder("[show]\nclock=wall\nzone=local\n"), "times of day where the reader is")


def set_in(*sets, kind="text"):
    return tap.run("-T", kind, *(f"--set={one}" for one in sets), SAMPLE)


with tap.folder() as folder:
    path = os.path.join(folder, "own.template")
    open(path, "w").write("[layout]\nlane-gap=500\n[labels]\ndata=x | {len}\n")
    by_file = tap.run("-T", "layout", "-t", path, SAMPLE).out
tap.ok(set_in("layout.lane-gap=500", "labels.data=x | {len}", kind="layout").out == by_file, "--set does what a template's key does")
tap.ok("SYN-SENT" not in set_in("show.states=true", "show.states=false").out.decode(), "of a key that is set twice the last value counts")
for wrong, said in (("show", "must have the form GROUP.KEY=VALUE"), ("show.states", "must have the form GROUP.KEY=VALUE"), ("=", "must have the form"),
                    ("show.nosuch=1", "no such key: use one of states, times"), ("nosuch.states=1", "no such group: use one of template, text"),
                    ("template.inherits=dark", "no such key: use one of description"), ("show.states=maybe", "'maybe' is invalid: must be true or false"),
                    (os.fsdecode(b"text.font=\xff"), "in UTF-8")):
    result = set_in(wrong)
    tap.ok(result.status == 2 and said in result.err and result.err.count("\n") == 1, f"--set {wrong!r} is answered with what is allowed", result.err)


def height(name, template):
    svg = tap.run("-q", "-T", "svg", "-f", "first", "-t", template, os.path.join(tap.ROOT, "samples", name + ".pcap")).out.decode()
    return float(re.search(r'height="([0-9.]+)', svg)[1])


SAMPLES = sorted(name[:-5] for name in os.listdir(os.path.join(tap.ROOT, "samples")) if name.endswith(".pcap"))
taller = [name for name in SAMPLES if height(name, "compact") >= height(name, "default")]
tap.ok(not taller, f"compact is shorter than default, of {len(SAMPLES)} samples", taller)


def dashes(template):
    return tap.run("-T", "svg", "-t", template, SAMPLE).out.count(b"stroke-dasharray")


tap.ok(dashes("default") == 0 and dashes("print") == 4, "SYN and FIN are told by their dashes in print")
tap.ok("ack 427435970" in ladder("[show]\nnumbers=absolute\n"), "numbers as they were sent")

facts = json.loads(tap.run("-q", "-T", "json", SAMPLE).out)["flows"][0]["segments"]
times = {segment["frame"]: float(segment["time"][-12:]) for segment in facts}
rounds = [float(number) * {"µs": 1e-6, "ms": 1e-3}[unit] for number, unit in re.findall(r"RTT ([0-9.]+) (µs|ms)", ladder("[labels]\nack=RTT {rtt}\n"))]
tap.ok(len(rounds) == 4 and all(abs(rtt - times[ack] + times[data]) < 1e-4 for rtt, (data, ack) in zip(rounds, ((2, 3), (4, 5), (6, 7), (9, 10)))),
       "an ACK's round trip is the time since what it answers", rounds)

tap.ok("no such template: use one of " + ", ".join(NAMES) in tap.run("templates", "--dump", "nowhere").err,
       "an unknown template is answered with those that there are")
tap.ok(tap.run("templates", "dark").status == 2, "the command takes no arguments")
tap.done()
