/* test_tower.c
 * Towers: every kind of floor, and their bindings.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "pdu.h"

/* The two upper floors of an interface, then what the caller adds. */
static void begin_tower(pdu *p, guint floors, ex_interface id)
{
    guint8 whole[128];
    static const guint8 ip[4] = { 0, 0, 0, 0 };

    memset(p, 0, sizeof(*p));
    p->little = TRUE;
    tower_of(whole, id, ex_interfaces[id].major, 0, ip);
    put16(p, (guint16)floors);
    put_octets(p, whole + 2, 50);
}

static void put_floor(pdu *p, guint8 id, const void *right, gsize size)
{
    put16(p, 1);
    put8(p, id);
    put16(p, (guint16)size);
    put_octets(p, right, size);
}

static char *binding_of(const pdu *p, ex_tower *tower)
{
    GString *text = g_string_new(NULL);
    const ex_addr asked = host(9);

    assert_true(ex_tower_read(p->octet, p->size, tower));
    ex_tower_binding(tower, tower->addr.family ? &tower->addr : &asked, text);
    return g_string_free(text, FALSE);
}

static void bindings_are_written(void **state)
{
    static const guint8 port[2] = { 0x04, 0xc9 }, ip[4] = { 192, 0, 2, 5 }, none[2] = { 0, 0 };
    static const guint8 ip6[16] = { 0x20, 0x01, 0x0d, 0xb8, [15] = 5 };
    static const struct {
        const char *binding;
        guint8 floors;
        struct {
            guint8 id;
            const void *right;
            gsize size;
        } floor[4];
    } rows[] = {
        { "ncacn_ip_tcp:192.0.2.5[1225]",
          3,
          { { EX_FLOOR_NCACN, none, 2 }, { EX_FLOOR_TCP, port, 2 }, { EX_FLOOR_IP, ip, 4 } } },
        { "ncacn_ip_tcp:2001:db8::5[1225]",
          3,
          { { EX_FLOOR_NCACN, none, 2 }, { EX_FLOOR_TCP, port, 2 }, { EX_FLOOR_IP, ip6, 16 } } },
        { "ncadg_ip_udp:192.0.2.5[1225]",
          3,
          { { EX_FLOOR_NCADG, none, 2 }, { EX_FLOOR_UDP, port, 2 }, { EX_FLOOR_IP, ip, 4 } } },
        { "ncacn_http:192.0.2.5[1225]",
          3,
          { { EX_FLOOR_NCACN, none, 2 }, { EX_FLOOR_HTTP, port, 2 }, { EX_FLOOR_IP, ip, 4 } } },
        { "ncacn_ip_tcp:192.0.2.9[1225]", 2, { { EX_FLOOR_NCACN, none, 2 }, { EX_FLOOR_TCP, port, 2 } } },
        { "ncacn_np:\\\\SERVER[\\PIPE\\epmapper]",
          3,
          { { EX_FLOOR_NCACN, none, 2 },
            { EX_FLOOR_SMB, "\\PIPE\\epmapper", 15 },
            { EX_FLOOR_NETBIOS, "\\\\SERVER", 9 } } },
        { "ncalrpc:[LRPC00000123]", 2, { { EX_FLOOR_NCALRPC, none, 2 }, { EX_FLOOR_PIPE, "LRPC00000123", 13 } } },
        { "protocol 0x0b/0x3c/0x3d:[]", 3, { { EX_FLOOR_NCACN, none, 2 }, { 0x3c, none, 2 }, { 0x3d, none, 2 } } },
    };

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        ex_tower tower;
        pdu p;

        begin_tower(&p, 2u + rows[i].floors, EX_IF_MTA);
        for (guint k = 0; k < rows[i].floors; k++)
            put_floor(&p, rows[i].floor[k].id, rows[i].floor[k].right, rows[i].floor[k].size);
        char *binding = binding_of(&p, &tower);

        assert_string_equal(binding, rows[i].binding);
        assert_int_equal(tower.major, 2);
        assert_int_equal(ex_interface_find(&tower.uuid, tower.major), EX_IF_MTA);
        g_free(binding);
        /* Every place that is told lies in the tower. */
        assert_true(tower.port_at + 2 <= p.size && tower.addr_at + tower.addr_size <= p.size &&
                    tower.pipe_at + tower.pipe_size <= p.size);
        for (gsize size = 0; size < p.size; size++) {
            guint8 *cut = (guint8 *)g_memdup2(p.octet, size);

            assert_false(ex_tower_read(cut, size, &tower));
            g_free(cut);
        }
    }
}

static void absurd_towers_are_refused(void **state)
{
    ex_tower tower;
    pdu p;

    (void)state;
    begin_tower(&p, 0, EX_IF_MTA);
    assert_false(ex_tower_read(p.octet, p.size, &tower));
    begin_tower(&p, EX_TOWER_FLOORS + 1, EX_IF_MTA);
    for (guint i = 2; i <= EX_TOWER_FLOORS; i++)
        put_floor(&p, EX_FLOOR_TCP, "ab", 2);
    assert_false(ex_tower_read(p.octet, p.size, &tower));
    begin_tower(&p, 2, EX_IF_MTA);
    assert_true(ex_tower_read(p.octet, p.size, &tower));
    /* A first floor that is no UUID. */
    p.octet[4] = EX_FLOOR_TCP;
    assert_false(ex_tower_read(p.octet, p.size, &tower));
}

static void names_cannot_harm_the_screen(void **state)
{
    char longest[200];
    ex_tower tower;
    pdu p;

    (void)state;
    memset(longest, 'a', sizeof(longest));
    longest[1] = '\n';
    begin_tower(&p, 4, EX_IF_MTA);
    put_floor(&p, EX_FLOOR_NCACN, "\0\0", 2);
    put_floor(&p, EX_FLOOR_SMB, longest, sizeof(longest));
    assert_true(ex_tower_read(p.octet, p.size, &tower));
    assert_int_equal(strlen(tower.pipe), EX_TOWER_NAME - 1);
    assert_int_equal(tower.pipe[1], '.');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bindings_are_written),
        cmocka_unit_test(absurd_towers_are_refused),
        cmocka_unit_test(names_cannot_harm_the_screen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
