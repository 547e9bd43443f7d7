/* association.c
 * Selectors, activities and pauses of an association.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "evidence/association.h"

ex_association *ex_association_new(void)
{
    ex_association *association = g_new0(ex_association, 1);

    association->talk = ex_source_new(0);
    association->pause = EX_TALK_PAUSE;
    return association;
}

void ex_association_free(ex_association *association)
{
    if (!association)
        return;
    ex_source_free(association->talk);
    g_free(association->activities);
    g_free(association);
}

void ex_association_name(ex_association *association, ex_side side, const char *text, const ex_proof *proof)
{
    ex_said_selector *said = &association->selector[side];
    const int order = said->text[0] ? ex_proof_compare(proof, &said->proof) : -1;

    if (!text[0] || order > 0 || (order == 0 && strcmp(text, said->text) >= 0))
        return;
    g_strlcpy(said->text, text, sizeof(said->text));
    said->proof = *proof;
}

static ex_activities *activities_of(ex_association *association, guint32 source)
{
    ex_activities *of;
    guint32 at = 0;

    /* Ends: one entry further each turn; there are as many as sources. */
    while (at < association->sources && association->activities[at].source < source)
        at++;
    if (at < association->sources && association->activities[at].source == source)
        return &association->activities[at];
    association->activities = g_renew(ex_activities, association->activities, association->sources + 1);
    of = &association->activities[at];
    memmove(of + 1, of, (association->sources - at) * sizeof(*of));
    memset(of, 0, sizeof(*of));
    of->source = source;
    association->sources++;
    return of;
}

void ex_association_count(ex_association *association, ex_side side, guint32 source, guint begun, guint ended)
{
    ex_activities *of = activities_of(association, source);

    of->begun[side] += begun;
    of->ended[side] += ended;
}

/* Makes pauses up to this no idle time any more. */
static void widen(ex_association *association, gint64 pause)
{
    ex_source *wider;

    if (pause <= association->pause)
        return;
    wider = ex_source_new(0);
    ex_coverage_merge(wider, association->talk, pause);
    ex_source_free(association->talk);
    association->talk = wider;
    association->pause = pause;
}

static void keep_few(ex_association *association)
{
    /* Ends: so many pauses, each longer than .pause, lie between the first and the last time, so that it cannot grow on. */
    while (association->talk->count > EX_TALKS_MAX && association->pause <= G_MAXINT64 / 2)
        widen(association, association->pause * 2);
}

void ex_association_talk(ex_association *association, gint64 time)
{
    ex_coverage_add(association->talk, time, time, association->pause);
    keep_few(association);
}

void ex_association_merge(ex_association *into, const ex_association *from)
{
    for (guint side = 0; side < 2; side++)
        ex_association_name(into, (ex_side)side, from->selector[side].text, &from->selector[side].proof);
    for (guint32 i = 0; i < from->sources; i++) {
        ex_activities *of = activities_of(into, from->activities[i].source);

        /* The same source says the same; where a part of it was read, the larger count saw more. */
        for (guint side = 0; side < 2; side++) {
            of->begun[side] = MAX(of->begun[side], from->activities[i].begun[side]);
            of->ended[side] = MAX(of->ended[side], from->activities[i].ended[side]);
        }
    }
    widen(into, from->pause);
    ex_coverage_merge(into->talk, from->talk, into->pause);
    keep_few(into);
}

void ex_association_activities(const ex_association *association, ex_side side, guint32 *begun, guint32 *ended)
{
    *begun = *ended = 0;
    for (guint32 i = 0; i < association->sources; i++) {
        *begun += association->activities[i].begun[side];
        *ended += association->activities[i].ended[side];
    }
}

/* Times may be any, so that their difference may not fit. */
static gint64 pause_between(gint64 before, gint64 after)
{
    return (gint64)MIN((guint64)after - (guint64)before, (guint64)G_MAXINT64);
}

gint64 ex_association_idle(const ex_association *association, gint64 until)
{
    const ex_source *talk = association->talk;
    gint64 longest = 0;

    if (talk->count == 0)
        return -1;
    for (guint32 i = 0; i < talk->count; i++) {
        const gint64 next = i + 1 < talk->count ? talk->stretch[i + 1].first : MAX(until, talk->stretch[i].last);

        longest = MAX(longest, pause_between(talk->stretch[i].last, next));
    }
    if (longest > association->pause)
        return longest;
    /* There were so many pauses that their lengths are not known any more. */
    return association->pause > EX_TALK_PAUSE ? -1 : 0;
}
