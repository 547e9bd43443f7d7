"""Takes the pictures of Wireshark's windows. Started by make, and by the tests.

    shoot.py RUNNER CAPTURES FOLDER [SESSION]...

RUNNER runs a program as an ordinary user who has the plugins and the profile; CAPTURES holds the project's captures.
"""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "lib"))

import gui  # noqa: E402

# A laptop's screen, 1366 by 768 with the frames of windows; the details of a packet are longer than that.
WIDTH, HEIGHT = 1364, 744
DETAILS = 950
# One packet a connection: the attempts to connect.
ATTEMPTS = "tcp.flags.syn == 1 && tcp.flags.ack == 0"


def finish(screen, name, *crop, menu=False):
    """Takes a picture and makes it small."""
    if not menu:
        # What lies under the pointer looks different. A menu that it leaves would close.
        screen.xdotool("mousemove", screen.size[0] - 1, screen.size[1] - 1)
        screen.still()
    subprocess.run(["convert", "-", "+dither", "-colors", "64", "-strip", "-define", "png:exclude-chunks=date,time",
                    f"PNG8:{screen.folder / name}.png"], input=screen.picture(*crop), check=True)


def dialogue(screen, name, title, width, height, *entries):
    """Opens a window by a menu's entries, if there are any, takes a picture of it with its title, and closes it."""
    window = screen.opens(title, *entries) if entries else screen.window(title)
    screen.place(window, width, height)
    screen.still()
    finish(screen, name, width + 2, height + gui.TITLE, 0, 0)
    screen.shut(title)


def main_window(screen, capture, height, *arguments):
    """Starts Wireshark with the profile, and without the pane of bytes."""
    process = screen.run("-C", "Exchange", "-o", "gui.layout_content_3:NONE", "-r", capture, *arguments)
    window = screen.window(capture.name)
    screen.place(window, WIDTH, height)
    screen.still()
    return process


def end(screen, process, capture):
    process.terminate()
    screen.gone(capture.name)


def all_legs(screen, captures):
    """The packet list of every leg, and the tables."""
    capture = captures / "all-legs.pcapng"
    process = main_window(screen, capture, HEIGHT, "-o", "gui.layout_content_2:NONE", "-Y", ATTEMPTS)
    finish(screen, "packets", WIDTH, HEIGHT + gui.TITLE, 0, 0)
    for name, title, width in (("scenarios", "Exchange: scenarios", WIDTH), ("endpoints", "Exchange: endpoints", WIDTH)):
        dialogue(screen, name, title, width, 440, "Statistics", title)
    end(screen, process, capture)


def endpoint_dropped(screen, captures):
    """A port that a filter drops: details, menus, findings, preferences."""
    capture = captures / "endpoint-dropped.pcapng"
    process = main_window(screen, capture, DETAILS, "-g", "42")
    screen.click("Exchange scenario", WIDTH, DETAILS // 2, 0, DETAILS // 2)
    screen.key("shift+Right")
    screen.still()
    finish(screen, "details", WIDTH, DETAILS + gui.TITLE, 0, 0)
    screen.open_menu("Analyze", "Conversation Filter")
    finish(screen, "conversation-filter", 860, 640, 0, 0, menu=True)
    screen.key("Escape", "Escape", "Escape")
    screen.still()
    for name, entry, title, width, height in (
            ("leads", "Findings and their packets", "Exchange: findings and their packets", 620, 450),
            ("firewall", "Firewall ports", "Exchange: firewall ports", 620, 450),
            ("legend", "Legend", "Exchange: legend", 620, 700),
            ("finding", "About this packet's finding", "Exchange: about this finding", 900, 400)):
        if name == "leads":
            screen.open_menu("Tools", "Exchange")
            finish(screen, "tools", 1000, 340, 0, 0, menu=True)
            screen.key("Escape", "Escape", "Escape")
            screen.still()
        dialogue(screen, name, title, width, height, "Tools", "Exchange", entry)
    dialogue(screen, "findings", "Exchange: findings", WIDTH, 260, "Statistics", "Exchange: findings")
    dialogue(screen, "expert", "Expert Information", WIDTH, 360, "Analyze", "Expert Information")
    preferences(screen)
    end(screen, process, capture)


def preferences(screen):
    screen.key("ctrl+shift+p")
    window = screen.window("Preferences")
    screen.place(window, 1000, 760)
    screen.still()
    screen.click("Protocols", 300, 700, 0, gui.TITLE)
    screen.key("Right")
    screen.still()
    # The list of protocols is searched by what is typed.
    screen.xdotool("type", "--delay", "40", "Exchange")
    screen.still()
    dialogue(screen, "preferences", "Preferences", 1000, 760)


SESSIONS = {"all-legs": all_legs, "endpoint-dropped": endpoint_dropped}


def shoot(runner, captures, folder, sessions):
    for session in sessions:
        with gui.Screen([str(runner)]) as screen:
            screen.folder = folder
            SESSIONS[session](screen, captures)


if __name__ == "__main__":
    shoot(sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]), sys.argv[4:] or SESSIONS)
