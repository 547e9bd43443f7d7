# Read by cpack before it makes a package.

# Only the configuration of the source package installs nothing that was built.
if(CPACK_INSTALL_CMAKE_PROJECTS)
    if(NOT CPACK_EXCHANGE_PACKAGE)
        message(FATAL_ERROR "this build is not for a package; configure with cmake --preset package")
    endif()
else()
    set(CPACK_SET_DESTDIR OFF)
    set(CPACK_INSTALLED_DIRECTORIES "")
    set(CPACK_INSTALL_SCRIPTS "${CPACK_EXCHANGE_SOURCE_DIR}/plugins/packaging/source.cmake")
endif()
