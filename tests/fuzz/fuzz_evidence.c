/* fuzz_evidence.c
 * Harness for libFuzzer: files of evidence, as others may have written them, read back, merged and reported.
 *
 * The first octet tells whether the lines get a first and a last one as files have them; a line "=" begins a second file.
 * What must hold beyond memory: the order of files and a file that comes again change nothing, what is written is read back
 * as it was, and what is refused is refused in one line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "batch/files.h"
#include "diagnosis/model.h"
#include "evidence/export.h"
#include "report/catalogue.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** A file that is nowhere. */
typedef struct {
    int number;
    char name[32];
} file;

static guint complaints;

static void note(const char *about, const char *what)
{
    if (!*about || !*what || strchr(what, '\n'))
        abort();
    complaints++;
}

static file file_of(const char *text, gsize size)
{
    file made = { memfd_create("evidence", 0), "" };

    if (made.number < 0 || write(made.number, text, size) != (gssize)size)
        abort();
    g_snprintf(made.name, sizeof(made.name), "/proc/self/fd/%d", made.number);
    return made;
}

static gboolean read_into(ex_store *store, ex_captures *captures, const file *files, const guint *order, guint count)
{
    gboolean good = TRUE;

    complaints = 0;
    for (guint i = 0; i < count; i++)
        good &= ex_captures_add(captures, files[order[i]].name, note);
    ex_captures_number(captures);
    for (guint i = 0; i < count && good; i++)
        good = ex_evidence_add(store, captures, files[order[i]].name, note);
    if (!good && complaints == 0)
        abort();
    return good;
}

/* What files are together, as a file; NULL if one is refused. */
static char *merged(const file *files, const guint *order, guint count)
{
    ex_store *store = ex_store_new();
    ex_captures captures;
    char *text = NULL;
    size_t size = 0;

    ex_captures_init(&captures);
    if (read_into(store, &captures, files, order, count)) {
        FILE *out = open_memstream(&text, &size);

        ex_evidence_write(store, &captures, out);
        fclose(out);
    }
    ex_captures_clear(&captures);
    ex_store_free(store);
    return text;
}

/* Evidence that no capture could bring forth is reported like any other. */
static void report(const file *whole)
{
    const guint order[] = { 0 };
    ex_store *store = ex_store_new();
    ex_captures captures;
    ex_config config;

    ex_config_default(&config);
    ex_captures_init(&captures);
    if (read_into(store, &captures, whole, order, 1)) {
        ex_model *model;

        store->whole = TRUE;
        model = ex_model_make(store, &config, EX_CONF_PORT, NULL);
        for (const ex_report_type *type = ex_report_types; type->name; type++) {
            GString *out = g_string_new(NULL);

            type->write(model, EX_FORMAT_AS_IS, out);
            g_string_free(out, TRUE);
        }
        ex_model_free(model);
    }
    ex_captures_clear(&captures);
    ex_store_free(store);
}

static void must_be_equal(const char *one, const char *other)
{
    if (!one && !other)
        return;
    if (one && other && strcmp(one, other) == 0)
        return;
    fprintf(stderr, "one:\n%s\nother:\n%s\n", one ? one : "refused", other ? other : "refused");
    abort();
}

/* @param digit of which the capture's SHA-256 is made */
static GString *framed(const char *lines, char digit)
{
    GString *text = g_string_new(NULL);
    guint records = 2;
    char sum[65];

    memset(sum, digit, 64);
    sum[64] = '\0';
    g_string_printf(text, "{\"t\":\"capture\",\"v\":%d,\"id\":0,\"sha256\":\"%s\",\"name\":\"a\",\"whole\":true}\n",
                    EX_EXPORT_VERSION, sum);
    g_string_append(text, lines);
    if (text->str[text->len - 1] != '\n')
        g_string_append_c(text, '\n');
    for (const char *at = lines; *at; at++)
        records += *at == '\n' || at[1] == '\0';
    g_string_append_printf(text, "{\"t\":\"end\",\"v\":%d,\"records\":%u}\n", EX_EXPORT_VERSION, records);
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const guint forward[] = { 0, 1 }, backward[] = { 1, 0, 1 }, alone[] = { 0, 0 };
    char *text = g_strndup(size ? (const char *)data + 1 : "", size ? size - 1 : 0), *second = strstr(text, "\n=\n");
    char *one, *other, *again;
    file files[2], whole;

    if (second) {
        second[1] = '\0';
        second += 3;
    } else {
        second = text + strlen(text);
    }
    for (guint i = 0; i < 2; i++) {
        const char *lines = i ? second : text;
        GString *made = size && (data[0] & 1) ? g_string_new(lines) : framed(lines, "ab"[i]);

        files[i] = file_of(made->str, made->len);
        g_string_free(made, TRUE);
    }
    one = merged(files, forward, *second ? 2 : 1);
    other = *second ? merged(files, backward, 3) : merged(files, alone, 2);
    must_be_equal(one, other);
    if (one) {
        whole = file_of(one, strlen(one));
        again = merged(&whole, alone, 1);
        must_be_equal(one, again);
        report(&whole);
        close(whole.number);
        free(again);
    }
    close(files[0].number);
    close(files[1].number);
    free(one);
    free(other);
    g_free(text);
    return 0;
}
