/* upper.h
 * The layers above session, read from a session user data parameter.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_RFC1006_UPPER_H
#define EXCHANGE_RFC1006_UPPER_H

#include "wire/osi/session.h"

/** CP or CPA: SET with a mode selector (X.226 8.2), or its like of X.410 (1984). */
void rfc1006_upper_open(ex_octets user_data, rfc1006_facts *out);

/** CPR: what a refused session carries. */
void rfc1006_upper_refuse(ex_octets user_data, rfc1006_facts *out);

/** ARU or ARP: what an aborted session carries. */
void rfc1006_upper_abort(ex_octets user_data, rfc1006_facts *out);

/** The payload that an application context stands for. */
ex_tpkt_payload rfc1006_payload_of(const char *application_context);

#endif
