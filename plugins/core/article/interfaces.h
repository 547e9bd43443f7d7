/* interfaces.h
 * The RPC interfaces that Exchange uses: whose process offers each, what it means to bind to it, what it shows.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_ARTICLE_INTERFACES_H
#define EXCHANGE_ARTICLE_INTERFACES_H

#include "article/services.h"

#define EX_ANY_VERSION 0xffff

/** What it means that an interface is asked for, bound, called, or given a port: conditions speak of these groups. */
typedef enum {
    EX_MEANS_CLIENT_DIRECTORY, /**< the directory as clients use it */
    EX_MEANS_STORE,
    EX_MEANS_MTA,
    EX_MEANS_XDS,         /**< the directory as servers and the administrator's program use it */
    EX_MEANS_REPLICATION, /**< directory replication, or NT file replication */
    EX_MEANS_SYSTEM_ATTENDANT,
    EX_MEANS_ADMINISTRATION,
    EX_MEANS_COUNT
} ex_meaning;

/** What a host shows by offering an interface. */
typedef enum {
    EX_SHOWS_NOTHING,   /**< Windows has it for itself */
    EX_SHOWS_COMPONENT, /**< that it has the service; Active Directory offers it too */
    EX_SHOWS_EXCHANGE,  /**< and that it is Exchange: nobody else offers it */
    EX_SHOWS_DOMAIN     /**< that it is a domain controller: nobody else offers it over TCP */
} ex_shows;

/*
 * What the annotations begin with: of Exchange 4.0 to 5.5, of its store, and of Exchange 2000's store. Nobody else's do
 * (ex_annotation_is_exchange()). And Windows's own of f5cc59b4.
 */
#define EX_SAYS_EXCHANGE   "MS Exchange"
#define EX_SAYS_STORE      "Exchange Server"
#define EX_SAYS_STORE_2000 "Microsoft Information Store"
#define EX_SAYS_FRS        "NtFrs"

/*
 * The interfaces, by the columns of ex_interface_row: UUID, version, name, annotation; service, processes, meanings,
 * what it shows. Last stands the source, KB or MS document, for whoever reads this; the program does not keep it.
 * IN(…) are processes: those of Exchange, and Active Directory's, which is one with the directory's since it offers the
 * same interfaces; of others nothing is known (IN_ANY). Exchange 2000 and later have NSPI (as a proxy) and RFR in the
 * system attendant (KB 270836); where such an interface stands alone, its port is the directory's. Evidence that is
 * exported names interfaces by number, so new ones stand last; 32 at most.
 */
/* clang-format off */
#define EX_INTERFACES(X)                                                                                               \
    X(OTHER, "00000000-0000-0000-0000-000000000000", EX_ANY_VERSION, "other", NULL,                                    \
      NONE, IN_ANY, 0, NOTHING, "")                                                                                    \
    X(EPM, "e1af8308-5d1f-11c9-91a4-08002b14a0fa", 3, "endpoint mapper", NULL,                                         \
      EPM, IN_ANY, 0, COMPONENT, "KB 159298")                                                                          \
    X(NSPI, "f5cc5a18-4264-101a-8c59-08002b2f8426", 56, "NSPI", EX_SAYS_EXCHANGE " Directory NSP Interface",           \
      DIRECTORY, IN(DIRECTORY) | IN(SYSTEM_ATTENDANT), MEANS(CLIENT_DIRECTORY), COMPONENT, "MS-OXNSPI 2.1")            \
    X(RFR, "1544f5e0-613c-11d1-93df-00c04fd7bd09", 1, "RFR", EX_SAYS_EXCHANGE " Directory RFR Interface",              \
      DIRECTORY, IN(DIRECTORY) | IN(SYSTEM_ATTENDANT), MEANS(CLIENT_DIRECTORY), COMPONENT, "MS-OXABREF")               \
    X(XDS, "f5cc5a7c-4264-101a-8c59-08002b2f8426", 21, "XDS", EX_SAYS_EXCHANGE " Directory XDS Interface",             \
      DIRECTORY, IN(DIRECTORY), MEANS(XDS), COMPONENT, "KB 268227, 177308")                                            \
    X(DRS_OR_FRS, "f5cc59b4-4264-101a-8c59-08002b2f8426", EX_ANY_VERSION,                                              \
      "directory replication or NT file replication", EX_SAYS_EXCHANGE " Directory DRS Interface",                     \
      DIRECTORY, IN(DIRECTORY), MEANS(REPLICATION), NOTHING, "KB 170334; MS-FRS1")                                     \
    X(EMSMDB, "a4f1db00-ca47-1067-b31f-00dd010662da", 0, "EMSMDB", EX_SAYS_STORE " STORE EMSMDB Interface",            \
      STORE, IN(STORE), MEANS(STORE), EXCHANGE, "MS-OXCRPC")                                                           \
    X(ASYNC_EMSMDB, "5261574a-4572-206e-b268-6b199213b4e4", EX_ANY_VERSION, "asynchronous EMSMDB", NULL,               \
      STORE, IN(STORE), MEANS(STORE), EXCHANGE, "MS-OXCRPC")                                                           \
    X(STORE_ADMIN_1, "a4f1db00-ca47-1067-b31e-00dd010662da", 1, "store administration",                                \
      EX_SAYS_STORE " STORE ADMIN Interface",                                                                          \
      ADMINISTRATION, IN(STORE), MEANS(ADMINISTRATION), EXCHANGE, "KB 240859")                                         \
    X(STORE_ADMIN_2, "89742ace-a9ed-11cf-9c0c-08002be7ae86", 2, "store administration",                                \
      EX_SAYS_STORE " STORE ADMIN Interface",                                                                          \
      ADMINISTRATION, IN(STORE), MEANS(ADMINISTRATION), EXCHANGE, "KB 240859")                                         \
    X(STORE_ADMIN_3, "99e64010-b032-11d0-97a4-00c04fd6551d", 3, "store administration",                                \
      EX_SAYS_STORE " STORE ADMIN Interface",                                                                          \
      ADMINISTRATION, IN(STORE), MEANS(ADMINISTRATION), EXCHANGE, "KB 240859")                                         \
    X(MTA, "9e8ee830-4459-11ce-979b-00aa005ffebe", 2, "MTA", EX_SAYS_EXCHANGE " MTA 'Mta' Interface",                  \
      MTA, IN(MTA), MEANS(MTA), EXCHANGE, "KB 159298")                                                                 \
    X(QADMIN, "38a94e72-a9bc-11d2-8faf-00c04fa378ff", 1, "MTA queue administration",                                   \
      EX_SAYS_EXCHANGE " MTA 'QAdmin' Interface",                                                                      \
      ADMINISTRATION, IN(MTA), MEANS(ADMINISTRATION), EXCHANGE, "KB 159298")                                           \
    X(SA_PRIVATE, "83d72bf0-0d89-11ce-b13f-00aa003bac6c", 6, "system attendant (private)",                             \
      EX_SAYS_EXCHANGE " System Attendant Private Interface",                                                          \
      SYSTEM_ATTENDANT, IN(SYSTEM_ATTENDANT), MEANS(SYSTEM_ATTENDANT) | MEANS(ADMINISTRATION), EXCHANGE,               \
      "KB 245273")                                                                                                     \
    X(SA_PUBLIC, "469d6ec0-0d87-11ce-b13f-00aa003bac6c", 16, "system attendant (public)",                              \
      EX_SAYS_EXCHANGE " System Attendant Public Interface",                                                           \
      SYSTEM_ATTENDANT, IN(SYSTEM_ATTENDANT), MEANS(SYSTEM_ATTENDANT) | MEANS(ADMINISTRATION), EXCHANGE,               \
      "KB 245273")                                                                                                     \
    X(SA_CLUSTER, "f930c514-1215-11d3-99a5-00a0c9b61b04", 1, "system attendant (cluster)",                             \
      EX_SAYS_EXCHANGE " System Attendant Cluster Interface",                                                          \
      SYSTEM_ATTENDANT, IN(SYSTEM_ATTENDANT), MEANS(SYSTEM_ATTENDANT) | MEANS(ADMINISTRATION), EXCHANGE,               \
      "KB 245273")                                                                                                     \
    X(STORE_2000_1, "0e4a0156-dd5d-11d2-8c2f-00c04fb6bcde", 1, "information store",                                    \
      EX_SAYS_STORE_2000,                                                                                              \
      STORE, IN(STORE), 0, EXCHANGE, "")                                                                               \
    X(STORE_2000_2, "1453c42c-0fa6-11d2-a910-00c04f990f3b", 1, "information store",                                    \
      EX_SAYS_STORE_2000,                                                                                              \
      STORE, IN(STORE), 0, EXCHANGE, "")                                                                               \
    X(STORE_2000_3, "10f24e8e-0fa6-11d2-a910-00c04f990f3b", 1, "information store",                                    \
      EX_SAYS_STORE_2000,                                                                                              \
      STORE, IN(STORE), 0, EXCHANGE, "")                                                                               \
    X(DRSUAPI, "e3514235-4b06-11d1-ab04-00c04fc2dcd2", 4, "DRSUAPI (Active Directory)", NULL,                          \
      NONE, IN(DIRECTORY), 0, DOMAIN, "MS-DRSR")                                                                       \
    X(NETLOGON, "12345678-1234-abcd-ef00-01234567cffb", 1, "Netlogon", NULL,                                           \
      NONE, IN(DIRECTORY), 0, DOMAIN, "MS-NRPC")                                                                       \
    X(LSARPC, "12345778-1234-abcd-ef00-0123456789ab", 0, "LSA", NULL,                                                  \
      NONE, IN(DIRECTORY), 0, DOMAIN, "MS-LSAD")
/* clang-format on */

/** RPC interfaces by their row; 0 stands for every interface the article's tables do not know. */
typedef enum {
#define X(name, uuid, major, shown, annotation, service, processes, means, shows, source) EX_IF_##name,
    EX_INTERFACES(X)
#undef X
        EX_IF_COUNT
} ex_interface;

G_STATIC_ASSERT(EX_IF_COUNT <= 32);

/** A set of interfaces: bit n stands for the ex_interface n. */
typedef guint32 ex_interfaces_set;

/** A UUID in the order of its text form, as 16 octets. */
typedef struct {
    guint8 octet[16];
} ex_uuid;

/** A row of the interface table. */
typedef struct {
    ex_interface id;
    const char *uuid;       /**< text form, lower case */
    guint16 major;          /**< major version; EX_ANY_VERSION where no source gives one */
    const char *name;       /**< short name shown to people */
    const char *annotation; /**< as the server registers it, or NULL */
    ex_service service; /**< what it is for: of administration interfaces EX_SVC_ADMINISTRATION, whoever offers them */
    ex_services processes; /**< the components of which one has it in its process */
    guint8 means;          /**< bits by ex_meaning */
    ex_shows shows;
} ex_interface_row;

extern const ex_interface_row ex_interfaces[EX_IF_COUNT];

/**
 * Reads the text form of a UUID, "e1af8308-5d1f-11c9-91a4-08002b14a0fa".
 * @return FALSE if the text is not one; *uuid is then unchanged.
 */
gboolean ex_uuid_parse(const char *text, ex_uuid *uuid);

/** Adds that text form, in lower case. */
void ex_uuid_append(GString *out, const ex_uuid *uuid);

/**
 * Finds the row of an interface.
 * @param major its major version; a row with EX_ANY_VERSION takes every one
 * @return EX_IF_OTHER where the tables do not know the pair
 */
ex_interface ex_interface_find(const ex_uuid *uuid, guint16 major);

/** Finds it by its UUID alone, where a packet was cut before the version: no UUID has two rows. */
ex_interface ex_interface_find_any(const ex_uuid *uuid);

/** Whether offering it shows this. @param interface_id also one outside the table, which shows nothing */
gboolean ex_interface_shows(guint interface_id, ex_shows shows);

/** Whether it is of a component or the administration of Exchange; not so the mapper's own. @param interface_id any */
gboolean ex_interface_is_exchange(guint interface_id);

/**
 * The component whose process offers an interface; ex_registry_of() it pins the port.
 * @return EX_SVC_NONE if it is none of Exchange's
 */
ex_service ex_interface_home(ex_interface interface_id);

/**
 * The component whose process offers all interfaces of a set, as those do that stand at one port.
 * @return EX_SVC_NONE if there is no such process, or none of Exchange's
 */
ex_service ex_interfaces_home(ex_interfaces_set interfaces);

/** Whether a text with which an interface is registered is one of Exchange's. @param annotation may be NULL */
gboolean ex_annotation_is_exchange(const char *annotation);

/** Whether two interfaces can stand at one port at the same time: one process offers both. */
gboolean ex_interfaces_together(ex_interface a, ex_interface b);

#endif
