# Installs the pages for the person with a capture, and the captures they speak of. Here the captures lie beside the
# pages and not in a folder above them.

file(GLOB pages RELATIVE "${PROJECT_SOURCE_DIR}/docs" CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/docs/*.md"
    "${PROJECT_SOURCE_DIR}/docs/*.json" "${PROJECT_SOURCE_DIR}/docs/labs/*.md")
list(APPEND pages ../captures/README.md)
foreach(page IN LISTS pages)
    file(READ "${PROJECT_SOURCE_DIR}/docs/${page}" text)
    string(REPLACE "](../captures/" "](captures/" text "${text}")
    string(REPLACE "](../../captures/" "](../captures/" text "${text}")
    string(REPLACE "](../docs/" "](../" text "${text}")
    string(REGEX REPLACE "^\\.\\./" "" name "${page}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/docs/${page}")
    file(WRITE "${PROJECT_BINARY_DIR}/pages/${name}" "${text}")
endforeach()
install(DIRECTORY "${PROJECT_BINARY_DIR}/pages/" DESTINATION "${EXCHANGE_DOC_DIR}")
file(GLOB pictures CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/docs/pictures/*.png"
    "${PROJECT_SOURCE_DIR}/docs/pictures/*.svg")
install(FILES ${pictures} DESTINATION "${EXCHANGE_DOC_DIR}/pictures")
file(GLOB captures CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/captures/*.pcapng")
install(FILES ${captures} DESTINATION "${EXCHANGE_DOC_DIR}/captures")
