"""Takes the pictures of the page for browsers. Started by make.

    pages.py RUNNER CAPTURES FOLDER

RUNNER runs a program as an ordinary user who has the plugins; CAPTURES holds the project's captures.
"""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "lib"))

import browser  # noqa: E402
import hostile  # noqa: E402

# Picture, capture, width and height, and day or night. Widths of a laptop and of a tablet.
PICTURES = [
    ("page", "endpoint-dropped", 1366, 1580, "light"),
    ("page-all-legs", "all-legs", 1366, 768, "dark"),
    ("page-x400-refused", "x400-session-abort", 768, 1000, "light"),
    ("page-hostile", "hostile", 768, 900, "light"),
]


def write_page(runner, capture, path):
    """Writes the capture's page where the ordinary user can read it."""
    done = subprocess.run([runner, "tshark", "-n", "-q", "-r", capture, "-z", "exchange,html"], capture_output=True, check=True)
    path.write_bytes(done.stdout)
    path.chmod(0o644)


def take(runner, captures, folder):
    wild = hostile.write(captures / "hostile.pcap")
    with browser.Browser([runner]) as chromium:
        for name, capture, width, height, scheme in PICTURES:
            page = captures / f"{name}.html"
            write_page(runner, wild if capture == "hostile" else captures / f"{capture}.pcapng", page)
            chromium.show(page, width, prefers_color_scheme=scheme)
            subprocess.run(["convert", "-", "+dither", "-colors", "64", "-strip", "-define", "png:exclude-chunks=date,time",
                            f"PNG8:{folder / name}.png"], input=chromium.picture(width, height), check=True)


if __name__ == "__main__":
    take(sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]))
