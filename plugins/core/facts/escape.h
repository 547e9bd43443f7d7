/* escape.h
 * Text that leaves: one function for each kind of output.
 *
 * Banners, annotations and names come from the wire, so they are the sender's to choose. Each function adds a text so
 * that a reader of its format finds the text again and nothing else. What is no printable ASCII character, octet for
 * octet, stands as \xNN: terminals act upon control characters, and readers see letters that are not there where text
 * changes its direction. A backslash before an x stands as \x5c, so that each text has a notation of its own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_CORE_ESCAPE_H
#define EXCHANGE_CORE_ESCAPE_H

#include <glib.h>

/** Adds text for people: on a terminal, in a window, in an aligned table. Printable ASCII and \xNN. */
void ex_append_text(GString *out, const char *text);

/** A new text, as ex_append_text() writes it. */
char *ex_escaped(const char *text);

/**
 * Adds a cell of a table with tabs between columns: as ex_append_text(), and a first character that makes spreadsheets
 * take the cell for a formula (=, +, -, @) or for one that is quoted (", ') stands as \xNN.
 */
void ex_append_cell(GString *out, const char *text);

/**
 * Adds text inside a line of a Markdown page: a renderer's HTML shows the text as ex_append_text() writes it, and has
 * no tag and no link of it. Punctuation that is markup anywhere stands as an entity. A word that some renderer makes a
 * link of (an address of the web or of mail, the name of a host, the number of a ticket) stands as code, for entities
 * do not stop them: several look for links after they have decoded entities, none looks in code.
 */
void ex_append_markdown(GString *out, const char *text);

/**
 * Adds text inside an element or a quoted attribute of a page of HTML or of XML: as ex_append_text(), and <, >, &, " and ' stand as
 * entities, so that nothing of it is markup.
 */
void ex_append_html(GString *out, const char *text);

/** Adds text inside the quotes of a label for Graphviz (DOT's quoted string, "escString"), as ex_append_text(). */
void ex_append_dot(GString *out, const char *text);

/**
 * Adds a string of JSON with its quotes (RFC 8259 section 7). An octet that is no printable ASCII stands as \u00NN, so
 * that the text is valid whatever encoding its sender had in mind.
 */
void ex_append_json(GString *out, const char *text);

/**
 * Adds a comment of a rule set, with or without quotes around it: letters, digits, blanks and . , : / _ ( ) + - only;
 * other octets stand as %NN. Neither nft, which knows no escape between quotes, nor iptables-restore, which does, nor
 * a shell into which the line is pasted acts upon it.
 * @param most octets to add at most; a longer text ends with "..." (nft takes 127, iptables 255)
 */
void ex_append_comment(GString *out, const char *text, gsize most);

/** Adds a string of a display filter with its quotes (wireshark-filter(4)): ", \ and octets that are no printable ASCII
 *  stand as \xNN. */
void ex_append_filter(GString *out, const char *text);

#endif
