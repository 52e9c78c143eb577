#!/usr/bin/env python3
"""The rules of docs/architecture.md and docs/hacking.md, as far as a machine can see them."""
import collections, concurrent.futures, glob, os, re, shutil, subprocess, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools"))
import tap

LAYERS = ["base", "platform", "template", "capture", "decode", "app", "tcp", "flow", "diagram", "layout", "render", "draw", "batch", "cli"]
LINES_MAX = 60  # of a function
FILES_MAX = 42  # of a folder, headers included

os.chdir(tap.ROOT)
sources = sorted(glob.glob("src/**/*.[ch]", recursive=True))
text = {path: open(path, encoding="utf-8").read() for path in sources}


def layer(path):
    return LAYERS.index(path.split("/")[1]) if path.count("/") > 1 else len(LAYERS)


def all_ok(name, found):
    tap.ok(not found, name, "\n".join(found))


def included(pattern, where):
    return [p for p in sources if re.search(pattern, text[p], re.M) and not re.match(where, p)]


all_ok("a folder includes only itself and those before it",
       [f"{p} includes {i}" for p in sources for i in re.findall(r'^#include "([^"]+)"', text[p], re.M)
        if "/" in i and layer("src/" + i) > layer(p)])
all_ok("only capture/ includes libpcap, libarchive, liblzma and zlib", included(r"^#include <(pcap|archive|lzma|zlib)", r"src/capture/"))
all_ok("only render/ and text-pango.c include cairo and pango", included(r"^#include <(cairo|pango)", r"src/render/|src/layout/text-pango\.c"))
all_ok("only cli/, platform/ and complain.c touch standard streams and exit",
       included(r"\b(stdout|stderr|printf|puts|exit)\b *[(,)]", r"src/(cli|platform)/|src/base/complain\.c"))
# … and event-note.c: notes are their authors' own words, and no packet's.
all_ok("in app/, tcp/ and flow/ only disclosure.c makes words of bytes",
       [p for p in included(r"\b(text_printable|g_utf8_make_valid) *\(", r"src/app/disclosure\.c|src/flow/event-note\.c")
        if re.match("src/(app|tcp|flow)/", p)])
all_ok("a source includes its own header first",
       [p for p in sources if p.endswith(".c") and os.path.exists(p[:-1] + "h")
        and re.search(r'^#include [<"]([^>"]+)', text[p], re.M).group(1) != p[4:-1] + "h"])
all_ok("headers have no include guards but #pragma once",
       [p for p in sources if p.endswith(".h") and text[p].count("#pragma once") != 1])
all_ok("no trailing blanks, no line of nothing at the end",
       [p for p in sources if re.search(r"[ \t]$", text[p], re.M) or text[p].endswith("\n\n") or not text[p].endswith("\n")])
all_ok("no goto", [p for p in sources if re.search(r"\bgoto\b", text[p])])


# What goes by the locale; GLib's g_ascii_…() do not.  printf's numbers and the C library's words are C's as long as characters alone are set
# (platform/process-setup.c); the others would follow whatever is.
BY_LOCALE = (r"\b(?:strto(?:d|f|ld)|atof|str(?:n?casecmp|coll|xfrm|ftime)|is(?:alnum|alpha|digit|lower|print|punct|space|upper|xdigit)"
             r"|to(?:lower|upper)|localeconv|nl_langinfo|g_utf8_(?:collate|strup|strdown)\w*|setlocale(?!\(LC_CTYPE,))\(")

all_ok("nothing goes by the locale", [f"{p}: {found}" for p in sources for found in re.findall(BY_LOCALE, text[p])])


def functions(source):
    start = None
    for n, line in enumerate(source.splitlines(), 1):
        if line == "{":
            start = n
        elif line == "}" and start:
            yield start, n - start - 1
            start = None


all_ok(f"no function is longer than {LINES_MAX} lines",
       [f"{p}:{at}: {n} lines" for p in sources for at, n in functions(text[p]) if n > LINES_MAX])



def untold(header):
    """Declarations of functions with no comment above them, or above those that they follow without an empty line."""
    lines, is_told, inside = header.splitlines(), False, False
    for n, line in enumerate(lines, 1):
        if not line or line.startswith("#") or line.endswith("{"):
            is_told = False
        if line.startswith("/*") or inside:
            is_told, inside = True, not line.endswith("*/")
        elif not is_told and re.match(r"(?!typedef|static|extern|G_)[A-Za-z].*[ *]\w+\(", line):
            yield n, line


KNOWS_TCP = re.compile(r"src/(decode|tcp|flow|diagram)/")
all_ok("no header outside decode, tcp, flow and diagram mentions TCP",
       [f"{p}: {found}" for p in sources if p.endswith(".h") and not KNOWS_TCP.match(p) for found in re.findall(r"\bTCP\b|\bTcp[A-Z]\w*|\btcp_\w+|\bTCP_\w+", text[p])])

all_ok("each function in a header has its contract above it",
       [f"{p}:{n}: {line}" for p in sources if p.endswith(".h") for n, line in untold(text[p])])

folders = collections.Counter(os.path.dirname(p) for p in sources)
all_ok(f"no folder has more than {FILES_MAX} files", [f"{folder}: {n} files" for folder, n in folders.items() if n > FILES_MAX])

flags = subprocess.run(["pkg-config", "--cflags", "gio-2.0", "cairo", "pangocairo", "json-glib-1.0"], capture_output=True, text=True).stdout.split()


def compiled_alone(header):
    return subprocess.run(["gcc", "-std=c11", "-D_GNU_SOURCE", "-Isrc", *flags, "-fsyntax-only", "-x", "c", "-"],
                          input=f'#include "{header[4:]}"\n', capture_output=True, text=True)


with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    headers = [p for p in sources if p.endswith(".h")]
    for header, process in zip(headers, pool.map(compiled_alone, headers)):
        tap.ok(process.returncode == 0, f"{header} compiles alone", process.stderr)

if shutil.which("clang-format"):
    files = sources + glob.glob("tests/unit/*.[ch]") + glob.glob("tests/tools/*.c") + glob.glob("tests/fuzz/*.c")
    process = subprocess.run(["clang-format", "--dry-run", "-Werror", *files], capture_output=True, text=True)
    tap.ok(process.returncode == 0, "clang-format has nothing to say", process.stderr)
else:
    tap.skip("clang-format has nothing to say", "clang-format is not installed")

for script in sorted(glob.glob("tests/*.t") + glob.glob("tests/tools/*") + glob.glob("tests/truth/*") + glob.glob("packages/install") + glob.glob("samples/record")):
    if os.path.isfile(script) and open(script, "rb").read(2) == b"#!":
        tap.ok(os.access(script, os.X_OK), f"{script} can be run")
tap.done()
