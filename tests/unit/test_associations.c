/* test_associations.c
 * What an association's row says: who, what became of it, how much, and which events.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "evidence/believe.h"
#include "verdict_bench.h"
#include "report/writers.h"

/* Reports come after the last packet. */
static ex_model *model_of(bench *b)
{
    b->store->whole = TRUE;
    return ex_model_make(b->store, b->config, EX_CONF_PORT, NULL);
}

/* The cells of a row by their keys, " key=text" for each that is asked for. */
static char *cells_of(const ex_model *model, guint row, const char *keys)
{
    const ex_table table = ex_model_associations(model);
    GString *own = g_string_new(NULL), *text = g_string_new(NULL);
    char **wanted = g_strsplit(keys, " ", -1);
    ex_cell cells[EX_COLUMNS_MAX];

    assert_true(row < table.rows->len);
    ex_table_read(&table, row, cells, own);
    for (guint k = 0; wanted[k]; k++) {
        for (guint i = 0; i < table.sheet->count; i++) {
            if (strcmp(table.sheet->columns[i].key, wanted[k]) != 0)
                continue;
            g_string_append(text, k ? "|" : "");
            table.sheet->columns[i].kind->print(&cells[i], text);
        }
    }
    g_strfreev(wanted);
    g_string_free(own, TRUE);
    return g_string_free(text, FALSE);
}

static void expect_row(bench *b, guint row, const char *keys, const char *wanted)
{
    ex_model *model = model_of(b);
    char *got = cells_of(model, row, keys);

    assert_string_equal(got, wanted);
    g_free(got);
    ex_model_free(model);
}

static guint rows_of(bench *b)
{
    ex_model *model = model_of(b);
    const guint count = model->associations->len;

    ex_model_free(model);
    return count;
}

static void connect_x400(bench *b, guint second)
{
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, second);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, second);
    says(b, FROM_CLIENT, EX_FACT_TPDU, EX_TPDU_CR, second + 1);
}

static void associate(bench *b, guint second)
{
    connect_x400(b, second);
    says(b, FROM_SERVER, EX_FACT_DATA, 0, second + 1);
    says(b, FROM_SERVER, EX_FACT_TPDU, EX_TPDU_CC, second + 1);
    says(b, FROM_CLIENT, EX_FACT_TPKT_PAYLOAD, EX_TPKT_P1, second + 2);
    says(b, FROM_CLIENT, EX_FACT_X400_ASKED, EX_MODE_1988_NORMAL, second + 2);
}

static void an_association_from_beginning_to_end(void **state)
{
    bench *b = (bench *)*state;
    const ex_proof bound = at(3);

    open_flow(b, 102, 1);
    associate(b, 1);
    says(b, FROM_SERVER, EX_FACT_X400_ACCEPTED, EX_MODE_1988_NORMAL, 4);
    ex_store_add_text(b->store, b->flow, EX_TEXT_MTA, b->client, "ALPHA", &bound);
    ex_store_add_text(b->store, b->flow, EX_TEXT_MTA, (ex_side)!b->client, "BETA", &bound);
    ex_association *association = ex_store_association(b->flow);
    ex_association_name(association, b->client, "FROM", &bound);
    ex_association_name(association, (ex_side)!b->client, "TO", &bound);
    ex_association_count(association, b->client, 0, 3, 2);
    ex_association_count(association, (ex_side)!b->client, 0, 1, 1);
    ex_association_talk(association, 4000000000);
    ex_association_talk(association, 64000000000);
    says(b, FROM_SERVER, EX_FACT_X400_TRANSFER, 0, 64);
    says(b, FROM_SERVER, EX_FACT_X400_RELEASED, 0, 70);
    says(b, FROM_CLIENT, EX_FACT_FIN, 0, 71);
    assert_int_equal(rows_of(b), 1);
    expect_row(b, 0, "calling called called_port calling_tsap called_tsap calling_mta called_mta mode",
               "192.0.2.1|192.0.2.5|102|FROM|TO|ALPHA|BETA|1988 normal");
    expect_row(b, 0, "result why opened opened_by closed closed_by closed_how",
               "accepted||1970-01-01T00:00:01.000000Z|calling|1970-01-01T00:01:10.000000Z|called|released");
    expect_row(b, 0, "calling_activities called_activities calling_messages called_messages longest_idle",
               "3|1|2|1|60");
    expect_row(b, 0, "finding events events_kb", "||");
}

static void what_became_of_it(void **state)
{
    static const struct {
        ex_fact_kind kind;
        guint object;
        const char *wanted; /* result why finding events */
    } rows[] = {
        { EX_FACT_X400_ACCEPTED, EX_MODE_1988_NORMAL, "accepted|||" },
        { EX_FACT_X400_REFUSED, EX_REFUSAL_AUTHENTICATION, "refused|authentication|mta-auth-refused|51" },
        { EX_FACT_X400_REFUSED, EX_REFUSAL_DIALOGUE_MODE, "refused|dialogue mode|mta-dialogue-refused|55" },
        { EX_FACT_X400_REFUSED, EX_REFUSAL_BUSY, "refused|busy|mta-busy|4300, 9156, 9228" },
        { EX_FACT_X400_REFUSED, EX_REFUSAL_UNSAID, "refused|no reason given|x400-refused|37, 1290, 1293" },
        { EX_FACT_X400_ABORTED, 0, "aborted||x400-refused|37, 1290, 1293" },
    };
    bench *b = (bench *)*state;

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        open_between(b, 10 + i, 40 + i, 102, i + 1);
        associate(b, 100 * i + 1);
        says(b, FROM_SERVER, rows[i].kind, rows[i].object, 100 * i + 4);
        expect_row(b, i, "result why finding events", rows[i].wanted);
    }
}

/* ISO 8073 clause 13.5.3: 3 is an address that is not known, 129 congestion of the other side. */
static void a_transport_that_is_refused(void **state)
{
    bench *b = (bench *)*state;

    open_between(b, 1, 5, 102, 1);
    connect_x400(b, 1);
    says(b, FROM_SERVER, EX_FACT_DISCONNECT, ex_disconnect_object(3), 3);
    expect_row(b, 0, "result why closed_by closed_how mode finding events events_kb",
               "refused|address unknown|called|disconnected||tsel-refused|4293|KB 252843");
    open_between(b, 2, 6, 102, 2);
    connect_x400(b, 11);
    says(b, FROM_SERVER, EX_FACT_DISCONNECT, ex_disconnect_object(129), 13);
    expect_row(b, 1, "result why finding", "refused|remote congestion at connect request|mta-busy");
    assert_int_equal(rows_of(b), 2);
}

static void one_that_nobody_answers(void **state)
{
    bench *b = (bench *)*state;

    /* The server speaks X.400, so that it is one. */
    open_between(b, 2, 5, 102, 1);
    associate(b, 1);
    says(b, FROM_SERVER, EX_FACT_X400_ACCEPTED, EX_MODE_1984, 4);
    open_between(b, 1, 5, 102, 2);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 20);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 23);
    runs_until(b, 60);
    expect_row(b, 1, "result why closed closed_by events events_kb longest_idle",
               "unanswered|filtered|||289, 301, 1294, 4284|KB 157630|");
    /* And one that is reset: what MTAs say never came about. */
    open_between(b, 3, 5, 102, 3);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 70);
    says(b, FROM_SERVER, EX_FACT_RST, 0, 71);
    expect_row(b, 2, "result why closed_by closed_how finding events events_kb",
               "refused|connection reset|called|connection reset|x400-refused|9215|KB 170056");
    /* The request to associate is never answered, and the client leaves at last. */
    open_between(b, 4, 5, 102, 4);
    associate(b, 100);
    says(b, FROM_CLIENT, EX_FACT_FIN, 0, 140);
    expect_row(b, 3, "result why finding events",
               "unanswered|the client was never answered and gave up|x400-cut|289, 1290, 1293, 1294, 9202, 9301");
    /* Whoever has no answer yet may get one. */
    open_between(b, 6, 5, 102, 5);
    associate(b, 200);
    expect_row(b, 4, "result why closed", "unknown||not in the capture");
}

static void one_that_was_open_before(void **state)
{
    bench *b = (bench *)*state;

    open_flow(b, 102, 1);
    says(b, FROM_CLIENT, EX_FACT_TPKT_PAYLOAD, EX_TPKT_P1, 2);
    says(b, FROM_CLIENT, EX_FACT_LAYER, EX_LAYER_P1, 2);
    says(b, FROM_SERVER, EX_FACT_DATA, 0, 2);
    expect_row(b, 0, "result mode opened opened_by closed", "unknown||before the capture||not in the capture");
    /* An abort says nothing of how it began. */
    says(b, FROM_SERVER, EX_FACT_X400_ABORTED, 0, 4);
    expect_row(b, 0, "result closed_by closed_how", "unknown|called|aborted");
    /* Who transfers was accepted. */
    says(b, FROM_CLIENT, EX_FACT_X400_TRANSFER, 0, 3);
    expect_row(b, 0, "result opened closed_how", "accepted|before the capture|aborted");
    /* The server's answer to a SYN tells who opened. */
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 1);
    expect_row(b, 0, "opened opened_by", "1970-01-01T00:00:01.000000Z|calling");
}

static void bind_to_mta(bench *b, guint second)
{
    give_endpoint(b, EX_IF_MTA, 1035, second);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, second + 1);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, second + 1);
    says(b, FROM_CLIENT, EX_FACT_RPC_BIND, EX_IF_MTA, second + 2);
    says(b, FROM_SERVER, EX_FACT_DATA, 0, second + 2);
}

static void by_rpc(void **state)
{
    bench *b = (bench *)*state;

    open_between(b, 1, 5, 1035, 1);
    bind_to_mta(b, 1);
    says(b, FROM_SERVER, EX_FACT_RPC_ACK, EX_IF_MTA, 3);
    says(b, FROM_CLIENT, EX_FACT_RPC_OPERATION, EX_OP_MTA_BIND, 4);
    expect_row(b, 0, "mode result calling_activities calling_messages longest_idle", "RPC|unknown|||");
    says(b, FROM_CLIENT, EX_FACT_FIN, 0, 130);
    expect_row(b, 0, "result why closed_by", "unanswered|the call was never answered|calling");
    says(b, FROM_SERVER, EX_FACT_RPC_ANSWERED, EX_OP_MTA_BIND, 5);
    expect_row(b, 0, "result why", "accepted|");

    open_between(b, 2, 6, 1035, 2);
    bind_to_mta(b, 201);
    says(b, FROM_SERVER, EX_FACT_RPC_REFUSED, EX_IF_MTA, 203);
    expect_row(b, 1, "result why finding events events_kb",
               "refused|the caller is not let in|rpc-denied|9277, 9316, 9318, 9322|KB 181721, 323733");
}

static void what_is_no_association(void **state)
{
    bench *b = (bench *)*state;

    assert_int_equal(rows_of(b), 0);
    /* A controller, whatever its port. */
    open_flow(b, 102, 1);
    connect_x400(b, 1);
    says(b, FROM_CLIENT, EX_FACT_TPKT_PAYLOAD, EX_TPKT_S7, 2);
    ex_association_count(ex_store_association(b->flow), b->client, 0, 1, 1);
    open_between(b, 1, 6, 110, 2);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 3);
    assert_int_equal(rows_of(b), 0);
    /* Whoever tries many ports calls no MTA. */
    for (guint i = 0; i < EX_SCAN_SERVERS; i++) {
        open_between(b, 1, 20 + i, 102, 10 + i);
        says(b, FROM_CLIENT, EX_FACT_SYN, 0, 10 + i);
        says(b, FROM_SERVER, EX_FACT_RST, 0, 10 + i);
    }
    assert_int_equal(rows_of(b), 0);
}

static void what_is_not_asked_for(void **state)
{
    bench *b = (bench *)*state;
    GHashTable *selected = g_hash_table_new(NULL, NULL);
    ex_model *model;

    open_between(b, 1, 5, 102, 1);
    associate(b, 1);
    says(b, FROM_SERVER, EX_FACT_X400_ACCEPTED, EX_MODE_1984, 4);
    open_between(b, 2, 6, 102, 2);
    associate(b, 11);
    g_hash_table_add(selected, b->flow);
    model = ex_model_make(b->store, b->config, EX_CONF_PORT, selected);
    assert_int_equal(model->associations->len, 1);
    char *got = cells_of(model, 0, "calling");

    assert_string_equal(got, "192.0.2.2");
    g_free(got);
    ex_model_free(model);
    g_hash_table_destroy(selected);
    /* A port alone is less sure than what is asked for. */
    open_between(b, 7, 5, 102, 3);
    says(b, FROM_CLIENT, EX_FACT_SYN, 0, 30);
    says(b, FROM_SERVER, EX_FACT_SYNACK, 0, 30);
    says(b, FROM_CLIENT, EX_FACT_ACK, 0, 30);
    assert_int_equal(rows_of(b), 3);
    model = ex_model_make(b->store, b->config, EX_CONF_PROTOCOL, NULL);
    assert_int_equal(model->associations->len, 2);
    ex_model_free(model);
}

static void names_are_of_closed_lists(void **state)
{
    (void)state;
    for (guint i = 0; i < EX_ASSOCIATION_RESULT_COUNT; i++)
        assert_true(*ex_association_result_name((ex_association_result)i));
    assert_string_equal(ex_association_result_name(EX_ASSOCIATION_RESULT_COUNT), "");
}

static void add_events(const ex_events *events, const char *name, const char *when, GString *out)
{
    g_string_append_printf(out, "| `%s`%s | ", name, when);
    for (guint i = 0; i < EX_EVENTS_MAX && events->number[i]; i++)
        g_string_append_printf(out, "%s%u", i ? ", " : "", events->number[i]);
    g_string_append_printf(out, " | %s |\n", events->kb);
}

/* The guide has the table of events, and no row more. */
static void the_events_stand_in_the_guide(void **state)
{
    GString *row = g_string_new(NULL);
    guint wanted = 0, found = 0;
    char *guide, *table;

    (void)state;
    assert_true(g_file_get_contents(GUIDE_DOCUMENT, &guide, NULL, NULL));
    table = strstr(guide, "| finding | events | see |\n");
    assert_non_null(table);
    *strstr(table, "\n\n") = '\0';
    for (guint kind = 0; kind < EX_FINDING_COUNT; kind++) {
        const ex_events *reset = ex_events_of((ex_finding_kind)kind, TRUE);
        const ex_events *said = ex_events_of((ex_finding_kind)kind, FALSE);

        for (guint i = 0; i < 2; i++) {
            const ex_events *events = i ? said : reset;

            if (!events || (i && said == reset))
                continue;
            g_string_truncate(row, 0);
            add_events(events, ex_finding_types[kind].name,
                       said == reset ? ""
                       : i           ? ", by what the MTA says"
                                     : ", the connection reset",
                       row);
            assert_true(strstr(table, row->str) || g_str_has_suffix(table, g_strchomp(row->str)));
            wanted++;
        }
    }
    for (const char *at = table; (at = strchr(at, '\n')); at++)
        found++;
    assert_int_equal(found, wanted + 1);
    g_string_free(row, TRUE);
    g_free(guide);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_association_from_beginning_to_end),
        TEST(what_became_of_it),
        TEST(a_transport_that_is_refused),
        TEST(one_that_nobody_answers),
        TEST(one_that_was_open_before),
        TEST(by_rpc),
        TEST(what_is_no_association),
        TEST(what_is_not_asked_for),
        TEST(names_are_of_closed_lists),
        TEST(the_events_stand_in_the_guide),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
