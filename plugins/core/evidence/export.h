/* export.h
 * Evidence as JSON lines.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_EXPORT_H
#define EXCHANGE_CORE_EXPORT_H

#include "evidence/store.h"

/** Version of the export's schema; docs/architecture.md describes it. */
#define EX_EXPORT_VERSION 4

/**
 * Writes all evidence as JSON, one object a line, keys in a fixed order, lines sorted: equal evidence gives equal
 * text.
 */
GString *ex_store_export(const ex_store *store);

/** The same, line by line without their ends: a new GPtrArray of char *, all of it the caller's. */
GPtrArray *ex_store_export_lines(const ex_store *store);

#endif
