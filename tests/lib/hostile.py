"""A capture whose servers say what should become more than text on a page: markup, quotes, control characters, letters that turn
the direction of reading."""
import packets
import rpc

CLIENT, SERVER = "192.0.2.1", "198.51.100.5"
# Texts that a mapper has for annotations, and servers greet with.
TEXTS = [
    '</td></table><script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' onload='alert(1)", "&lt;b&gt; &#60;i&#62;",
    "<!-- --> ]]> <![CDATA[ x", "\x1b]8;;http://example.com\x07 \x7f", "\u202egnp.exe\u2066\u200f", "\xff\xfe",
    "javascript:alert(1)",
]


def write(path):
    """Writes the capture: a POP3 server for each text, and a mapper with all of them, at ports from 1100 on."""
    said, frames = rpc.Writer(), []
    for number, text in enumerate(TEXTS):
        packets.Talk(frames, CLIENT, 3000 + number, f"198.51.100.{10 + number}", 110, isn=5000 * number).server(
            b"+OK Microsoft Exchange " + text.encode() + b" ready\r\n").client(b"USER a\r\n")
    talk = packets.Talk(frames, CLIENT, 2000, SERVER, 135)
    talk.client(said.bind(rpc.EPM)).server(said.bind_ack())
    talk.client(said.request(2, said.lookup_request()))
    entries = [(rpc.tcp_tower(rpc.EMSMDB, SERVER, 1100 + number), text) for number, text in enumerate(TEXTS)]
    talk.pieces(1, said.response(said.lookup_reply(entries), most=5800), 1460)
    return packets.write(path, frames)
