#!/usr/bin/env python3
"""Wherever the program runs, it writes the same: pictures, batches, figures and words do not go by the locale."""
import locale, os, shutil, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import tap

HERE = "C.UTF-8"  # whose output is the measure
LOCALES = ["C", "de_DE.UTF-8", "tr_TR.UTF-8", "zh_CN.UTF-8"]
FORMATS = "svg,png,pdf,text,json,layout"
SAMPLE = os.path.join(tap.ROOT, "samples/fast-retransmit.pcap")

# What a user may say or see: figures with a point, names in another case (Turkish has two letters i), messages of GLib and of the C library.
COMMANDS = [
    ["-T", "png", "--scale", "1.5", SAMPLE], ["-T", "png", "--scale", "1,5", SAMPLE], ["-T", "png", "--scale", "x", SAMPLE],
    ["-T", "png", "--scale", "0", SAMPLE], ["-T", "png", "--scale", "99.5", SAMPLE], ["-T", "svg", "--fit", "400.5x300.25", SAMPLE],
    ["-T", "pdf", "--page", "a4", SAMPLE], ["-T", "text", "--fold", "none", SAMPLE], ["-T", "svg", "--title", "İıI, fi, 世界, Grüße", SAMPLE],
    ["-T", "svg", "-t", "own.template", SAMPLE], ["-T", "svg", "-t", "wrong.template", SAMPLE], ["templates"], ["templates", "--dump", "default"],
    ["list", SAMPLE], ["list", "-T", "json", SAMPLE], ["follow", SAMPLE], ["-T", "SVG", SAMPLE], ["-T", "GIF", SAMPLE], ["-t", "PRINT", "-T", "svg", SAMPLE],
    ["-T", "text", "-f", "FIRST", SAMPLE], ["-T", "text", "-F", "tcp port 8003", SAMPLE], ["-F", "TCP", "-T", "text", SAMPLE], ["nowhere.pcap"],
    [".", "-o", "x.svg"], [SAMPLE, "-o", "nowhere/x.svg"], ["--nonsense"], ["--help"], ["list", "--help"], ["batch", "--help"],
    ["batch", SAMPLE, "-o", "out", "--timeout", "0,5"], ["batch", SAMPLE, "-o", "out", "--memory-limit", "1.5G"],
]
TEMPLATE = "[lines]\nack=0.75\n"


def run(name, *args, **kwargs):
    return tap.run(*args, env=dict(os.environ, LC_ALL=name), **kwargs)


def said(name, args, folder):
    result = run(name, *args, cwd=folder)
    return result.status, result.err, result.out.replace("…".encode(), b"?") if "--help" in args else result.out  # GLib prints it, and C has no …


def exists(name):
    try:
        return bool(locale.setlocale(locale.LC_ALL, name))
    except locale.Error:
        return False


def tree(folder):
    return {os.path.relpath(os.path.join(at, name), folder): open(os.path.join(at, name), "rb").read()
            for at, _, names in os.walk(folder) if ".pcapladder" not in at for name in names}


def make_captures(folder):
    shutil.copytree(os.path.join(tap.ROOT, "samples"), folder, ignore=shutil.ignore_patterns("*.svg", "*.md", "record"))
    data = open(SAMPLE, "rb").read()
    for name, content in (("cut.pcap", data[:-20]), ("none.pcap", data[:24]), ("bad.pcap", b"no capture"), ("İı 世界.pcap", data)):
        open(os.path.join(folder, name), "wb").write(content)


def check_batch(name, folder, captures, measure):
    out = os.path.join(folder, name)
    args = ["batch", captures, "-T", FORMATS, "--scale", "1.5"]
    result = run(name, *args, "-o", out)
    here, there = tree(measure), tree(out)
    tap.ok(here == there and len(here) > 100, f"{name}: a batch has the bytes of one under {HERE}",
           "\n".join([result.err] + sorted(path for path in here | there if here.get(path) != there.get(path))))
    for told, where, directory in ((name, HERE, measure), (HERE, name, out)):
        result = run(told, *args, "-o", directory, "--check")
        tap.ok(result.status == 0 and not result.err, f"under {told}, --check is content with a batch that was drawn under {where}", result.err)


def check_limit(name, folder):
    """A number in a reason that the manifest keeps."""
    long, out = os.path.join(folder, "long"), os.path.join(folder, f"{name}-limit")
    result = run(name, "batch", long, "-o", out, "--timeout", "0.0125")
    tap.ok("took longer than 0.0125 s" in result.err and b"took longer than 0.0125 s" in tree(out)["manifest.json"], f"{name}: a limit in a reason", result.err)


with tap.folder() as folder:
    captures, measure = os.path.join(folder, "captures"), os.path.join(folder, "measure")
    make_captures(captures)
    data = open(SAMPLE, "rb").read()
    os.makedirs(os.path.join(folder, "long"))
    open(os.path.join(folder, "long/long.pcap"), "wb").write(data[:24] + data[24:] * 4000)
    open(os.path.join(folder, "own.template"), "w").write(TEMPLATE)
    open(os.path.join(folder, "wrong.template"), "w").write(TEMPLATE.replace(".", ","))
    run(HERE, "batch", captures, "-T", FORMATS, "--scale", "1.5", "-o", measure)
    answers = [said(HERE, args, folder) for args in COMMANDS]
    tap.ok({0, 1, 2} == {status for status, _, _ in answers} and answers[0][0] == answers[9][0] == 0 and answers[1][0] == answers[10][0] == 2,
           "a point divides, and no comma", [answer[:2] for answer in answers])
    for name in LOCALES:
        if not exists(name):
            tap.skip(f"{name}: all", "this locale is not there")
            continue
        check_batch(name, folder, captures, measure)
        check_limit(name, folder)
        for args, answer in zip(COMMANDS, answers):
            told = said(name, args, folder)
            tap.ok(told == answer, f"{name}: {' '.join(args).replace(tap.ROOT + '/', '')}", f"{told[:2]} {told[2][:80]}\nand not {answer[:2]} {answer[2][:80]}")
tap.done()
