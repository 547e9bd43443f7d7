/* fuzz_tower.c
 * Harness for libFuzzer: one protocol tower.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "wire/rpc/tower.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    guint8 *octets = (guint8 *)g_memdup2(data, size);
    ex_tower tower;

    if (ex_tower_read(octets, size, &tower)) {
        GString *binding = g_string_new(NULL);

        ex_tower_binding(&tower, &tower.addr, binding);
        /* What is told to be in the tower is. */
        if (tower.floors > EX_TOWER_FLOORS || tower.port_at + (tower.port ? 2 : 0) > size ||
            tower.addr_at + tower.addr_size > size || tower.pipe_at + tower.pipe_size > size ||
            tower.netbios_at + tower.netbios_size > size || binding->len > 512)
            abort();
        g_string_free(binding, TRUE);
    }
    g_free(octets);
    return 0;
}
