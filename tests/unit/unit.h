/* unit.h
 * What the unit tests share.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_TESTS_UNIT_H
#define EXCHANGE_TESTS_UNIT_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "facts/record.h"

#include "article/ports.h"
#include "article/scenarios.h"

/** 192.0.2.n */
static inline ex_addr host(guint n)
{
    const guint8 octets[4] = { 192, 0, 2, (guint8)n };
    ex_addr addr;

    ex_addr_set(&addr, octets, sizeof(octets));
    return addr;
}

/** A proof at second `second`, frame number the same. */
static inline ex_proof at(guint second)
{
    return (ex_proof){ (gint64)second * 1000000000, 0, second };
}

/** "f5cc5a18-4264-101a-8c59-08002b2f8426" */
static inline ex_uuid uuid_of(ex_interface id)
{
    ex_uuid uuid;

    assert_true(ex_uuid_parse(ex_interfaces[id].uuid, &uuid));
    return uuid;
}

#endif
