/* html_style.c
 * How the page for browsers looks, and the one thing that it does: its tables sort.
 *
 * Neither has a "<" or "&" in it, so that the page is read by XML's rules as by HTML's.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "report/html_style.h"

static const char style[] =
    "\n"
    ":root { color-scheme: light dark; --ink: #1b1f24; --dim: #57606a; --paper: #ffffff; --box: #f4f6f8;\n"
    "  --line: #c8ced6; --open: #1a7f37; --partial: #8a4b00; --blocked: #b00020; --link: #0b57d0; }\n"
    "@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --dim: #a3adb8; --paper: #14171b; --box: #1f242a;\n"
    "  --line: #434b55; --open: #57c878; --partial: #f0a850; --blocked: #ff7b85; --link: #8ab4ff; } }\n"
    "* { box-sizing: border-box; }\n"
    "body { margin: 0 auto; padding: 1rem; max-width: 82rem; background: var(--paper); color: var(--ink);\n"
    "  font: 15px/1.45 system-ui, sans-serif; overflow-wrap: anywhere; }\n"
    "h1 { font-size: 1.5rem; margin: 0 0 .5rem; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }\n"
    "h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; } p { margin: .3rem 0; }\n"
    "a { color: var(--link); } code { font-family: ui-monospace, monospace; font-size: .93em; }\n"
    ".headline { font-size: 1.1rem; font-weight: 600; } .dim { color: var(--dim); }\n"
    ".open, .complete { color: var(--open); } .partial { color: var(--partial); }\n"
    ".blocked, .error { color: var(--blocked); } .warn { color: var(--partial); }\n"
    ".finding { border: 1px solid var(--line); border-left: 4px solid var(--dim); background: var(--box);\n"
    "  padding: .5rem .8rem; margin: .6rem 0; }\n"
    ".finding.is-error { border-left-color: var(--blocked); } .finding.is-warn { border-left-color: var(--partial); }\n"
    ".finding h3 { margin-top: 0; } dl { margin: .3rem 0 0; }\n"
    "dt { font-weight: 600; float: left; clear: left; width: 6.5rem; } dd { margin: 0 0 .2rem 7rem; }\n"
    ".scroll { overflow-x: auto; border: 1px solid var(--line); }\n"
    "table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; overflow-wrap: normal; }\n"
    "th, td { padding: .15rem .5rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }\n"
    "td.w { min-width: 18rem; overflow-wrap: anywhere; }\n"
    "th { background: var(--box); white-space: nowrap; } tbody tr:last-child td { border-bottom: 0; }\n"
    "th button { all: inherit; display: inline; padding: 0; border: 0; cursor: pointer; }\n"
    "th button:focus-visible { outline: 2px solid var(--link); }\n"
    "th[aria-sort=ascending] button::after { content: ' \\25B2'; }\n"
    "th[aria-sort=descending] button::after { content: ' \\25BC'; }\n"
    ".ladder { table-layout: auto; } .ladder td { border-bottom: 0; }\n"
    ".ladder .n { width: 1%; white-space: nowrap; text-align: right; color: var(--dim); }\n"
    ".ladder .ends { display: flex; justify-content: space-between; gap: 1rem; }\n"
    ".lane { border-left: 2px solid var(--dim); border-right: 2px solid var(--dim); overflow-wrap: anywhere; }\n"
    ".ladder td.lane { padding: .1rem 0; } .said { display: block; padding: 0 .6rem; }\n"
    ".out .said { border-bottom: 1px solid var(--dim); margin-right: .6rem; }\n"
    ".in .said { border-bottom: 1px solid var(--dim); margin-left: .6rem; text-align: right; }\n"
    ".lost .said { border-bottom: 1px dashed var(--blocked); color: var(--blocked); }\n"
    ".out.lost .said { margin-right: 25%; } .in.lost .said { margin-left: 25%; }\n"
    ".router .said, .end .said { text-align: center; font-style: italic; } .end .said { color: var(--dim); }\n"
    "svg { display: block; max-width: none; } svg text { fill: var(--ink); font: 11px system-ui, sans-serif; }\n"
    "svg .box { fill: var(--box); stroke: var(--dim); } svg .name { font-weight: 600; }\n"
    "svg .note { fill: var(--paper); stroke: var(--line); }\n"
    "svg path { fill: none; stroke-width: 1.6; } svg .edge-complete { stroke: var(--open); }\n"
    "svg .edge-partial { stroke: var(--partial); } svg .edge-unknown { stroke: var(--dim); stroke-dasharray: 2 3; }\n"
    "svg .edge-blocked { stroke: var(--blocked); stroke-dasharray: 6 4; } svg .head { stroke: none; }\n"
    "svg .head-complete { fill: var(--open); } svg .head-partial { fill: var(--partial); }\n"
    "svg .head-unknown { fill: var(--dim); } svg .head-blocked { fill: var(--blocked); }\n"
    "@media (max-width: 40rem) { body { padding: .6rem; } dt { float: none; width: auto; } dd { margin-left: 0; }\n"
    "  th, td { padding: .15rem .3rem; } }\n"
    "@media print { :root { --ink: #000000; --dim: #444444; --paper: #ffffff; --box: #ffffff; --line: #999999;\n"
    "  --open: #005a1e; --partial: #6b3a00; --blocked: #8f0018; --link: #000000; }\n"
    "  body { padding: 0; font-size: 10pt; max-width: none; } .scroll { overflow: visible; border: 0; }\n"
    "  svg { max-width: 100%; height: auto; } .finding, .pair h3, tr { break-inside: avoid; }\n"
    "  .pair h3 { break-after: avoid; } table { font-size: 7pt; overflow-wrap: anywhere; }\n"
    "  th, td { padding: .1rem .2rem; } td.w { min-width: 0; }\n"
    "  th { white-space: normal; } .see a::after { content: ' ' attr(href); font-size: 8pt; } }\n";

static const char script[] = "\n'use strict';\n"
                             "document.querySelectorAll('table.sorts').forEach(function (table) {\n"
                             "  var heads = Array.from(table.tHead.rows[0].cells);\n"
                             "  heads.forEach(function (head, column) {\n"
                             "    var button = document.createElement('button');\n"
                             "    button.type = 'button';\n"
                             "    button.textContent = head.textContent;\n"
                             "    head.textContent = '';\n"
                             "    head.appendChild(button);\n"
                             "    button.addEventListener('click', function () {\n"
                             "      var up = head.getAttribute('aria-sort') !== 'ascending';\n"
                             "      var rows = Array.from(table.tBodies[0].rows);\n"
                             "      rows.sort(function (a, b) {\n"
                             "        var one = a.cells[column].textContent, other = b.cells[column].textContent;\n"
                             "        return (up ? 1 : -1) * one.localeCompare(other, 'en', { numeric: true });\n"
                             "      });\n"
                             "      heads.forEach(function (other) { other.removeAttribute('aria-sort'); });\n"
                             "      head.setAttribute('aria-sort', up ? 'ascending' : 'descending');\n"
                             "      rows.forEach(function (row) { table.tBodies[0].appendChild(row); });\n"
                             "    });\n"
                             "  });\n"
                             "});\n";

/* A source of a policy (Content Security Policy Level 2, section 4.2.5): the text whose SHA-256 this is, and no other. */
static void add_source(const char *text, GString *out)
{
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    guint8 digest[32];
    gsize length = sizeof(digest);
    char *coded;

    g_checksum_update(sum, (const guchar *)text, (gssize)strlen(text));
    g_checksum_get_digest(sum, digest, &length);
    coded = g_base64_encode(digest, length);
    g_string_append_printf(out, "'sha256-%s'", coded);
    g_free(coded);
    g_checksum_free(sum);
}

void ex_html_head(GString *out)
{
    g_string_append(out, "<head>\n<meta charset=\"utf-8\" />\n"
                         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'; "
                         "form-action 'none'; style-src ");
    add_source(style, out);
    g_string_append(out, "; script-src ");
    add_source(script, out);
    g_string_append_printf(out,
                           "\" />\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n"
                           "<meta name=\"referrer\" content=\"no-referrer\" />\n"
                           "<title>Exchange and its ports</title>\n<style>%s</style>\n</head>\n",
                           style);
}

void ex_html_script(GString *out)
{
    g_string_append_printf(out, "<script>%s</script>\n", script);
}
