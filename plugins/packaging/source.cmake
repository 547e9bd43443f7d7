# Run by cpack: puts the files of the source tarball in place. What git tracks; where there is no git, as in the unpacked
# tarball, everything but what building and running leaves behind.

# CMAKE_INSTALL_PREFIX is cpack's own folder; anything else would be the system.
if(NOT CMAKE_INSTALL_PREFIX MATCHES "/_CPack_Packages/")
    message(FATAL_ERROR "${CMAKE_INSTALL_PREFIX} is no folder of cpack's")
endif()
set(source "${CPACK_EXCHANGE_SOURCE_DIR}")
execute_process(COMMAND git -C "${source}" rev-parse --show-cdup OUTPUT_VARIABLE above RESULT_VARIABLE failed
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
# A tarball that was unpacked inside of another repository is not that repository.
if(failed EQUAL 0 AND above STREQUAL "")
    execute_process(COMMAND git -C "${source}" -c core.quotePath=off ls-files OUTPUT_VARIABLE files
        OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    string(REPLACE "\n" ";" files "${files}")
else()
    file(GLOB_RECURSE files LIST_DIRECTORIES false RELATIVE "${source}" "${source}/*")
    list(FILTER files EXCLUDE REGEX "^build[^/]*/|^\\.git/|(^|/)__pycache__/|\\.pyc$|(^|/)\\.pytest_cache/")
endif()
foreach(file IN LISTS files)
    get_filename_component(folder "${file}" DIRECTORY)
    file(COPY "${source}/${file}" DESTINATION "${CMAKE_INSTALL_PREFIX}/${folder}")
endforeach()
