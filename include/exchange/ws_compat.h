/* ws_compat.h
 * Every difference between Wireshark 4.0, 4.4 and 4.6 that the plugins meet. No other file asks for the version.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXCHANGE_WS_COMPAT_H
#define EXCHANGE_WS_COMPAT_H

/* Exported symbols of a plugin are marked through this; it must be set before the first Wireshark header. */
#define WS_BUILD_DLL

#include <wireshark.h>
#include <ws_version.h>
#include <epan/packet.h>
#include <epan/prefs.h>
#include <epan/proto_data.h>
#include <epan/stat_tap_ui.h>
/* Names a structure that packet.h declares. */
#include <epan/conversation_filter.h>

/** Version as one number: 4.0 is 400, 4.6 is 406. */
#define WS_VERSION_AS_NUMBER (WIRESHARK_VERSION_MAJOR * 100 + WIRESHARK_VERSION_MINOR)

#if WS_VERSION_AS_NUMBER < 400
#error "Wireshark 4.0 or later is needed"
#endif

/* 4.2 installs the header with the descriptions of a plugin; 4.0 asks for none. */
#if WS_VERSION_AS_NUMBER >= 402
#include <wsutil/plugins.h>
#else
#define WS_PLUGIN_DESC_DISSECTOR    (1UL << 0)
#define WS_PLUGIN_DESC_TAP_LISTENER (1UL << 3)
#define WS_PLUGIN_DESC_EPAN         (1UL << 4)
#endif
/* 4.7 declares a plugin's symbols in a header of its own. */
#if defined(__has_include)
#if __has_include(<wsutil/plugin_exports.h>)
#include <wsutil/plugin_exports.h>
#endif
#endif

/* 4.4 turned gboolean in callbacks and preferences into bool, which has another size. */
#if WS_VERSION_AS_NUMBER >= 404
typedef bool ws_bool;
#define ws_tvb_get_uint8 tvb_get_uint8
#else
typedef gboolean ws_bool;
#define ws_tvb_get_uint8 tvb_get_guint8
#endif

/* 4.6 lets the start of a statistic fail. */
#if WS_VERSION_AS_NUMBER >= 406
typedef bool ws_stat_init_result;
#define WS_STAT_INIT_DONE return true
#else
typedef void ws_stat_init_result;
#define WS_STAT_INIT_DONE return
#endif

/* 4.4 hands data of the caller's to the callbacks of a conversation filter. */
#if WS_VERSION_AS_NUMBER >= 404
#define WS_FILTER_ARGUMENTS packet_info *pinfo, void *filter_data _U_
#define ws_register_conversation_filter(protocol, name, is_valid, build) \
    register_conversation_filter(protocol, name, is_valid, build, NULL)
#else
#define WS_FILTER_ARGUMENTS packet_info *pinfo
#define ws_register_conversation_filter(protocol, name, is_valid, build) \
    register_conversation_filter(protocol, name, is_valid, build)
#endif

/* What TCP notes of a direction in tcp_flow_t.static_flags; packet-tcp.c has them to itself, the same in all versions. */
#define WS_TCP_BASE_SET   0x01
#define WS_TCP_SAW_SYN    0x03
#define WS_TCP_SAW_SYNACK 0x05

/** The entry points of a plugin. @param registration function that registers its protocols */
#define EXCHANGE_PLUGIN(registration)                                        \
    WS_DLL_PUBLIC_DEF const gchar plugin_version[] = EXCHANGE_VERSION;       \
    WS_DLL_PUBLIC_DEF const int plugin_want_major = WIRESHARK_VERSION_MAJOR; \
    WS_DLL_PUBLIC_DEF const int plugin_want_minor = WIRESHARK_VERSION_MINOR; \
    WS_DLL_PUBLIC void plugin_register(void);                                \
    WS_DLL_PUBLIC guint32 plugin_describe(void);                             \
    WS_DLL_PUBLIC_DEF void plugin_register(void)                             \
    {                                                                        \
        registration();                                                      \
    }                                                                        \
    WS_DLL_PUBLIC_DEF guint32 plugin_describe(void)                          \
    {                                                                        \
        return WS_PLUGIN_DESC_DISSECTOR;                                     \
    }                                                                        \
    struct exchange_plugin_end_of_macro

#endif
