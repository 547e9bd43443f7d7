/* evidence_cuts.c
 * Cuts the evidence of a capture at random, merges the pieces in any order, and expects the same evidence and labels.
 *
 *   evidence_cuts EVIDENCE CUTS      EVIDENCE: what tshark -z exchange,evidence printed
 *
 * Every fact, text and observation goes to one of three stores or to several; the rest of a flow goes to all. Exit
 * status 0 if no cut made a difference.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-glib/json-glib.h>

#include "evidence/believe.h"
#include "evidence/merge.h"
#include "evidence/export.h"
#include "verdict/verdict.h"

#define PIECES 3

/* A random, not empty set of pieces; or all of them, for the evidence as a whole. */
static guint choose(GRand *rand)
{
    return rand ? (guint)g_rand_int_range(rand, 1, 1 << PIECES) : (1u << PIECES) - 1;
}

static ex_addr addr_of(const char *text)
{
    guint8 octets[16];
    ex_addr addr;

    memset(&addr, 0, sizeof(addr));
    if (inet_pton(AF_INET, text, octets) == 1)
        ex_addr_set(&addr, octets, 4);
    else if (inet_pton(AF_INET6, text, octets) == 1)
        ex_addr_set(&addr, octets, 16);
    return addr;
}

static ex_proof proof_of(JsonArray *array)
{
    ex_proof proof;

    proof.time = json_array_get_int_element(array, 0);
    proof.source = (guint32)json_array_get_int_element(array, 1);
    proof.frame = (guint32)json_array_get_int_element(array, 2);
    return proof;
}

static ex_fact_kind kind_of(const char *name)
{
    for (guint i = 0; i < EX_FACT_KIND_COUNT; i++) {
        if (strcmp(name, ex_fact_kind_name((ex_fact_kind)i)) == 0)
            return (ex_fact_kind)i;
    }
    fprintf(stderr, "unknown fact %s\n", name);
    exit(2);
}

static ex_side side_of(const char *name)
{
    return strcmp(name, "hi") == 0 ? EX_FROM_HI : EX_FROM_LO;
}

/* Of a flow as a whole: whoever cuts a capture cuts what follows upon each other. */
static void feed_silences(ex_flow *flow, JsonArray *silences)
{
    for (guint side = 0; side < 2; side++) {
        JsonArray *row = json_array_get_array_element(silences, side);

        if (!json_node_is_null(json_array_get_element(row, 0)))
            flow->silences[side].moved = json_array_get_int_element(row, 0);
        if (!json_node_is_null(json_array_get_element(row, 2))) {
            JsonArray *joined = json_array_get_array_element(row, 2);

            flow->silences[side].joined = json_array_get_int_element(joined, 0);
            flow->silences[side].has = (guint32)json_array_get_int_element(joined, 1);
        }
        if (json_node_is_null(json_array_get_element(row, 1)))
            continue;
        JsonArray *latest = json_array_get_array_element(row, 1);

        flow->silences[side].latest = (ex_silence){ .last = json_array_get_int_element(latest, 0),
                                                    .idle = json_array_get_int_element(latest, 1),
                                                    .size = (guint32)json_array_get_int_element(latest, 2),
                                                    .repeats = (guint8)json_array_get_int_element(latest, 3),
                                                    .reset = (guint8)json_array_get_int_element(latest, 4),
                                                    .first = proof_of(json_array_get_array_element(latest, 5)),
                                                    .since = json_array_get_int_element(latest, 6),
                                                    .from = (guint32)json_array_get_int_element(latest, 7) };
    }
}

static void feed_router(ex_flow *flow, JsonObject *object)
{
    const ex_addr addr = addr_of(json_object_get_string_member(object, "router"));
    const ex_proof proof = proof_of(json_object_get_array_member(object, "router_said"));

    ex_store_add_router(flow, &addr, &proof);
}

/* Of what was transferred each piece may have a part, as it may of the times; counts of one source are alike. */
static void feed_association(ex_store *const stores[PIECES], ex_flow *const flows[PIECES], JsonObject *object,
                             GRand *rand)
{
    JsonArray *selectors = json_object_get_array_member(object, "selectors");
    JsonArray *activities = json_object_get_array_member(object, "activities");
    JsonArray *talk = json_object_get_array_member(object, "talk");

    for (guint k = 0; k < PIECES && stores[k]; k++)
        ex_store_association(flows[k])->pause = json_object_get_int_member(object, "pause");
    for (guint side = 0; side < 2; side++) {
        const guint pieces = choose(rand);

        for (guint k = 0; k < PIECES && !json_node_is_null(json_array_get_element(selectors, side)); k++) {
            JsonArray *said = json_array_get_array_element(selectors, side);
            const ex_proof proof = proof_of(json_array_get_array_element(said, 1));

            if (pieces >> k & 1)
                ex_association_name(flows[k]->association, (ex_side)side, json_array_get_string_element(said, 0),
                                    &proof);
        }
    }
    for (guint i = 0; i < json_array_get_length(activities); i++) {
        JsonArray *of = json_array_get_array_element(activities, i);
        const guint pieces = choose(rand);

        for (guint side = 0; side < 2; side++) {
            for (guint k = 0; k < PIECES; k++) {
                if (pieces >> k & 1)
                    ex_association_count(flows[k]->association, (ex_side)side,
                                         (guint32)json_array_get_int_element(of, 0),
                                         (guint)json_array_get_int_element(of, 1 + side),
                                         (guint)json_array_get_int_element(of, 3 + side));
            }
        }
    }
    for (guint i = 0; i < json_array_get_length(talk); i++) {
        JsonArray *stretch = json_array_get_array_element(talk, i);
        const guint pieces = choose(rand);

        for (guint k = 0; k < PIECES; k++) {
            if (pieces >> k & 1)
                ex_coverage_add(flows[k]->association->talk, json_array_get_int_element(stretch, 0),
                                json_array_get_int_element(stretch, 1), flows[k]->association->pause);
        }
    }
}

static void feed_flow(ex_store *const stores[PIECES], JsonObject *object, GRand *rand)
{
    const ex_addr lo = addr_of(json_object_get_string_member(object, "lo"));
    const ex_addr hi = addr_of(json_object_get_string_member(object, "hi"));
    JsonArray *facts = json_object_get_array_member(object, "facts");
    JsonArray *texts = json_object_get_array_member(object, "texts");
    JsonArray *counts = json_object_get_array_member(object, "counts");
    JsonArray *directions = json_object_get_array_member(object, "directions");
    ex_flow *flows[PIECES];
    ex_flow_key key;

    memset(&key, 0, sizeof(key));
    ex_tuple_set(&key.tuple, &lo, (guint16)json_object_get_int_member(object, "lo_port"), &hi,
                 (guint16)json_object_get_int_member(object, "hi_port"),
                 (guint8)json_object_get_int_member(object, "proto"));
    if (json_object_has_member(object, "isn")) {
        key.incarnation.has_isn = TRUE;
        key.incarnation.isn = (guint32)json_object_get_int_member(object, "isn");
    } else {
        JsonArray *piece = json_object_get_array_member(object, "piece");

        key.incarnation.source = (guint32)json_array_get_int_element(piece, 0);
        key.incarnation.first = json_array_get_int_element(piece, 1);
    }
    for (guint i = 0; i < PIECES; i++) {
        ex_flow *flow = ex_store_flow(stores[i], &key);

        flows[i] = flow;
        flow->first = proof_of(json_object_get_array_member(object, "first"));
        flow->last = json_object_get_int_member(object, "last");
        for (guint side = 0; side < 2; side++) {
            if (json_node_is_null(json_array_get_element(directions, side)))
                continue;
            JsonArray *direction = json_array_get_array_element(directions, side);

            flow->direction[side] = (ex_direction){ TRUE, json_array_get_int_element(direction, 0),
                                                    json_array_get_int_element(direction, 2),
                                                    (guint32)json_array_get_int_element(direction, 1),
                                                    (guint32)json_array_get_int_element(direction, 3) };
        }
        feed_silences(flow, json_object_get_array_member(object, "silences"));
        if (json_object_has_member(object, "words")) {
            JsonArray *words = json_object_get_array_member(object, "words");
            const ex_proof proof = proof_of(json_array_get_array_element(words, 2));

            ex_store_speak(flow, (ex_side)json_array_get_int_element(words, 0),
                           json_array_get_int_element(words, 1) != 0, &proof);
        }
        if (json_object_has_member(object, "vlans")) {
            JsonArray *vlans = json_object_get_array_member(object, "vlans");

            for (guint k = 0; k < 2; k++)
                ex_store_add_vlan(flow, (guint32)json_array_get_int_element(vlans, k));
        }
        if (json_object_has_member(object, "interfaces")) {
            JsonArray *interfaces = json_object_get_array_member(object, "interfaces");

            for (guint k = 0; k < 2; k++)
                ex_store_add_interface(flow, (guint32)json_array_get_int_element(interfaces, k));
        }
        if (json_object_has_member(object, "cut"))
            ex_store_add_cut(flow, (guint32)json_object_get_int_member(object, "cut"));
        if (json_object_has_member(object, "router"))
            feed_router(flow, object);
        flow->counts = json_array_get_length(counts);
        flow->count = g_new0(ex_count, flow->counts);
        for (guint k = 0; k < flow->counts; k++) {
            JsonArray *count = json_array_get_array_element(counts, k);

            flow->count[k].source = (guint32)json_array_get_int_element(count, 0);
            for (guint side = 0; side < 2; side++) {
                flow->count[k].packets[side] = (guint32)json_array_get_int_element(count, 1 + side);
                flow->count[k].bytes[side] = (guint64)json_array_get_int_element(count, 3 + side);
            }
        }
    }
    if (json_object_has_member(object, "association"))
        feed_association(stores, flows, json_object_get_object_member(object, "association"), rand);
    for (guint i = 0; i < json_array_get_length(facts); i++) {
        JsonArray *fact = json_array_get_array_element(facts, i);
        const ex_proof proof = proof_of(json_array_get_array_element(fact, 4));
        const guint pieces = choose(rand);

        for (guint k = 0; k < PIECES; k++) {
            if (pieces >> k & 1)
                ex_store_add_fact(stores[k], flows[k],
                                  ex_fact_make(kind_of(json_array_get_string_element(fact, 0)),
                                               side_of(json_array_get_string_element(fact, 2)),
                                               (guint)json_array_get_int_element(fact, 3)),
                                  &proof);
        }
    }
    for (guint i = 0; i < json_array_get_length(texts); i++) {
        JsonArray *text = json_array_get_array_element(texts, i);
        const ex_proof proof = proof_of(json_array_get_array_element(text, 3));
        const guint pieces = choose(rand);
        static const char *const kinds[EX_TEXT_KIND_COUNT] = { "product", "annotation", "mta" };

        for (guint k = 0; k < PIECES; k++) {
            for (guint kind = 0; kind < EX_TEXT_KIND_COUNT && pieces >> k & 1; kind++) {
                if (strcmp(kinds[kind], json_array_get_string_element(text, 0)) == 0)
                    ex_store_add_text(stores[k], flows[k], (ex_text_kind)kind,
                                      side_of(json_array_get_string_element(text, 1)),
                                      json_array_get_string_element(text, 2), &proof);
            }
        }
    }
}

/* What is said alone: how it was said is known of those that are believed. */
static void feed_saying(ex_store *const stores[PIECES], const ex_endpoint *endpoint, const ex_saying *saying,
                        const char *annotation, const ex_proof *proof, GRand *rand)
{
    const guint pieces = choose(rand);

    for (guint k = 0; k < PIECES; k++) {
        if (pieces >> k & 1)
            ex_store_add_endpoint(stores[k], endpoint, saying, annotation, proof);
    }
}

static void feed_endpoint(ex_store *const stores[PIECES], JsonObject *object, GRand *rand)
{
    JsonArray *observed = json_object_get_array_member(object, "observed");
    JsonArray *believed = json_object_get_array_member(object, "own");
    JsonArray *asked = json_object_get_array_member(object, "asked");
    JsonArray *texts = json_object_get_array_member(object, "texts");
    ex_endpoint endpoint;

    memset(&endpoint, 0, sizeof(endpoint));
    endpoint.addr = addr_of(json_object_get_string_member(object, "addr"));
    endpoint.port = (guint16)json_object_get_int_member(object, "port");
    endpoint.transport = (guint8)json_object_get_int_member(object, "proto");
    endpoint.major = (guint16)json_object_get_int_member(object, "major");
    ex_uuid_parse(json_object_get_string_member(object, "uuid"), &endpoint.uuid);

    const ex_saying own = { endpoint.addr, endpoint.addr, EX_SAID_OPEN, FALSE };

    for (guint i = 0; i < json_array_get_length(observed); i++) {
        const ex_proof proof = proof_of(json_array_get_array_element(observed, i));

        for (guint a = 0; a < json_array_get_length(asked); a++) {
            const ex_saying saying = { addr_of(json_array_get_string_element(asked, a)), endpoint.addr, EX_SAID_ALONE,
                                       FALSE };

            feed_saying(stores, &endpoint, &saying, NULL, &proof, rand);
            for (guint t = 0; t < json_array_get_length(texts); t++) {
                JsonArray *text = json_array_get_array_element(texts, t);
                const ex_proof said = proof_of(json_array_get_array_element(text, 3));

                if (side_of(json_array_get_string_element(text, 1)) == EX_FROM_HI)
                    feed_saying(stores, &endpoint, &saying, json_array_get_string_element(text, 2), &said, rand);
            }
        }
    }
    for (guint i = 0; i < json_array_get_length(believed); i++) {
        const ex_proof proof = proof_of(json_array_get_array_element(believed, i));

        feed_saying(stores, &endpoint, &own, NULL, &proof, rand);
    }
    for (guint t = 0; t < json_array_get_length(texts); t++) {
        JsonArray *text = json_array_get_array_element(texts, t);
        const ex_proof said = proof_of(json_array_get_array_element(text, 3));

        if (side_of(json_array_get_string_element(text, 1)) == EX_FROM_LO)
            feed_saying(stores, &endpoint, &own, json_array_get_string_element(text, 2), &said, rand);
    }
}

static guint8 said_of(const char *name)
{
    static const char *const names[] = { "alone", "datagram", "open", "asked" };
    guint8 said = 0;

    while (said < EX_SAID_ASKED && strcmp(names[said], name) != 0)
        said++;
    return said;
}

static void feed_pair(ex_store *const stores[PIECES], JsonObject *object, GRand *rand)
{
    const ex_addr lo = addr_of(json_object_get_string_member(object, "lo"));
    const ex_addr hi = addr_of(json_object_get_string_member(object, "hi"));
    JsonArray *told = json_object_get_array_member(object, "told");

    for (guint i = 0; i < json_array_get_length(told); i++) {
        JsonArray *row = json_array_get_array_element(told, i);
        const gboolean by_lo = side_of(json_array_get_string_element(row, 0)) == EX_FROM_LO;
        const ex_proof proof = proof_of(json_array_get_array_element(row, 6));
        const guint pieces = choose(rand);
        ex_told one;

        memset(&one, 0, sizeof(one));
        one.said = said_of(json_array_get_string_element(row, 1));
        one.addr = addr_of(json_array_get_string_element(row, 2));
        one.port = (guint16)json_array_get_int_element(row, 3);
        one.transport = (guint8)json_array_get_int_element(row, 4);
        one.interface_id = (guint8)json_array_get_int_element(row, 5);
        for (guint k = 0; k < PIECES; k++) {
            if (pieces >> k & 1)
                ex_store_add_told(stores[k], by_lo ? &hi : &lo, by_lo ? &lo : &hi, &one, &proof);
        }
    }
}

static void feed(ex_store *const stores[PIECES], char **lines, GRand *rand)
{
    for (guint i = 0; lines[i]; i++) {
        JsonParser *parser = json_parser_new();

        if (lines[i][0] != '{') {
            g_object_unref(parser);
            continue;
        }
        if (!json_parser_load_from_data(parser, lines[i], -1, NULL)) {
            fprintf(stderr, "line %u is no JSON\n", i + 1);
            exit(2);
        }
        JsonObject *object = json_node_get_object(json_parser_get_root(parser));
        const char *type = json_object_get_string_member(object, "t");

        if (strcmp(type, "flow") == 0)
            feed_flow(stores, object, rand);
        else if (strcmp(type, "ep") == 0)
            feed_endpoint(stores, object, rand);
        else if (strcmp(type, "pair") == 0)
            feed_pair(stores, object, rand);
        else if (strcmp(type, "src") == 0) {
            /* What a capture covers is known of the whole capture, in every piece (the parent's times). */
            for (guint k = 0; k < PIECES; k++) {
                const guint32 id = (guint32)json_object_get_int_member(object, "id");
                JsonArray *stretches = json_object_get_array_member(object, "stretches");

                for (guint i = 0; i < json_array_get_length(stretches); i++) {
                    JsonArray *stretch = json_array_get_array_element(stretches, i);

                    ex_coverage_add(ex_store_source(stores[k], id), json_array_get_int_element(stretch, 0),
                                    json_array_get_int_element(stretch, 1), stores[k]->pause);
                }
            }
        }
        g_object_unref(parser);
    }
}

static char *labels_of(ex_store *store)
{
    GPtrArray *flows = ex_store_sorted_flows(store);
    ex_config *config = g_new0(ex_config, 1);
    GString *text = g_string_new(NULL);

    ex_config_default(config);
    store->whole = TRUE;
    for (guint i = 0; i < flows->len; i++) {
        ex_verdict verdict;

        ex_verdict_make(store, config, (const ex_flow *)g_ptr_array_index(flows, i), &verdict);
        ex_verdict_label(&verdict, text);
        g_string_append_printf(text, " %s %s %u\n", ex_service_name(verdict.service), ex_auth_name(verdict.auth),
                               verdict.n_reasons);
    }
    g_ptr_array_free(flows, TRUE);
    g_free(config);
    return g_string_free(text, FALSE);
}

/* The evidence cut by `rand` and merged in a random order; whole without it. */
static void make(char **lines, GRand *rand, char **evidence, char **labels)
{
    ex_store *pieces[PIECES], *joined = ex_store_new();
    const guint start = rand ? (guint)g_rand_int_range(rand, 0, PIECES) : 0;

    for (guint i = 0; i < PIECES; i++)
        pieces[i] = ex_store_new();
    feed(pieces, lines, rand);
    for (guint i = 0; i < PIECES; i++)
        ex_store_merge(joined, pieces[(start + i) % PIECES]);
    if (rand && g_rand_boolean(rand))
        ex_store_merge(joined, pieces[start]);
    *evidence = g_string_free(ex_store_export(joined), FALSE);
    *labels = labels_of(joined);
    for (guint i = 0; i < PIECES; i++)
        ex_store_free(pieces[i]);
    ex_store_free(joined);
}

int main(int argc, char **argv)
{
    char *text, *evidence, *labels;
    GRand *rand = g_rand_new_with_seed(176466);
    guint different = 0;

    if (argc != 3 || !g_file_get_contents(argv[1], &text, NULL, NULL)) {
        fprintf(stderr, "use: evidence_cuts EVIDENCE CUTS\n");
        return 2;
    }
    char **lines = g_strsplit(text, "\n", -1);
    const guint cuts = (guint)strtoul(argv[2], NULL, 10);

    make(lines, NULL, &evidence, &labels);
    /* What was read is what was written. */
    if (strcmp(evidence, text) != 0) {
        fprintf(stderr, "the evidence does not read back as it was written\n");
        different++;
    }
    for (guint i = 0; i < cuts; i++) {
        char *cut_evidence, *cut_labels;

        make(lines, rand, &cut_evidence, &cut_labels);
        different += strcmp(evidence, cut_evidence) != 0 || strcmp(labels, cut_labels) != 0;
        g_free(cut_evidence);
        g_free(cut_labels);
    }
    printf("%u cuts, %u made a difference\n", cuts, different);
    g_strfreev(lines);
    g_free(text);
    g_free(evidence);
    g_free(labels);
    g_rand_free(rand);
    return different ? 1 : 0;
}
