# Packages by cpack: a .deb for the Wireshark that was found (preset "package"), and the source tarball.

set(EXCHANGE_MAINTAINER "Exchange plugin set <noreply@example.org>" CACHE STRING
    "Who answers for the package: name and address, as Debian writes them")
set(EXCHANGE_RELEASE "1" CACHE STRING "Number of the package of this version")
find_program(EXCHANGE_GZIP gzip)

# Installs a file, compressed as Debian has its manual pages and changelogs. A further argument is its name.
function(exchange_install_zipped file folder)
    get_filename_component(name "${file}" NAME)
    if(ARGC GREATER 2)
        set(name "${ARGV2}")
    endif()
    if(NOT EXCHANGE_GZIP)
        install(FILES "${file}" DESTINATION "${folder}" RENAME "${name}")
        return()
    endif()
    set(zipped "${CMAKE_CURRENT_BINARY_DIR}/${name}.gz")
    add_custom_command(OUTPUT "${zipped}" COMMAND "${EXCHANGE_GZIP}" -9nc "${file}" > "${zipped}"
        DEPENDS "${file}" VERBATIM)
    string(MAKE_C_IDENTIFIER "zipped-${name}" target)
    add_custom_target(${target} ALL DEPENDS "${zipped}")
    install(FILES "${zipped}" DESTINATION "${folder}")
endfunction()

set(CPACK_PACKAGE_NAME "wireshark-exchange")
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_PACKAGE_VENDOR "wireshark-exchange")
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_PROJECT_CONFIG_FILE "${CMAKE_CURRENT_LIST_DIR}/cpack.cmake")

# The source tarball; cpack.cmake says which files.
set(CPACK_SOURCE_GENERATOR "TGZ")
set(CPACK_SOURCE_PACKAGE_FILE_NAME "wireshark-exchange-${PROJECT_VERSION}")
set(CPACK_EXCHANGE_SOURCE_DIR "${PROJECT_SOURCE_DIR}")
set(CPACK_EXCHANGE_PACKAGE "${EXCHANGE_PACKAGE}")

if(EXCHANGE_PACKAGE)
    if(EXCHANGE_PERSONAL OR EXCHANGE_SANITIZE)
        message(FATAL_ERROR "EXCHANGE_PACKAGE goes with neither EXCHANGE_PERSONAL nor EXCHANGE_SANITIZE")
    endif()
    # The loader takes the plugins from Wireshark's folder for this series, and Debian has one package of it at a time.
    set(package "wireshark-exchange-${EXCHANGE_SERIES}")
    set(EXCHANGE_DOC_FOLDER "doc/${package}")
    add_compile_options(-fstack-protector-strong -fstack-clash-protection -D_FORTIFY_SOURCE=2 -Wformat
        -Werror=format-security "-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.")
    add_link_options(-Wl,-z,relro,-z,now)

    # A plugin loads in one minor series only, the one that it was built for. Which package has that libwireshark
    # is for dpkg to say; shlibdeps, below, adds from which version on, and the other libraries.
    get_target_property(library epan LOCATION)
    file(REAL_PATH "${library}" library)
    execute_process(COMMAND dpkg-query --search "${library}" OUTPUT_VARIABLE owner RESULT_VARIABLE failed ERROR_QUIET)
    if(failed OR NOT owner MATCHES "^([a-z0-9.+-]+)(:[a-z0-9]+)?: ")
        message(FATAL_ERROR "${library} is of no Debian package, so no package can depend on it")
    endif()
    set(library_package "${CMAKE_MATCH_1}")
    math(EXPR next "${Wireshark_MINOR_VERSION} + 1")
    set(next "${Wireshark_MAJOR_VERSION}.${next}~")

    set(CPACK_GENERATOR "DEB")
    set(CPACK_SET_DESTDIR ON)
    set(CPACK_INSTALL_PREFIX "${Wireshark_INSTALL_PREFIX}")
    set(CPACK_STRIP_FILES ON)
    # Whatever the umask of who builds it.
    set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
        OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
    set(CPACK_DEBIAN_PACKAGE_NAME "${package}")
    set(CPACK_DEBIAN_PACKAGE_VERSION "${PROJECT_VERSION}")
    set(CPACK_DEBIAN_PACKAGE_RELEASE "${EXCHANGE_RELEASE}")
    set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
    set(CPACK_DEBIAN_PACKAGE_MAINTAINER "${EXCHANGE_MAINTAINER}")
    set(CPACK_DEBIAN_PACKAGE_SECTION net)
    set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
    set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
    # tshark and wireshark depend on wireshark-common of their own version, so this holds for both.
    set(CPACK_DEBIAN_PACKAGE_DEPENDS
        "${library_package} (<< ${next}), tshark (>= ${EXCHANGE_SERIES}), tshark (<< ${next})")
    set(CPACK_DEBIAN_PACKAGE_SUGGESTS "graphviz, parallel, slurm-client, wireshark")
    # The profile and the command are the same for each series.
    set(CPACK_DEBIAN_PACKAGE_PROVIDES "wireshark-exchange (= ${PROJECT_VERSION}-${EXCHANGE_RELEASE})")
    set(CPACK_DEBIAN_PACKAGE_CONFLICTS "wireshark-exchange")
    set(CPACK_DEBIAN_PACKAGE_REPLACES "wireshark-exchange")
    set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "label flows with Exchange's scenarios in Wireshark ${EXCHANGE_SERIES}")
    set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
        "Plugins for Wireshark and tshark ${EXCHANGE_SERIES} that tell of every flow of a
capture which of the six communication scenarios of Microsoft KB 176466 (TCP
ports and Microsoft Exchange) it belongs to, which ports that needs, and
whether it gets through.
.
Each flow gets a label, how sure it is, why, and the frames that prove it:
POP3, IMAP4 and LDAP clients, the RPC of Exchange clients and of the servers
of a site, site connectors and X.400 connectors. Findings name what is
blocked or refused, with cause and cure; reports give firewall rules.
.
With the plugins come the profile Exchange (columns, colours, filter buttons),
the command exchange-label, commands that merge what many captures show
(exchange-evidence, exchange-merge, exchange-report, exchange-sbatch), sample
captures and documentation.")

    string(TIMESTAMP EXCHANGE_RFC_DATE "%a, %d %b %Y %H:%M:%S +0000" UTC)
    set(EXCHANGE_PACKAGE_NAME "${package}")
    set(packaging "${PROJECT_BINARY_DIR}/packaging")
    configure_file(plugins/packaging/changelog.in "${packaging}/changelog" @ONLY)
    exchange_install_zipped("${packaging}/changelog" "${Wireshark_INSTALL_PREFIX}/share/${EXCHANGE_DOC_FOLDER}"
        changelog.Debian)
    exchange_install_zipped("${PROJECT_SOURCE_DIR}/CHANGELOG.md"
        "${Wireshark_INSTALL_PREFIX}/share/${EXCHANGE_DOC_FOLDER}" changelog)
    configure_file(plugins/packaging/overrides.in "${packaging}/${package}" @ONLY)
    install(FILES "${packaging}/${package}" DESTINATION "${Wireshark_INSTALL_PREFIX}/share/lintian/overrides")
    install(FILES plugins/packaging/copyright DESTINATION "${Wireshark_INSTALL_PREFIX}/share/${EXCHANGE_DOC_FOLDER}")
endif()

include(CPack)
