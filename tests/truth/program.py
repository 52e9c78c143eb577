"""What pcapladder says of a capture."""
import json, os, subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.environ.get("PCAPLADDER", os.path.join(ROOT, "build/release/pcapladder"))
LIMIT = 120  # seconds that a capture may take


class Broken(Exception):
    """It did not answer as a program should; `flows` are those that it told nevertheless."""

    def __init__(self, why, flows=()):
        super().__init__(why)
        self.flows = list(flows)


def run(*arguments):
    try:
        return subprocess.run([PROGRAM, *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        raise Broken(f"no answer in {LIMIT} s") from None


def flows_of(path, *options):
    done = run("-q", "-T", "json", *options, path)
    try:
        flows = json.loads(done.stdout)["flows"] if done.stdout.strip() else []
    except (ValueError, KeyError, TypeError) as error:
        raise Broken(f"JSON: {error!r}") from None
    if done.returncode not in (0, 1):
        raise Broken(f"exit {done.returncode}", flows)
    return flows


def tells_transport():
    """Whether its JSON says which flows are of UDP: before it does, it tells none."""
    return any("transport" in flow for flow in flows_of(os.path.join(ROOT, "samples/http-get.pcap")))


def data_of(path, flow, side):
    return run("follow", "-q", "-f", str(flow), "--from", side, path).stdout


def by_frame(flows, messages):
    """The flow and the message of each frame; `messages` is "segments" or "datagrams"."""
    return {message["frame"]: (flow, message) for flow in flows for message in flow.get(messages, [])}


def by_frame_and_copy(flows):
    """The same of segments, and of each frame that is a copy the segment that it is a copy of."""
    return {frame: (flow, segment) for flow in flows for segment in flow.get("segments", [])
            for frame in [segment["frame"], *segment.get("copies", [])]}


def end_of(flow, side):
    """Address and port, without the brackets of IPv6."""
    return flow[side].replace("[", "").replace("]", "")
