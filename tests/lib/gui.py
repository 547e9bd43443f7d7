"""Drives Wireshark's windows on a screen of its own, and reads them: Xvfb, openbox, xdotool, ImageMagick, tesseract.

Entries of menus are found by their text on the screen, so that nothing depends on where a version of Wireshark or Qt puts
them.
"""
import collections
import csv
import io
import itertools
import os
import pathlib
import re
import secrets
import shutil
import struct
import subprocess
import tempfile
import time

PROGRAMS = ["Xvfb", "openbox", "xdotool", "convert", "tesseract", "xwininfo", "wireshark"]
# How long a window or a text may take to appear, on a busy machine.
PATIENCE = 60
# How long nothing must change for the screen to be at rest, in seconds, and how often in a row: a window that is there may
# be drawn later on a busy machine.
QUIET, LOOKS = 0.4, 2
# How long an answer to a click may take before the click counts as lost.
LOST = 20
# Height of the title that openbox puts above a window.
TITLE = 22
# Ways to read a picture: how much larger, since letters are about ten pixels high and tesseract wants more; what else
# convert does; tesseract's way to look for text: here and there (11), or in rows (6).
WAYS = {"words": (2, [], 11), "rows": (2, [], 6), "sharp": (3, ["-threshold", "45%"], 11)}


class Missing(Exception):
    """A text or window that does not appear."""


class Word:
    """A word on the screen, with its place in pixels."""

    def __init__(self, row, left, top, scale):
        self.text = row["text"]
        self.line = (row["block_num"], row["par_num"], row["line_num"])
        self.x = left + int(row["left"]) // scale
        self.y = top + int(row["top"]) // scale
        self.width = int(row["width"]) // scale
        self.height = int(row["height"]) // scale


def plain(text):
    """What is left of a text when letters that are easily mistaken for another are one."""
    return re.sub(r"[^a-z0-9]", "", text.lower().translate(str.maketrans("l|io®@©", "1110000")))


def _dark_on_light(image):
    """The same grey image (PGM) with every line's most frequent shade made white, and what differs from it dark: lists have
    rows of any colour, and tesseract reads none that is darker than its text."""
    magic, size, depth, data = image.split(b"\n", 3)
    width = int(size.split()[0])
    lines = []
    for start in range(0, len(data), width):
        line = data[start:start + width]
        ground = collections.Counter(line).most_common(1)[0][0]
        lines.append(line.translate(bytes(255 - min(255, 2 * abs(shade - ground)) for shade in range(256))))
    return b"\n".join((magic, size, depth, b"".join(lines)))


def read(picture, left=0, top=0, way="words"):
    """The words of a picture, a file's name or an image in memory, which lies so on the screen."""
    scale, more, layout = WAYS[way]
    command = ["convert", "-" if isinstance(picture, bytes) else str(picture), "-background", "white", "-flatten",
               "-colorspace", "Gray", "-resize", f"{scale * 100}%", *more, "-depth", "8", "pgm:-"]
    image = subprocess.run(command, input=picture if isinstance(picture, bytes) else b"", capture_output=True,
                           check=True).stdout
    if way == "rows":
        image = _dark_on_light(image)
    done = subprocess.run(["tesseract", "-", "-", "--psm", str(layout), "tsv"], input=image, capture_output=True,
                          check=True, env={**os.environ, "OMP_THREAD_LIMIT": "1"})
    table = csv.DictReader(io.StringIO(done.stdout.decode("utf-8", "replace")), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [Word(row, left, top, scale) for row in table if row["level"] == "5" and row["text"].strip()]


def _lines(words):
    """The lines of a picture as plain texts, from left to right. Lists side by side share them where they are level."""
    lines, last = [], None
    for word in sorted(words, key=lambda word: 2 * word.y + word.height):
        middle = word.y + word.height / 2
        if last is None or middle - last > 5:
            lines.append([])
        lines[-1].append(word)
        last = middle
    return ["".join(plain(word.text) for word in sorted(line, key=lambda word: word.x)) for line in lines]


def missing(picture, wanted):
    """Which of some texts a picture does not show. A tuple stands for texts on one line, from left to right."""
    for way in ("rows", "words", "sharp"):
        if wanted:
            lines = _lines(read(picture, way=way))
            wanted = [text for text in wanted
                      if not any(re.search(".*".join(map(plain, [text] if isinstance(text, str) else text)), line)
                                 for line in lines)]
    return wanted


def changed(before, after):
    """The part of a picture in which it differs from another of the same size, or None."""
    head, data = after.split(b"255\n", 1)
    width = int(head.split()[1])
    old, line = before[len(before) - len(data):], 3 * width
    rows = [start for start in range(0, len(data), line) if data[start:start + line] != old[start:start + line]]
    if not rows:
        return None
    columns = [x for x in range(width) if any(data[y + 3 * x:y + 3 * x + 3] != old[y + 3 * x:y + 3 * x + 3] for y in rows)]
    first, last = columns[0], columns[-1] + 1
    part = [data[y + 3 * first:y + 3 * last] for y in range(rows[0], rows[-1] + line, line)]
    return b"P6 %d %d 255\n" % (last - first, len(part)) + b"".join(part)


class Screen:
    """A screen with a window manager. Use as a context manager."""

    def __init__(self, runner, size=(1366, 1000)):
        self.runner = runner  # command that runs a program as an ordinary user
        self.size = size
        self.started = []
        self.display = None
        self.seen_by = {}  # the environment of what is on the screen
        self.memory = None  # Xvfb keeps what it shows in a file there: to look at it costs no program
        self.keys = None  # folder of the word by which the screen knows its own: nobody else looks at it or types

    def __enter__(self):
        self.memory = pathlib.Path(tempfile.mkdtemp(prefix="exchange-screen-"))
        authority = self._make_key()
        seen, told = os.pipe()
        self._start(["Xvfb", "-displayfd", str(told), "-screen", "0", "{}x{}x24".format(*self.size), "-auth",
                     str(authority), "-nocursor", "-nolisten", "tcp", "-fbdir", str(self.memory)], pass_fds=[told])
        os.close(told)
        with os.fdopen(seen) as number:
            self.display = ":" + number.readline().strip()
        self.seen_by = {"DISPLAY": self.display, "XAUTHORITY": str(authority)}
        self._start(["openbox"], env={**os.environ, **self.seen_by})
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
        shutil.rmtree(self.memory)
        shutil.rmtree(self.keys)

    def _make_key(self):
        """The word, for Xvfb, for this program, and for Wireshark's ordinary user, in the format of Xauthority: a family
        (any), and with a count before each an address, a display (any), the method, and the word."""
        self.keys = pathlib.Path(tempfile.mkdtemp(prefix="exchange-screen-"))
        path = self.keys / "authority"
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as file:
            file.write(struct.pack(">H", 0xffff) + b"".join(
                struct.pack(">H", len(part)) + part for part in (b"", b"", b"MIT-MAGIC-COOKIE-1", secrets.token_bytes(16))))
        if os.getuid() == 0:
            self.keys.chmod(0o711)
            os.chown(path, 65534, 65534)
        return path

    def _start(self, command, **options):
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, **options)
        self.started.append(process)
        return process

    def run(self, *arguments):
        """Starts Wireshark."""
        display = [f"{name}={value}" for name, value in self.seen_by.items()]
        return self._start([*self.runner, "env", *display, "QT_QPA_PLATFORM=xcb", "wireshark", *map(str, arguments)])

    def xdotool(self, *arguments, check=True):
        done = subprocess.run(["xdotool", *map(str, arguments)], env={**os.environ, **self.seen_by},
                              capture_output=True, text=True, check=check)
        return done.stdout.split()

    def key(self, *keys):
        self.xdotool("key", "--delay", "60", *keys)

    def titled(self, title):
        """The windows whose titles match an expression."""
        return self.xdotool("search", "--onlyvisible", "--name", title, check=False)

    def window(self, title):
        """Waits for a window with such a title and returns its number. Qt may make a window anew while it opens: it has to be there
        twice."""
        end = time.monotonic() + PATIENCE
        last = []
        while time.monotonic() < end:
            found = self.titled(title)
            if found and found == last:
                return found[-1]
            last = found
            time.sleep(0.3)
        raise Missing(f"no window {title}")

    def gone(self, title):
        """Waits until no window has such a title any more."""
        end = time.monotonic() + PATIENCE
        while self.titled(title):
            if time.monotonic() > end:
                raise Missing(f"window {title} stays")
            time.sleep(0.1)

    def shut(self, title):
        """
        Closes a window by its key, and once more where it stays: the key goes to whatever has the focus. What is about to close
        gets no second one, which would go to the window behind.
        """
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = self.titled(title)
            if not found:
                return
            self.activated(found[-1])
            self.key("Escape")
            again = time.monotonic() + LOST / 4
            while found and time.monotonic() < again:
                time.sleep(0.1)
                found = self.titled(title)
        raise Missing(f"window {title} stays")

    def place(self, window, width, height):
        """Puts a window into the upper left corner, so that its title is on the screen. Size without the title."""
        self.xdotool("windowsize", window, width, height)
        # Where the focus goes while the window before closes is the window manager's to say.
        end = time.monotonic() + PATIENCE
        while not self.activated(window) and time.monotonic() < end:
            time.sleep(0.3)
        # Whether a place is meant with the title or without it is the window's to choose.
        left, top = 1, TITLE
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self.xdotool("windowmove", window, left, top)
            time.sleep(0.3)
            told = self._told(window)
            at = told["Absolute upper-left X"], told["Absolute upper-left Y"]
            if at == (1, TITLE):
                return
            left, top = left + 1 - at[0], top + TITLE - at[1]
        raise Missing(f"window {window} stays at {at}")

    def activated(self, window):
        """Raises a window, and tells whether the window manager did."""
        try:
            return not subprocess.run(["xdotool", "windowactivate", "--sync", window], env={**os.environ, **self.seen_by},
                                      capture_output=True, timeout=10).returncode
        except subprocess.TimeoutExpired:
            return False

    def _told(self, window):
        """What is known of a window, by name. xdotool would count the title's height twice."""
        told = subprocess.run(["xwininfo", "-id", window], env={**os.environ, **self.seen_by},
                              capture_output=True, text=True, check=True).stdout
        return {name: int(value) for name, value in re.findall(r"^ *([^:\n]+): +(-?\d+)$", told, re.M)}

    def pixels(self):
        """What the screen shows: four bytes a pixel, blue, green, red and one without meaning."""
        data = (self.memory / "Xvfb_screen0").read_bytes()
        # X window dump: header, colour map, pixels.
        header = struct.unpack(">25I", data[:100])
        start, width, height, bits, line, colours = header[0], header[4], header[5], header[11], header[12], header[19]
        assert (width, height) == self.size and bits == 32 and line == 4 * width, header
        start += 12 * colours
        return data[start:start + line * height]

    def picture(self, width=None, height=None, left=0, top=0):
        """An image of the screen, or of a part, as a PPM."""
        width = min(width or self.size[0], self.size[0] - left)
        height = min(height or self.size[1], self.size[1] - top)
        data, line = self.pixels(), 4 * self.size[0]
        part = b"".join(data[line * y + 4 * left:line * y + 4 * (left + width)] for y in range(top, top + height))
        image = bytearray(3 * width * height)
        for colour in range(3):
            image[colour::3] = part[2 - colour::4]
        return b"P6 %d %d 255\n" % (width, height) + bytes(image)

    def find(self, text, *crop):
        """Waits for a text on the screen, or in a part of it, and returns its middle. What one way does not read another may."""
        wanted = plain(text)
        end = time.monotonic() + PATIENCE
        for way in itertools.cycle(WAYS):
            words = read(self.picture(*crop), *(crop[2:] or (0, 0)), way=way)
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

    def windows(self):
        """The windows that are there, menus too."""
        return set(self.xdotool("search", "--onlyvisible", "--class", "wireshark", check=False))

    def open_menu(self, *entries):
        """Clicks through the menu bar and menus that open menus. Returns where the last one is on the screen."""
        part = (self.size[0], 40, 0, 15)
        for entry in entries:
            before = self.windows()
            # Qt 6 takes no clicks in a menu that was opened by its key.
            self.click(entry, *part)
            end = time.monotonic() + PATIENCE
            while not self.windows() - before:
                if time.monotonic() > end:
                    raise Missing(f"no menu {entry}")
                time.sleep(0.1)
            self.still()
            told = self._told((self.windows() - before).pop())
            part = told["Width"], told["Height"], told["Absolute upper-left X"], told["Absolute upper-left Y"]
        return part

    def menu(self, *entries):
        """Clicks through the menu bar and menus, on an entry that opens no menu."""
        self.click(entries[-1], *self.open_menu(*entries[:-1]))

    def opens(self, title, *entries):
        """Clicks through menus on an entry that opens a window with such a title, and returns the window's number. A click
        while Wireshark has other things to do may be lost, and is made again."""
        self.menu(*entries)
        end = time.monotonic() + LOST
        while time.monotonic() < end:
            if self.titled(title):
                break
            time.sleep(0.2)
        else:
            self.key("Escape", "Escape", "Escape")
            self.still()
            self.menu(*entries)
        return self.window(title)

    def lacks(self, wanted, *crop):
        """Waits until a part of the screen shows some texts, as in missing(). Returns those that do not come."""
        end = time.monotonic() + PATIENCE
        while (left := missing(self.picture(*crop), wanted)) and time.monotonic() < end:
            time.sleep(0.3)
        return left

    def still(self):
        """Waits until the screen stops changing."""
        before, same = None, 0
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            now = self.pixels()
            same = same + 1 if now == before else 0
            if same == LOOKS:
                return
            before = now
            time.sleep(QUIET)
        raise Missing("the screen does not come to rest")
