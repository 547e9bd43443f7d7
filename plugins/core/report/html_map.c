/* html_map.c
 * The map as a picture inside the page for browsers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "facts/escape.h"
#include "report/html_map.h"
#include "report/map_layout.h"
#include "report/text.h"

/* Pixels: of a line, of its widest letters on the average, beside a text, of an arrow's head. */
#define LINE   15
#define LETTER 7
#define BESIDE 8
#define HEAD   8
/* Letters of a product that fit a box. */
#define PRODUCT_MOST 40
/* Letters behind which a list goes on in the next line. */
#define WRAP_AT 32

/** The map while it is drawn. */
typedef struct {
    const ex_model *model;
    ex_map *map;
    ex_map_layout *layout;
    GPtrArray *host_lines, *label_lines; /* GPtrArray of lines for each host and each edge */
} drawing;

static void free_lines(gpointer lines)
{
    g_ptr_array_free((GPtrArray *)lines, TRUE);
}

/* What a banner says, cut to what a box holds; as it is shown. */
static char *short_product(const ex_store *store, const ex_addr *addr)
{
    char *product = ex_text_product(store, addr), *shown = product ? ex_escaped(product) : NULL;

    g_free(product);
    if (shown && strlen(shown) > PRODUCT_MOST)
        memcpy(shown + PRODUCT_MOST - 3, "...", 4);
    return shown;
}

/* Adds a text in lines that break behind a comma. */
static void add_wrapped(GPtrArray *lines, const char *text)
{
    char **parts = g_strsplit(text, ", ", -1);
    GString *line = g_string_new(NULL);

    for (guint i = 0; parts[i]; i++) {
        if (line->len && line->len + strlen(parts[i]) > WRAP_AT) {
            g_ptr_array_add(lines, g_strdup(line->str));
            g_string_truncate(line, 0);
        }
        g_string_append_printf(line, "%s%s", parts[i], parts[i + 1] ? ", " : "");
    }
    g_ptr_array_add(lines, g_string_free(line, FALSE));
    g_strfreev(parts);
}

static GPtrArray *lines_of_host(const ex_model *model, const ex_map_host *host)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    GString *roles = g_string_new(NULL);
    char *product = short_product(model->store, &host->addr);

    ex_map_roles(model, host, roles);
    g_ptr_array_add(lines, ex_text_addr(&host->addr));
    add_wrapped(lines, roles->str);
    if (product)
        g_ptr_array_add(lines, product);
    g_string_free(roles, TRUE);
    return lines;
}

/* A box is as large as its lines. */
static void measure(const GPtrArray *lines, ex_map_box *box)
{
    gsize longest = 0;

    for (guint i = 0; i < lines->len; i++)
        longest = MAX(longest, strlen((const char *)g_ptr_array_index(lines, i)));
    box->width = (gint)longest * LETTER + 2 * BESIDE;
    box->height = (gint)lines->len * LINE + BESIDE;
}

static const char *class_of(const ex_map_edge *edge)
{
    return edge->scenario ? ex_scenario_state_name(edge->scenario->state) : "unknown";
}

static void draw_box(const ex_map_box *box, const GPtrArray *lines, const char *kind, GString *out)
{
    g_string_append_printf(out, "<g><rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\" />", kind,
                           box->x, box->y, box->width, box->height);
    for (guint i = 0; i < lines->len; i++) {
        g_string_append_printf(out, "<text%s x=\"%d\" y=\"%d\">", i ? "" : " class=\"name\"", box->x + BESIDE,
                               box->y + (gint)(i + 1) * LINE);
        ex_append_html(out, (const char *)g_ptr_array_index(lines, i));
        g_string_append(out, "</text>");
    }
    g_string_append(out, "</g>\n");
}

/* From the side of a host to that of a label. With a head, the host's end has an arrow. */
static void draw_half(const ex_map_box *host, const ex_map_box *label, const char *kind, gboolean head, GString *out)
{
    const gboolean rightward = host->column <= label->column;
    const gint x = rightward ? host->x + host->width : host->x, y = host->y + host->height / 2;
    const gint to_x = rightward ? label->x : label->x + label->width, to_y = label->y + label->height / 2;
    const gint start = head ? x + (rightward ? HEAD : -HEAD) : x, bend = (start + to_x) / 2;

    g_string_append_printf(out, "<path class=\"edge-%s\" d=\"M%d %dC%d %d %d %d %d %d\" />", kind, start, y, bend, y,
                           bend, to_y, to_x, to_y);
    if (head)
        g_string_append_printf(out, "<path class=\"head head-%s\" d=\"M%d %dL%d %dL%d %dZ\" />", kind, x, y, start,
                               y - HEAD / 2, start, y + HEAD / 2);
    g_string_append_c(out, '\n');
}

static void draw_edge(const drawing *at, guint number, GString *out)
{
    const ex_map_edge *edge = &g_array_index(at->map->edges, ex_map_edge, number);
    const ex_map_box *label = &at->layout->label[number];

    draw_half(&at->layout->host[edge->from], label, class_of(edge), edge->scenario && edge->scenario->both_ways, out);
    draw_half(&at->layout->host[edge->to], label, class_of(edge), TRUE, out);
}

static void draw(const drawing *at, GString *out)
{
    g_string_append_printf(out,
                           "<div class=\"scroll\"><svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "
                           "aria-label=\"Hosts and what they do\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n",
                           at->layout->width, at->layout->height, at->layout->width, at->layout->height);
    for (guint i = 0; i < at->map->edges->len; i++)
        draw_edge(at, i, out);
    for (guint i = 0; i < at->map->hosts->len; i++)
        draw_box(&at->layout->host[i], (const GPtrArray *)g_ptr_array_index(at->host_lines, i), "box", out);
    for (guint i = 0; i < at->map->edges->len; i++)
        draw_box(&at->layout->label[i], (const GPtrArray *)g_ptr_array_index(at->label_lines, i), "note", out);
    g_string_append(out, "</svg></div>\n");
    if (at->map->left_out)
        g_string_append_printf(out, "<p>%u more are not drawn.</p>\n", at->map->left_out);
}

void ex_html_map(const ex_model *model, GString *out)
{
    drawing at = { model, ex_map_make(model, EX_HTML_EDGES), NULL, g_ptr_array_new_with_free_func(free_lines),
                   g_ptr_array_new_with_free_func(free_lines) };

    at.layout = ex_map_layout_new(at.map);
    for (guint i = 0; i < at.map->hosts->len; i++) {
        GPtrArray *lines = lines_of_host(model, (const ex_map_host *)g_ptr_array_index(at.map->hosts, i));

        g_ptr_array_add(at.host_lines, lines);
        measure(lines, &at.layout->host[i]);
    }
    for (guint i = 0; i < at.map->edges->len; i++) {
        GPtrArray *lines = ex_map_lines(&g_array_index(at.map->edges, ex_map_edge, i));

        g_ptr_array_add(at.label_lines, lines);
        measure(lines, &at.layout->label[i]);
    }
    ex_map_place(at.map, at.layout);
    if (at.map->edges->len)
        draw(&at, out);
    else
        g_string_append(out, "<p>Nothing of the six scenarios was seen.</p>\n");
    g_ptr_array_free(at.host_lines, TRUE);
    g_ptr_array_free(at.label_lines, TRUE);
    ex_map_layout_free(at.layout);
    ex_map_free(at.map);
}
