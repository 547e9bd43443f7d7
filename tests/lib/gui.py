"""Drives Wireshark's windows on a screen of its own, and reads them: Xvfb, openbox, xdotool, ImageMagick, tesseract.

Entries of menus are found by their text on the screen, so that nothing depends on where a version of Wireshark or Qt puts
them.
"""
import csv
import io
import os
import re
import subprocess
import time

PROGRAMS = ["Xvfb", "openbox", "xdotool", "import", "convert", "tesseract", "xwininfo", "wireshark"]
# How long a window or a text may take to appear, on a busy machine.
PATIENCE = 60
# Height of the title that openbox puts above a window.
TITLE = 22
# Letters are about ten pixels high on the screen, and tesseract wants more.
SCALE = 2


class Missing(Exception):
    """A text or window that does not appear."""


class Word:
    """A word on the screen, with its place in pixels."""

    def __init__(self, row, left, top):
        self.text = row["text"]
        self.line = (row["block_num"], row["par_num"], row["line_num"])
        self.x = left + int(row["left"]) // SCALE
        self.y = top + int(row["top"]) // SCALE
        self.width = int(row["width"]) // SCALE
        self.height = int(row["height"]) // SCALE


def plain(text):
    """What is left of a text when letters that are easily mistaken for another are one."""
    return re.sub(r"[^a-z0-9]", "", text.lower().translate(str.maketrans("l|ioO", "11100")))


def read(picture, *crop):
    """The words of a picture."""
    left, top = (crop[2], crop[3]) if crop else (0, 0)
    command = ["convert", str(picture)]
    if crop:
        command += ["-crop", "{}x{}+{}+{}".format(*crop), "+repage"]
    command += ["-colorspace", "Gray", "-resize", f"{SCALE * 100}%", "png:-"]
    image = subprocess.run(command, capture_output=True, check=True).stdout
    done = subprocess.run(["tesseract", "-", "-", "--psm", "11", "tsv"], input=image, capture_output=True, check=True,
                          env={**os.environ, "OMP_THREAD_LIMIT": "1"})
    rows = csv.DictReader(io.StringIO(done.stdout.decode("utf-8", "replace")), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [Word(row, left, top) for row in rows if row["level"] == "5" and row["text"].strip()]


class Screen:
    """A screen with a window manager. Use as a context manager."""

    def __init__(self, folder, runner, size=(1280, 900)):
        self.folder = folder  # for pictures
        self.passing = f"passing-{os.getpid()}-"  # names of those that are only looked at
        self.runner = runner  # command that runs a program as an ordinary user
        self.size = size
        self.started = []
        self.display = None

    def __enter__(self):
        seen, told = os.pipe()
        self._start(["Xvfb", "-displayfd", str(told), "-screen", "0", "{}x{}x24".format(*self.size), "-ac", "-nolisten",
                     "tcp"], pass_fds=[told])
        os.close(told)
        with os.fdopen(seen) as number:
            self.display = ":" + number.readline().strip()
        self._start(["openbox"], env={**os.environ, "DISPLAY": self.display})
        return self

    def __exit__(self, *_):
        for process in reversed(self.started):
            process.terminate()
        for process in reversed(self.started):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for picture in self.folder.glob(self.passing + "*"):
            picture.unlink()

    def _start(self, command, **options):
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, **options)
        self.started.append(process)
        return process

    def run(self, *arguments):
        """Starts Wireshark."""
        return self._start([*self.runner, "env", f"DISPLAY={self.display}", "QT_QPA_PLATFORM=xcb", "wireshark",
                            *map(str, arguments)])

    def xdotool(self, *arguments, check=True):
        done = subprocess.run(["xdotool", *map(str, arguments)], env={**os.environ, "DISPLAY": self.display},
                              capture_output=True, text=True, check=check)
        return done.stdout.split()

    def key(self, *keys):
        self.xdotool("key", "--delay", "60", *keys)

    def window(self, title):
        """Waits for a window whose title matches an expression and returns its number."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = self.xdotool("search", "--onlyvisible", "--name", title, check=False)
            if found:
                return found[-1]
            time.sleep(0.2)
        raise Missing(f"no window {title}")

    def gone(self, title):
        """Waits until no window has such a title any more."""
        end = time.monotonic() + PATIENCE
        while self.xdotool("search", "--onlyvisible", "--name", title, check=False):
            if time.monotonic() > end:
                raise Missing(f"window {title} stays")
            time.sleep(0.1)

    def place(self, window, width, height):
        """Puts a window into the upper left corner, so that its title is on the screen. Size without the title."""
        self.xdotool("windowsize", window, width, height)
        self.xdotool("windowactivate", "--sync", window)
        # Whether a place is meant with the title or without it is the window's to choose.
        left, top = 1, TITLE
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self.xdotool("windowmove", window, left, top)
            time.sleep(0.3)
            at = self._corner(window)
            if at == (1, TITLE):
                return
            left, top = left + 1 - at[0], top + TITLE - at[1]
        raise Missing(f"window {window} stays at {at}")

    def _corner(self, window):
        """Where a window is on the screen, without its title. xdotool counts the title twice."""
        told = subprocess.run(["xwininfo", "-id", window], env={**os.environ, "DISPLAY": self.display},
                              capture_output=True, text=True, check=True).stdout
        return tuple(int(re.search(rf"Absolute upper-left {axis}: +(-?\d+)", told).group(1)) for axis in "XY")

    def picture(self, name, *crop):
        """Takes a picture of the screen, or of a part: width, height, left, top. The name's ending says the format."""
        path = self.folder / name
        part = ["-crop", "{}x{}+{}+{}".format(*crop), "+repage"] if crop else []
        subprocess.run(["import", "-window", "root", *part, str(path)],
                       env={**os.environ, "DISPLAY": self.display}, check=True, capture_output=True)
        return path

    def find(self, text, *crop):
        """Waits for a text on the screen, or in a part of it, and returns its middle."""
        wanted = plain(text)
        end = time.monotonic() + PATIENCE
        while True:
            words = read(self.picture(self.passing + "look.ppm"), *crop)
            for i, word in enumerate(words):
                joined = ""
                for other in words[i:i + 8]:
                    if abs(other.y - word.y) > 8:
                        break
                    joined += plain(other.text)
                    if joined == wanted:
                        return (word.x + other.x + other.width) // 2, word.y + word.height // 2
            if time.monotonic() > end:
                raise Missing(f"no “{text}” in: {' '.join(w.text for w in words)}")
            time.sleep(0.3)

    def click(self, text, *crop, button=1):
        """Clicks on a text, and waits for what comes of it."""
        x, y = self.find(text, *crop)
        self.xdotool("mousemove", x, y)
        time.sleep(0.2)
        self.xdotool("click", button)
        self.still()
        return x, y

    def changed(self, act):
        """Does something and returns the part of the screen that it changed, such as a menu that opened."""
        before = self.picture(self.passing + "before.ppm")
        act()
        self.still()
        after = self.picture(self.passing + "after.ppm")
        done = subprocess.run(["convert", str(before), str(after), "-compose", "difference", "-composite", "-threshold",
                               "0", "-format", "%@", "info:"], capture_output=True, text=True, check=True)
        width, height, left, top = map(int, re.findall(r"\d+", done.stdout))
        return width, height, left, top

    def menu(self, *entries):
        """Clicks through the menu bar and menus. Returns the part of the screen that the last click changed."""
        part = (self.size[0], 40, 0, 15)
        for entry in entries:
            inside = part
            # Qt 6 takes no clicks in a menu that was opened by its key.
            part = self.changed(lambda: self.click(entry, *inside))
        return part

    def still(self):
        """Waits until the screen stops changing."""
        before = None
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            now = subprocess.run(["import", "-window", "root", "rgb:-"], capture_output=True, check=True,
                                 env={**os.environ, "DISPLAY": self.display}).stdout
            if now == before:
                return
            before = now
            time.sleep(0.3)
