"""What a person sees of the page for browsers, in a Chromium: all of it at the widths of telephones, tablets and laptops, by day
and by night, with the script and without."""
import json
import re

import pytest

import browser
import hostile
from conftest import STAGE, tshark

CAPTURES = STAGE / "captures"
SCENES = ["endpoint-dropped", "all-legs", "x400-session-abort", "hostile"]
WIDTHS = [360, 768, 1366]
LINES = "Array.from(document.querySelectorAll('{}')).map(node => node.textContent)"


@pytest.fixture
def chromium():
    if not browser.program():
        pytest.skip(f"NO BROWSER SHOWS THE PAGE: neither of {' '.join(browser.PROGRAMS)} is installed")
    with browser.Browser([str(STAGE / "bin" / "fresh")]) as opened:
        yield opened


def page(scratch, capture):
    """The capture's page in a file that the ordinary user can read."""
    path = scratch / "page.html"
    result = tshark("-n", "-q", "-r", capture, "-z", "exchange,html")
    assert result.code == 0, result.err
    path.write_text(result.out)
    path.chmod(0o644)
    return path


@pytest.fixture
def shown(request, scratch):
    capture = CAPTURES / f"{request.param}.pcapng"
    return page(scratch, hostile.write(scratch / "hostile.pcap") if request.param == "hostile" else capture)


@pytest.mark.parametrize("shown", SCENES, indirect=True)
def test_nothing_is_wider_than_the_window(chromium, shown):
    """Tables and the map scroll by themselves; and the page asks for nothing, and breaks no rule of its own."""
    for width in WIDTHS:
        chromium.show(shown, width)
        assert chromium.value("document.documentElement.scrollWidth") <= chromium.value("innerWidth") == width
        # Nothing but what scrolls holds something wider than itself.
        assert chromium.value("Array.from(document.querySelectorAll('body *')).filter(node => "
                              "!node.closest('.scroll') && node.getBoundingClientRect().right > innerWidth + 0.5).length") == 0
        assert chromium.complaints() == []
        assert chromium.requests() == [shown.as_uri()]


@pytest.mark.parametrize("shown", SCENES, indirect=True)
def test_the_page_is_whole_without_its_script(chromium, shown):
    chromium.show(shown, 1366)
    told = chromium.value("document.body.innerText")
    sorts = chromium.value("document.querySelectorAll('th button').length")
    chromium.ask("Emulation.setScriptExecutionDisabled", value=True)
    chromium.show(shown, 1366)
    assert chromium.value("document.querySelectorAll('th button').length") == 0 < sorts
    assert chromium.value("document.body.innerText") == told


@pytest.mark.parametrize("shown", ["all-legs"], indirect=True)
def test_tables_sort_by_a_click(chromium, shown):
    """Numbers and addresses by what they mean and not by their letters."""
    chromium.show(shown, 1366)
    head = ("Array.from(document.querySelectorAll('h2')).find(node => node.textContent == 'Ports that must be open')"
            ".nextElementSibling.querySelector('table')")
    titles = chromium.value(f"Array.from({head}.tHead.rows[0].cells).map(cell => cell.textContent)")
    for title, value in (("port", int), ("client", lambda text: [int(part) for part in text.split(".")])):
        column = titles.index(title)
        rows = f"Array.from({head}.tBodies[0].rows).map(row => row.cells[{column}].textContent)"
        before = chromium.value(rows)
        for turned in (False, True):
            chromium.value(f"{head}.tHead.rows[0].cells[{column}].querySelector('button').click()")
            after = [value(text) for text in chromium.value(rows)]
            assert after == sorted(after, reverse=turned) and sorted(map(value, before)) == sorted(after)
            assert chromium.value(f"{head}.tHead.rows[0].cells[{column}].getAttribute('aria-sort')") == (
                "descending" if turned else "ascending")
    assert chromium.complaints() == []


@pytest.mark.parametrize("shown", ["hostile"], indirect=True)
def test_nothing_from_the_wire_acts(chromium, shown):
    chromium.show(shown, 1366)
    assert chromium.value("document.querySelectorAll('img, iframe, object, embed, link, form, script + script').length") == 0
    assert chromium.value("Array.from(document.querySelectorAll('*')).filter(node => node.getAttributeNames().some("
                          "name => name.startsWith('on') || name == 'style' || name == 'src')).length") == 0
    cells = chromium.value(LINES.format("td"))
    for text in hostile.TEXTS:
        if text.isascii() and text.isprintable():
            assert text in cells
    # What would be a script if it came from elsewhere is not run.
    chromium.value("document.body.appendChild(Object.assign(document.createElement('script'), "
                   "{textContent: 'window.acted = 1'}))")
    assert chromium.value("window.acted") is None
    assert any("Content Security Policy" in json.dumps(event) for event in chromium.complaints())


def luminance(colour):
    """Of "rgb(r, g, b)", by WCAG 2.1, relative luminance."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("shown", ["endpoint-dropped"], indirect=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_is_legible_by_day_and_by_night(chromium, shown, scheme):
    """Each text against what lies behind it: 4.5 to 1 at least (WCAG 2.1, 1.4.3)."""
    chromium.show(shown, 1366, prefers_color_scheme=scheme)
    pairs = chromium.value(
        "Array.from(document.querySelectorAll('body *')).filter(node => node.childNodes.length && "
        "Array.from(node.childNodes).some(child => child.nodeType == 3 && child.data.trim()) && "
        "!['SCRIPT'].includes(node.tagName)).map(node => {"
        " let behind = node; const colour = getComputedStyle(node)[node.namespaceURI.endsWith('svg') ? 'fill' : 'color'];"
        " while (behind && /, 0\\)$|^transparent$/.test(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;"
        " return [node.textContent, colour, getComputedStyle(behind || document.body).backgroundColor]; })")
    assert len(pairs) > 50
    for text, ink, paper in pairs:
        light, dark = sorted([luminance(ink), luminance(paper)], reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, ink, paper)
    ground = luminance(chromium.value("getComputedStyle(document.body).backgroundColor"))
    assert ground > 0.8 if scheme == "light" else ground < 0.1


@pytest.mark.parametrize("shown", ["all-legs"], indirect=True)
def test_it_prints_on_the_width_of_a_sheet(chromium, shown):
    """What scrolls on the screen is all there on paper, and links say where they lead."""
    chromium.show(shown, 794)
    chromium.ask("Emulation.setEmulatedMedia", media="print")
    assert chromium.value("document.documentElement.scrollWidth") <= 794
    assert chromium.value("Array.from(document.querySelectorAll('.scroll')).every("
                          "node => getComputedStyle(node).overflowX == 'visible')")
    assert chromium.value("Array.from(document.querySelectorAll('td, th, svg')).filter("
                          "node => node.getBoundingClientRect().right > innerWidth + 0.5).length") == 0
    assert len(chromium.ask("Page.printToPDF", printBackground=False)["data"]) > 10000
