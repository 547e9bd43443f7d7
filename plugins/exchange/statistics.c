/* statistics.c
 * Tables of the Statistics menu, from the same rows as the reports.
 *
 * The windows sort by a column, so numbers are numbers here, and the gravest severity comes first. They open 587 pixels
 * wide, which is Wireshark's to say, as is what a click on a row does: nothing. So the words that matter stand first, what
 * is blocked and what to do, and last the filter that shows a row's packets, for Copy.
 *
 * They are filled on a retap: the store is complete then, and which flows the filter lets through is seen packet by
 * packet. tshark without -2 has no such pass; it has the reports of the same names, which need none.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "facts/escape.h"
#include "report/writers.h"

#include "packet-exchange.h"
#include "statistics.h"

#include <epan/tap.h>

/** One of the tables. */
typedef struct {
    const char *title;
    const char *cli; /* of tshark */
    const ex_sheet *sheet;
    ex_table (*table_of)(const ex_model *);
    ex_rows *(*rows_of)(const ex_model *);
    guint order[EX_COLUMNS_MAX]; /* column of the sheet by column of the window */
    /* since the last reset */
    GHashTable *selected; /* flows seen */
    ex_model *model;
    ex_table table; /* of the model */
    ex_rows *rows;  /* those not shown yet */
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

static ex_rows *rows_of_associations(const ex_model *model)
{
    return ex_rows_of_associations(model->associations);
}

static statistic statistics[] = {
    { .title = "Exchange: scenarios",
      .cli = "exchange,table,scenarios",
      .sheet = &ex_scenario_sheet,
      .table_of = ex_model_scenarios,
      .rows_of = rows_of_scenarios },
    { .title = "Exchange: endpoints",
      .cli = "exchange,table,endpoints",
      .sheet = &ex_endpoint_sheet,
      .table_of = ex_model_endpoints,
      .rows_of = rows_of_endpoints },
    { .title = "Exchange: findings",
      .cli = "exchange,table,findings",
      .sheet = &ex_finding_sheet,
      .table_of = ex_model_findings,
      .rows_of = rows_of_findings },
    { .title = "Exchange: associations",
      .cli = "exchange,table,associations",
      .sheet = &ex_association_sheet,
      .table_of = ex_model_associations,
      .rows_of = rows_of_associations },
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
    ex_model_free(at->model);
    at->rows = NULL;
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

/*
 * Numbers are Wireshark's own where they fit its 32 bits and are never empty; what else would be of no use sorted letter
 * by letter has blanks in front, unseen at the right side of the column.
 */
static void set_cell(stat_tap_table_item_type *item, const ex_kind *kind, const ex_cell *cell)
{
    GString *text;

    item->type = kind->number ? TABLE_ITEM_UINT : TABLE_ITEM_STRING;
    if (kind->number) {
        item->value.uint_value = kind->number(cell);
        return;
    }
    text = g_string_new(NULL);
    kind->print(cell, text);
    item->value.string_value = ex_escaped(text->str);
    g_string_free(text, TRUE);
    if (kind->blanks) {
        char *bare = (char *)item->value.string_value;

        item->value.string_value = g_strdup_printf("%*s%s", (int)kind->blanks(cell, strlen(bare)), "", bare);
        g_free(bare);
    }
}

static void add_row(const statistic *at, stat_tap_table *table, guint row)
{
    stat_tap_table_item_type items[EX_COLUMNS_MAX];
    ex_cell cells[EX_COLUMNS_MAX];
    GString *own = g_string_new(NULL);

    memset(items, 0, sizeof(items));
    ex_table_read(&at->table, row, cells, own);
    for (guint column = 0; column < table->num_fields; column++)
        set_cell(&items[column], at->sheet->columns[at->order[column]].kind, &cells[at->order[column]]);
    stat_tap_init_table_row(table, table->num_elements, table->num_fields, items);
    g_string_free(own, TRUE);
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
        at->table = at->table_of(at->model);
        at->rows = at->rows_of(at->model);
    }
    fresh = g_array_new(FALSE, FALSE, sizeof(guint));
    ex_rows_take(at->rows, flow, fresh);
    for (guint i = 0; i < fresh->len; i++)
        add_row(at, table, g_array_index(fresh, guint, i));
    g_array_free(fresh, TRUE);
    return TAP_PACKET_REDRAW;
}

void exchange_statistics_close(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(statistics); i++)
        forget(&statistics[i]);
}

static void set_field(stat_tap_table_item *field, const ex_column *column)
{
    field->type = column->kind->number ? TABLE_ITEM_UINT : TABLE_ITEM_STRING;
    field->column_name = column->title;
    field->field_format = column->kind->number ? "%u" : "%s";
    if (column->kind->number || column->kind->blanks)
        field->align = TAP_ALIGN_RIGHT;
}

void exchange_statistics_register(void)
{
    static tap_param filter = { PARAM_FILTER, "filter", "Filter", NULL, TRUE };

    for (guint i = 0; i < G_N_ELEMENTS(statistics); i++) {
        const guint columns = ex_sheet_order(statistics[i].sheet, EX_IN_WINDOW, statistics[i].order);
        stat_tap_table_item *fields = g_new0(stat_tap_table_item, columns);

        for (guint column = 0; column < columns; column++)
            set_field(&fields[column], &statistics[i].sheet->columns[statistics[i].order[column]]);
        statistics[i].selected = g_hash_table_new(NULL, NULL);
        uis[i].group = REGISTER_PACKET_STAT_GROUP_UNSORTED;
        uis[i].title = statistics[i].title;
        uis[i].tap_name = "exchange";
        uis[i].cli_string = statistics[i].cli;
        uis[i].stat_tap_init_cb = init_table;
        uis[i].packet_func = take_packet;
        uis[i].stat_tap_reset_table_cb = reset_table;
        uis[i].stat_tap_free_table_item_cb = free_cell;
        uis[i].nfields = columns;
        uis[i].fields = fields;
        uis[i].nparams = 1;
        uis[i].params = &filter;
        register_stat_tap_table_ui(&uis[i]);
    }
}
