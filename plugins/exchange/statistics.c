/* statistics.c
 * Tables of the Statistics menu, from the same rows as the reports.
 *
 * The windows sort by a column, so numbers are numbers here, and the gravest severity comes first. What a scenario's
 * parts came to stands before its times, in sight.
 *
 * They are filled on a retap: the store is complete then, and which flows the filter lets through is seen packet by
 * packet. tshark without -2 has no such pass; it has the reports of the same names, which need none.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "facts/escape.h"
#include "report/writers.h"

#include "packet-exchange.h"

#include <epan/tap.h>

/** One of the tables. */
typedef struct {
    const char *title;
    const char *cli; /* of tshark */
    ex_table *(*fill)(const ex_model *);
    ex_rows *(*rows_of)(const ex_model *);
    const char *moved, *behind;  /* titles: the first stands behind the second here, NULL: as in the report */
    guint order[EX_COLUMNS_MAX]; /* column of the report by column of the window */
    const char *const *titles;   /* of the report */
    /* since the last reset */
    GHashTable *selected; /* flows seen */
    ex_model *model;
    ex_table *table;
    ex_rows *rows; /* those not shown yet */
} statistic;

static ex_rows *rows_of_scenarios(const ex_model *model)
{
    return ex_rows_of_scenarios(model->scenarios);
}

static ex_rows *rows_of_endpoints(const ex_model *model)
{
    return ex_rows_of_endpoints(model->views, model->endpoints);
}

static ex_rows *rows_of_findings(const ex_model *model)
{
    return ex_rows_of_findings(model->findings);
}

static statistic statistics[] = {
    { .title = "Exchange: scenarios",
      .cli = "exchange,table,scenarios",
      .fill = ex_model_scenarios,
      .rows_of = rows_of_scenarios,
      .moved = "parts",
      .behind = "state" },
    { .title = "Exchange: endpoints",
      .cli = "exchange,table,endpoints",
      .fill = ex_model_endpoints,
      .rows_of = rows_of_endpoints },
    { .title = "Exchange: findings",
      .cli = "exchange,table,findings",
      .fill = ex_model_findings,
      .rows_of = rows_of_findings },
};

static stat_tap_table_ui uis[G_N_ELEMENTS(statistics)];

static statistic *statistic_titled(const char *title)
{
    for (guint i = 0; i < G_N_ELEMENTS(statistics); i++) {
        if (strcmp(statistics[i].title, title) == 0)
            return &statistics[i];
    }
    return NULL;
}

static void forget(statistic *at)
{
    g_hash_table_remove_all(at->selected);
    ex_rows_free(at->rows);
    if (at->table)
        ex_table_free(at->table);
    ex_model_free(at->model);
    at->rows = NULL;
    at->table = NULL;
    at->model = NULL;
}

static void init_table(stat_tap_table_ui *ui)
{
    statistic *at = statistic_titled(ui->title);
    stat_tap_table *table = stat_tap_find_table(ui, ui->title);

    forget(at);
    if (table) {
        ui->stat_tap_reset_table_cb(table);
        return;
    }
    stat_tap_add_table(ui, stat_tap_init_table(at->title, (int)ui->nfields, 0, NULL));
}

static void free_cell(stat_tap_table *table _U_, guint row _U_, guint column _U_, stat_tap_table_item_type *item)
{
    if (item->type == TABLE_ITEM_STRING) {
        g_free((char *)item->value.string_value);
        item->value.string_value = NULL;
        item->type = TABLE_ITEM_NONE;
    }
}

static void reset_table(stat_tap_table *table)
{
    for (guint row = 0; row < table->num_elements; row++) {
        for (guint column = 0; column < table->num_fields; column++)
            free_cell(table, row, column, stat_tap_get_field_data(table, row, column));
        g_free(table->elements[row]);
    }
    g_free(table->elements);
    table->elements = NULL;
    table->num_elements = 0;
    forget(statistic_titled(table->title));
}

/* Columns whose cells are of no use sorted letter by letter: blanks in front make the order, unseen at the right side of
 * the column. Wireshark's own numbers have 32 bits, too few for bytes, and are never empty, as some ports are. */
static gboolean is_padded(const char *title)
{
    return strcmp(title, "severity") == 0 || strcmp(title, "bytes") == 0 || strcmp(title, "port") == 0;
}

static gboolean is_number(const char *title)
{
    return strcmp(title, "flows") == 0 || strcmp(title, "packets") == 0;
}

static char *padded(const char *title, const char *cell)
{
    guint severity = EX_SEVERITY_CHAT;

    if (strcmp(title, "severity") != 0)
        return g_strdup_printf("%*s", strcmp(title, "port") == 0 ? 5 : 12, cell);
    while (severity < EX_SEVERITY_ERROR && strcmp(cell, ex_severity_name((ex_severity)severity)) != 0)
        severity++;
    return g_strdup_printf("%*s%s", (int)severity, "", cell);
}

static void set_cell(stat_tap_table_item_type *item, const char *title, const char *cell)
{
    item->type = is_number(title) ? TABLE_ITEM_UINT : TABLE_ITEM_STRING;
    if (item->type == TABLE_ITEM_UINT)
        item->value.uint_value = (guint)g_ascii_strtoull(cell, NULL, 10);
    else
        item->value.string_value = is_padded(title) ? padded(title, cell) : ex_escaped(cell);
}

static void add_row(const statistic *at, stat_tap_table *table, char *const *cells)
{
    stat_tap_table_item_type items[EX_COLUMNS_MAX];

    memset(items, 0, sizeof(items));
    for (guint column = 0; column < table->num_fields; column++)
        set_cell(&items[column], at->titles[at->order[column]], cells[at->order[column]]);
    stat_tap_init_table_row(table, table->num_elements, table->num_fields, items);
}

static tap_packet_status take_packet(void *data, packet_info *pinfo _U_, epan_dissect_t *edt _U_, const void *tapped,
                                     tap_flags_t flags _U_)
{
    stat_tap_table_ui *ui = ((const stat_data_t *)data)->stat_tap_data;
    const ex_flow *flow = ((const ex_tap_data *)tapped)->flow;
    statistic *at = statistic_titled(ui->title);
    stat_tap_table *table = g_array_index(ui->tables, stat_tap_table *, 0);
    GArray *fresh;

    /* Taps run when the frame is marked as visited already, on the first visit too. */
    if (!exchange.store->whole || !g_hash_table_add(at->selected, (gpointer)flow))
        return TAP_PACKET_DONT_REDRAW;
    if (!at->model) {
        at->model = ex_model_make(exchange.store, &exchange.config, (ex_confidence)exchange.least_confidence, NULL);
        at->table = at->fill(at->model);
        at->rows = at->rows_of(at->model);
    }
    fresh = g_array_new(FALSE, FALSE, sizeof(guint));
    ex_rows_take(at->rows, flow, fresh);
    for (guint i = 0; i < fresh->len; i++)
        add_row(at, table, (char *const *)g_ptr_array_index(at->table->rows, g_array_index(fresh, guint, i)));
    g_array_free(fresh, TRUE);
    return TAP_PACKET_REDRAW;
}

void exchange_statistics_close(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(statistics); i++)
        forget(&statistics[i]);
}

/* Works out where the window has the report's columns. */
static void set_order(statistic *at, const ex_table *table)
{
    guint filled = 0;

    at->titles = table->titles;
    for (guint column = 0; column < table->columns; column++) {
        if (at->moved && strcmp(table->titles[column], at->moved) == 0)
            continue;
        at->order[filled++] = column;
        for (guint i = 0; i < table->columns && at->moved && strcmp(table->titles[column], at->behind) == 0; i++) {
            if (strcmp(table->titles[i], at->moved) == 0)
                at->order[filled++] = i;
        }
    }
    g_assert(filled == table->columns);
}

static void set_field(stat_tap_table_item *field, const char *title)
{
    field->type = is_number(title) ? TABLE_ITEM_UINT : TABLE_ITEM_STRING;
    field->column_name = title;
    field->field_format = field->type == TABLE_ITEM_UINT ? "%u" : "%s";
    if (is_number(title) || is_padded(title))
        field->align = TAP_ALIGN_RIGHT;
}

void exchange_statistics_register(void)
{
    static tap_param filter = { PARAM_FILTER, "filter", "Filter", NULL, TRUE };
    ex_store *empty = ex_store_new();
    ex_model *model = ex_model_make(empty, &exchange.config, EX_CONF_PORT, NULL);

    for (guint i = 0; i < G_N_ELEMENTS(statistics); i++) {
        ex_table *table = statistics[i].fill(model);
        stat_tap_table_item *fields = g_new0(stat_tap_table_item, table->columns);

        set_order(&statistics[i], table);
        for (guint column = 0; column < table->columns; column++)
            set_field(&fields[column], table->titles[statistics[i].order[column]]);
        statistics[i].selected = g_hash_table_new(NULL, NULL);
        uis[i].group = REGISTER_PACKET_STAT_GROUP_UNSORTED;
        uis[i].title = statistics[i].title;
        uis[i].tap_name = "exchange";
        uis[i].cli_string = statistics[i].cli;
        uis[i].stat_tap_init_cb = init_table;
        uis[i].packet_func = take_packet;
        uis[i].stat_tap_reset_table_cb = reset_table;
        uis[i].stat_tap_free_table_item_cb = free_cell;
        uis[i].nfields = table->columns;
        uis[i].fields = fields;
        uis[i].nparams = 1;
        uis[i].params = &filter;
        register_stat_tap_table_ui(&uis[i]);
        ex_table_free(table);
    }
    ex_model_free(model);
    ex_store_free(empty);
}
