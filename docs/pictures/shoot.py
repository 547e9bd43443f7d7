"""Takes the pictures of Wireshark's windows. Started by make, and by the tests.

    shoot.py RUNNER CAPTURES FOLDER [SESSION]...

RUNNER runs a program as an ordinary user who has the plugins and the profile; CAPTURES holds the project's captures.
"""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "lib"))

import gui  # noqa: E402

# A laptop's screen, 1366 by 768 with the frames of windows; where the list ends that leaves room for a packet's details.
WIDTH, HEIGHT = 1364, 744
LIST = 240
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


def statistics(screen, captures):
    """What Wireshark's own windows say of the flows, and what an operator of MTAs sees of an association that was refused."""
    capture = captures / "all-legs.pcapng"
    process = main_window(screen, capture, HEIGHT, "-o", "gui.layout_content_2:NONE")
    screen.place(screen.opens("Conversations", "Statistics", "Conversations"), WIDTH, 440)
    screen.still()
    # The box before the name, in the list of types; then the tab that it gives.
    x, y = screen.find("Exchange", 220, 440, 0, 0)
    screen.xdotool("mousemove", x - 52, y, "click", 1)
    screen.still()
    screen.click("Exchange", 1100, 40, 230, 25)
    dialogue(screen, "conversations", "Conversations", WIDTH, 440)
    dialogue(screen, "graphs", "I/O Graph", 1000, 722, "Statistics", "I/O Graphs")
    end(screen, process, capture)
    capture = captures / "x400-wrong-password.pcapng"
    process = main_window(screen, capture, HEIGHT, "-o", "gui.layout_content_2:NONE")
    dialogue(screen, "associations", "Exchange: associations", WIDTH, 300, "Statistics", "Exchange: associations")
    end(screen, process, capture)


def endpoint_dropped(screen, captures):
    """A port that a filter drops: details, menus, findings, preferences."""
    capture = captures / "endpoint-dropped.pcapng"
    process = main_window(screen, capture, HEIGHT, "-g", "42")
    _, details = screen.find("Frame 42:", WIDTH, HEIGHT - LIST, 0, LIST)
    # The handle between the two is above the details' first line.
    for step in (("mousemove", WIDTH // 2, details - 12), ("mousedown", 1), ("mousemove", WIDTH // 2, LIST + 20), ("mousemove", WIDTH // 2, LIST),
                 ("mouseup", 1)):
        screen.xdotool(*step)
        screen.still()
    # A step there and back brings the packet into sight again.
    screen.key("ctrl+Up", "ctrl+Down")
    screen.still()
    screen.click("Exchange scenario", WIDTH, 200, 0, LIST + 5)
    screen.key("shift+Right")
    screen.still()
    finish(screen, "details", WIDTH, HEIGHT + gui.TITLE, 0, 0)
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


SESSIONS = {"all-legs": all_legs, "statistics": statistics, "endpoint-dropped": endpoint_dropped}


def shoot(runner, captures, folder, sessions):
    for session in sessions:
        with gui.Screen([str(runner)]) as screen:
            screen.folder = folder
            SESSIONS[session](screen, captures)


if __name__ == "__main__":
    shoot(sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]), sys.argv[4:] or SESSIONS)
