/* text.h
 * How the writers name things in words.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_TEXT_H
#define EXCHANGE_CORE_TEXT_H

#include "diagnosis/networks.h"
#include "diagnosis/scenarios.h"

/** Adds what a reader must know of a capture whose packets are cut, as a sentence behind another. @param octets kept; 0: nothing */
void ex_text_cut(guint32 octets, GString *out);

/* Each text is the caller's. */

/** "192.0.2.10", "2001:db8::10" */
char *ex_text_addr(const ex_addr *addr);
/** "2026-11-24T04:41:17.123456Z" */
char *ex_text_time(gint64 time);
/** "1a" or "5/6a", with what is outside the six. @param unknown text if there is none */
char *ex_text_legs(ex_legs legs, ex_outsides outside, const char *unknown);
/** The legs of a finding: "5/6a"; "6b not proven", of flows without proof of Exchange; "unknown" */
char *ex_text_finding_legs(const ex_finding *finding);
/** "vlan 10", "untagged", "interface 1 vlan 10". @param differ by what networks differ, see ex_model.networks; nothing is added for 0 */
void ex_append_network(GString *out, guint32 network, guint differ);
/** The two that tables have most of, added to a text. */
void ex_append_addr(GString *out, const ex_addr *addr);
void ex_append_time(GString *out, gint64 time);
/** "4" or "1/2" */
char *ex_text_scenarios(ex_legs legs);
/** "epm 135 open" or "mta 1035 open 1030 blocked" */
char *ex_text_part(const ex_part *part);
/** "store 1062 blocked, epm 135 open, directory 1059 open": what is blocked first */
char *ex_text_parts(const ex_scenario *scenario);
/** "HKLM\SYSTEM\CurrentControlSet\Services\…, value …"; "" for NULL */
char *ex_text_registry(const ex_registry_row *row);
/** The product a host names, as the wire has it; NULL if it names none. */
char *ex_text_product(const ex_store *store, const ex_addr *addr);

/**
 * Adds the registry value that pins a finding's port, where that is what to do.
 * @param before, after stand around it
 * @param escape writes text in the form of what it is added to
 */
void ex_text_add_pin(const ex_finding *finding, const char *before, const char *after,
                     void (*escape)(GString *out, const char *text), GString *out);

#endif
