#!/usr/bin/env python3
"""What comes out can be read by others, says what it shows, and is the same every time."""
import os, re, shutil, struct, subprocess, sys, zlib
import xml.etree.ElementTree as xml
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import tap

SVG = "{http://www.w3.org/2000/svg}"


def texts_of(capture):
    page = tap.layout(capture, "-f", "first")["pages"][0]
    return [i["text"] for i in page["items"] if i["kind"] == "text"]


def check_svg(capture, name):
    out = tap.run("-q", "-f", "first", "-T", "svg", capture).out
    root = xml.fromstring(out)
    ids = re.findall(rb' id="([^"]+)"', out)
    used = set(re.findall(rb'(?:href="#|url\(#)([^")]+)', out))
    tap.ok(root.get("role") == "img" and root.get("viewBox"), f"{name}: an image with a size of its own")
    tap.ok(len(ids) == len(set(ids)) and used <= set(ids), f"{name}: ids are unique and known", used - set(ids))
    tap.ok(root.find(SVG + "title").text and "\n" in root.find(SVG + "desc").text, f"{name}: title and description")
    shown = {"".join(t.itertext()) for t in root.iter(SVG + "text")}
    tap.ok(set(texts_of(capture)) <= shown, f"{name}: every text can be searched", set(texts_of(capture)) - shown)
    return set(ids)


def chunks(png):
    at = 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at:at + 8])
        data = png[at + 8:at + 8 + length]
        assert zlib.crc32(kind + data) == struct.unpack(">I", png[at + 8 + length:at + 12 + length])[0]
        yield kind, data
        at += 12 + length


def check_png(capture, name):
    page = tap.layout(capture, "-f", "first")["pages"][0]
    for scale in (1, 2, 3):
        png = tap.run("-q", "-f", "first", "-T", "png", "--scale", str(scale), capture).out
        parts = list(chunks(png))
        width, height, depth, colour = struct.unpack(">IIBB", parts[0][1][:10])
        rows = zlib.decompress(b"".join(d for k, d in parts if k == b"IDAT"))
        per_metre = struct.unpack(">IIB", dict(parts)[b"pHYs"])
        tap.ok(width == -(-page["width"] * scale // 1) and abs(height - page["height"] * scale) <= 1, f"{name}: {scale} pixels a point")
        tap.ok((depth, colour) == (8, 2) and len(rows) == height * (1 + 3 * width), f"{name}: {scale}: all rows")
        tap.ok(abs(per_metre[0] - scale * 72 / 0.0254) < 1 and per_metre[2] == 1, f"{name}: {scale}: physical size")


def check_pdf(capture, name):
    with tap.folder() as tmp:
        path = os.path.join(tmp, "x.pdf")
        tap.run("-q", "--each", "-o", path, capture)
        info = subprocess.run(["pdfinfo", path], capture_output=True, text=True).stdout
        text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True).stdout
        flows = len(re.findall(r'"id":', tap.run("list", "-q", "-T", "json", capture).out.decode()))
        tap.ok(f"Pages:           {flows}\n" in info, f"{name}: a page for each flow", info)
        tap.ok("Title:" in info and "pcapladder" in info, f"{name}: metadata", info)
        tap.ok("2026" in info.split("CreationDate:")[1].splitlines()[0], f"{name}: the date is the capture's", info)
        tap.ok(any(word in text for word in ("ACK", "SYN", "query")), f"{name}: text can be searched", text)
        epoch = dict(os.environ, SOURCE_DATE_EPOCH="86400")
        tap.run("-q", "-o", path, capture, env=epoch)
        info = subprocess.run(["pdfinfo", path], capture_output=True, text=True).stdout
        tap.ok("1970" in info.split("CreationDate:")[1].splitlines()[0], f"{name}: SOURCE_DATE_EPOCH is kept", info)


def check_sheets(capture, name):
    """Sheets of the size asked for, bookmarks of phases and of what went wrong."""
    with tap.folder() as tmp:
        path = os.path.join(tmp, "x.pdf")
        tap.run("-q", "--fold", "none", "--page", "a5-landscape", "-o", path, capture)
        info = subprocess.run(["pdfinfo", path], capture_output=True, text=True).stdout
        text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True).stdout
        pages = int(re.search(r"Pages: +(\d+)", info).group(1))
        tap.ok(pages > 1 and "595.28 x 419.53" in info, f"{name}: sheets of A5", info)
        tap.ok(text.count("Client") >= pages and re.search(rf"{pages}\s*/\s*{pages}", text), f"{name}: heads and numbers on each", text)
        data = open(path, "rb").read()
        tap.ok(all(t in data for t in (b"(Handshake)", b"(Transfer)", b"(Close)", "retransmission".encode("utf-16-be").hex().upper().encode())), f"{name}: bookmarks")
        tap.ok("One segment lost on the way to the server: 26.6 ms of delay" in text, f"{name}: figures can be searched", text)
        tap.run("-q", "--fit", "a4-landscape", "-o", path, capture)
        info = subprocess.run(["pdfinfo", path], capture_output=True, text=True).stdout
        tap.ok("Pages:           1\n" in info and "841.89 x 595.28" in info, f"{name}: fits one sheet", info)
        svg = tap.run("-q", "--fit", "400x300", "-T", "svg", capture).out
        tap.ok(b'width="400pt" height="300pt"' in svg, f"{name}: an SVG of the size asked for", svg[:400])


def check_bookmark(capture, flow):
    """A bookmark calls a flow what list and --flow call it."""
    with tap.folder() as tmp:
        path = os.path.join(tmp, "x.pdf")
        tap.run("-q", "-f", flow, "-o", path, capture)
        data, words = open(path, "rb").read(), f"Flow {flow}: "
        tap.ok(words.encode() in data or words.encode("utf-16-be").hex().upper().encode() in data, f"{os.path.basename(capture)}: a bookmark of {flow}")


def check_same(capture, name):
    for kind in ("svg", "png", "pdf", "text", "json", "layout"):
        one, two = (tap.run("-q", "-f", "first", "-T", kind, capture).out for _ in range(2))
        tap.ok(one and one == two, f"{name}: {kind}: the same bytes twice")


# Noncharacters (Unicode 15, §23.7) and characters that are drawn as nothing.
ODD = "".join(map(chr, [0xfffe, 0xffff, 0xfdd0, 0xfdef, 0x1fffe, 0x1ffff, 0x10ffff, 0x3164, 0x115f, 0x1160, 0xffa0, 0x034f, 0x2800,
                        0x00ad, 0xfeff, 0x202e, 0x85, 0xe0041]))


def check_odd(name, capture, *options):
    """What XML and PDF do not take, or nobody sees, is seen, and the picture is whole."""
    svg = tap.run("-q", "-T", "svg", *options, capture)
    lint = subprocess.run(["xmllint", "--noout", "-"], input=svg.out, capture_output=True)
    tap.ok(svg.status == 0 and lint.returncode == 0, f"{name}: SVG is well-formed", svg.err + lint.stderr.decode(errors="replace"))
    for kind in ("svg", "text", "layout", "json") if options else ("svg", "text", "layout"):
        found = set(tap.run("-q", "-T", kind, *options, capture).out.decode()) & set(ODD)
        tap.ok(not found, f"{name}: {kind}: none of them is left", sorted(map(ord, found)))
    with tap.folder() as tmp:
        path = os.path.join(tmp, "x.pdf")
        pdf = tap.run("-q", "-o", path, *options, capture)
        check = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True)
        tap.ok(pdf.status == 0 and check.returncode == 0, f"{name}: PDF is whole", pdf.err + check.stdout + check.stderr)


def check_all_odd():
    for name in ("xml-ffff", "pdf-fdd0", "pdf-1ffff"):
        check_odd(name, os.path.join(tap.ROOT, f"tests/captures/hostile/{name}.pcap"))
    sample = os.path.join(tap.ROOT, "samples/http-get.pcap")
    with tap.folder() as tmp:
        hosts = os.path.join(tmp, "hosts")
        with open(hosts, "w", encoding="utf-8") as out:
            out.write(f"10.9.0.1 a{ODD}b\n")
        called = os.path.join(tmp, f"a{ODD}b.pcap")
        shutil.copy(sample, called)
        for name, options in (("title", ["--title", f"a{ODD}b"]), ("name", ["--name", f"10.9.0.1=a{ODD}b"]), ("note", ["--note", f"3=a{ODD}b"]),
                              ("hosts file", ["--hosts", hosts]), ("title of them alone", ["--title", ODD])):
            check_odd(name, sample, *options)
        check_odd("file name", called)
        out = os.path.join(tmp, "out")
        result = tap.run("batch", "-q", called, "-o", out, "-T", "svg,pdf")
        page = open(os.path.join(out, "index.html"), encoding="utf-8").read()
        tap.ok(result.status == 0 and not set(page) & set(ODD), "file name: none of them is left on the front page",
               result.err + str(sorted(map(ord, set(page) & set(ODD)))))


check_all_odd()
seen = set()
for capture in tap.SAMPLES:
    name = os.path.basename(capture)
    ids = check_svg(capture, name)
    tap.ok(not ids & seen, f"{name}: no id of another picture")
    seen |= ids
    check_same(capture, name)
for capture in tap.SAMPLES[:3]:
    check_png(capture, os.path.basename(capture))
if shutil.which("pdfinfo"):
    for capture in tap.SAMPLES:
        check_pdf(capture, os.path.basename(capture))
    check_sheets(os.path.join(tap.ROOT, "samples/fast-retransmit.pcap"), "fast-retransmit.pcap")
    check_bookmark(os.path.join(tap.ROOT, "samples/dns-retry.pcap"), "udp:0")
    check_bookmark(os.path.join(tap.ROOT, "samples/http-get.pcap"), "0")
else:
    tap.skip("PDF", "poppler-utils is not installed")
tap.done()
