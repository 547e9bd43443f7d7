# Installing keeps what is the user's, and removing takes exactly what was installed.
#
# Sets up scripts that know the folders: install-begins.cmake runs before the first file is installed, uninstall.cmake by
# the target "uninstall", or, where root should not build, by cmake -P.
#
# SPDX-License-Identifier: GPL-2.0-or-later

foreach(script install-begins uninstall)
    configure_file(plugins/packaging/${script}.cmake.in ${PROJECT_BINARY_DIR}/${script}.cmake @ONLY)
endforeach()
install(SCRIPT "${PROJECT_BINARY_DIR}/install-begins.cmake")
add_custom_target(uninstall COMMAND "${CMAKE_COMMAND}" -P "${PROJECT_BINARY_DIR}/uninstall.cmake" VERBATIM)
