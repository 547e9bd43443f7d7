/* versions.c
 * Versions of Exchange by build number.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdlib.h>
#include <string.h>

#include "article/versions.h"

/* Series and builds as the products were released; a build 0 stands for every other one of its series. */
static const struct {
    guint16 major, minor, build;
    const char *name;
} versions[] = {
    { 4, 0, 837, "Exchange 4.0" },       { 4, 0, 838, "Exchange 4.0 SP1" },   { 4, 0, 993, "Exchange 4.0 SP2" },
    { 4, 0, 994, "Exchange 4.0 SP3" },   { 4, 0, 995, "Exchange 4.0 SP4" },   { 4, 0, 0, "Exchange 4.0" },
    { 5, 0, 1457, "Exchange 5.0" },      { 5, 0, 1458, "Exchange 5.0 SP1" },  { 5, 0, 1460, "Exchange 5.0 SP2" },
    { 5, 0, 0, "Exchange 5.0" },         { 5, 5, 1960, "Exchange 5.5" },      { 5, 5, 2232, "Exchange 5.5 SP1" },
    { 5, 5, 2448, "Exchange 5.5 SP2" },  { 5, 5, 2650, "Exchange 5.5 SP3" },  { 5, 5, 2653, "Exchange 5.5 SP4" },
    { 5, 5, 0, "Exchange 5.5" },         { 6, 0, 4417, "Exchange 2000" },     { 6, 0, 4712, "Exchange 2000 SP1" },
    { 6, 0, 5762, "Exchange 2000 SP2" }, { 6, 0, 6249, "Exchange 2000 SP3" }, { 6, 0, 0, "Exchange 2000" },
    { 6, 5, 6944, "Exchange 2003" },     { 6, 5, 7226, "Exchange 2003 SP1" }, { 6, 5, 7638, "Exchange 2003 SP2" },
    { 6, 5, 0, "Exchange 2003" },        { 8, 0, 0, "Exchange 2007" },        { 8, 1, 0, "Exchange 2007 SP1" },
    { 8, 2, 0, "Exchange 2007 SP2" },    { 8, 3, 0, "Exchange 2007 SP3" },    { 14, 0, 0, "Exchange 2010" },
    { 14, 1, 0, "Exchange 2010 SP1" },   { 14, 2, 0, "Exchange 2010 SP2" },   { 14, 3, 0, "Exchange 2010 SP3" },
    { 15, 0, 0, "Exchange 2013" },       { 15, 1, 0, "Exchange 2016" },       { 15, 2, 0, "Exchange 2019" },
};

/* The first "digits.digits" of a text, and the digits after the next dot. */
static gboolean read_number(const char *text, gulong number[3])
{
    for (const char *at = text; *at; at++) {
        char *end;

        if (!g_ascii_isdigit(*at) || (at > text && at[-1] != ' '))
            continue;
        number[0] = strtoul(at, &end, 10);
        if (*end != '.' || !g_ascii_isdigit(end[1]))
            continue;
        number[1] = strtoul(end + 1, &end, 10);
        number[2] = *end == '.' && g_ascii_isdigit(end[1]) ? strtoul(end + 1, NULL, 10) : 0;
        return TRUE;
    }
    return FALSE;
}

const char *ex_product_version(const char *product)
{
    gulong number[3];
    const char *name = NULL;

    if (!product || !strstr(product, "Microsoft Exchange") || !read_number(product, number))
        return NULL;
    for (guint i = 0; i < G_N_ELEMENTS(versions); i++) {
        if (versions[i].major != number[0] || versions[i].minor != number[1])
            continue;
        if (versions[i].build == number[2])
            return versions[i].name;
        if (versions[i].build == 0)
            name = versions[i].name;
    }
    return name;
}

gboolean ex_version_is_before(const char *product, const char *series)
{
    gulong said[3], than[3];

    return product && strstr(product, "Microsoft Exchange") && read_number(product, said) &&
           read_number(series, than) && (said[0] < than[0] || (said[0] == than[0] && said[1] < than[1]));
}
