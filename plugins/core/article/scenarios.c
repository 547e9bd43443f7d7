/* scenarios.c
 * The scenarios of KB 176466 "TCP ports and Microsoft Exchange: in-depth discussion" and what each needs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "article/scenarios.h"

#define N(service) EX_SVC(service)

/* clang-format off */
const ex_scenario_row ex_scenarios[EX_LEG_COUNT] = {
    /* leg, scenario, name, who talks, briefly, since, both ways, needs; the ports and standards are those of what it needs */
    { EX_LEG_1A, 1, "1a", "POP3 client fetches",        "POP3 fetches",       "5.0", FALSE, N(POP3) },
    { EX_LEG_1B, 1, "1b", "POP3 client sends",          "POP3 client sends",  "5.0", FALSE, N(SMTP) },
    { EX_LEG_2A, 2, "2a", "IMAP4 client fetches",       "IMAP4 fetches",      "5.5", FALSE, N(IMAP4) },
    { EX_LEG_2B, 2, "2b", "IMAP4 client sends",         "IMAP4 client sends", "5.5", FALSE, N(SMTP) },
    { EX_LEG_3,  3, "3",  "LDAP client and directory",  "LDAP client",        "5.0", FALSE, N(LDAP) },
    { EX_LEG_4,  4, "4",  "Exchange client and server", "client–server",      "4.0", FALSE, N(EPM) | N(DIRECTORY) | N(STORE) },
    { EX_LEG_5,  5, "5",  "two servers of one site",    "server–server",      "4.0", TRUE, N(EPM) | N(MTA) | N(DIRECTORY) },
    { EX_LEG_6A, 6, "6a", "two sites, site connector",  "site connector",     "4.0", TRUE, N(EPM) | N(MTA) },
    { EX_LEG_6B, 6, "6b", "two sites, X.400 connector", "X.400 connector",    "4.0", TRUE, N(X400) },
};
/* clang-format on */

static const struct {
    const char *name;
    gboolean both_ways;
} outsides_table[EX_OUT_COUNT] = {
#define X(name, text, both_ways) { text, both_ways },
    EX_OUTSIDES(X)
#undef X
};

const char *ex_outside_name(ex_outside outside)
{
    return (guint)outside < EX_OUT_COUNT ? outsides_table[outside].name : "";
}

gboolean ex_goes_both_ways(ex_legs legs, ex_outsides outsides)
{
    gboolean all = legs || outsides;

    for (guint leg = 0; leg < EX_LEG_COUNT; leg++)
        all = all && (!(legs >> leg & 1) || ex_scenarios[leg].both_ways);
    for (guint outside = 0; !legs && outside < EX_OUT_COUNT; outside++)
        all = all && (!(outsides >> outside & 1) || outsides_table[outside].both_ways);
    return all;
}

ex_services ex_legs_needs(ex_legs legs)
{
    ex_services needs = legs ? (ex_services)~0 : 0;

    for (guint leg = 0; leg < EX_LEG_COUNT; leg++) {
        if (legs >> leg & 1)
            needs &= ex_scenarios[leg].needs;
    }
    return needs;
}

ex_legs ex_legs_that_need(ex_service service)
{
    ex_legs legs = 0;

    for (guint leg = 0; leg < EX_LEG_COUNT; leg++) {
        if (ex_scenarios[leg].needs >> service & 1)
            legs |= EX_LEG(leg);
    }
    return legs;
}

ex_legs ex_legs_of_caller(ex_service component)
{
    const ex_legs all = ex_legs_that_need(component);
    ex_legs clients = 0;

    for (guint leg = 0; leg < EX_LEG_COUNT; leg++) {
        if ((all >> leg & 1) && !ex_scenarios[leg].both_ways)
            clients |= EX_LEG(leg);
    }
    return clients ? clients : all;
}

ex_legs ex_legs_of_shared_port(ex_service service)
{
    const ex_service_kind kind = ex_service_kinds[service];

    return kind == EX_KIND_MAPPER || kind == EX_KIND_TPKT ? ex_legs_that_need(service) : 0;
}
