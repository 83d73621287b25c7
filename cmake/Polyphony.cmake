# The few functions that the house is built with.

# Warnings are errors in our own code.
add_library(polyphony_warnings INTERFACE)
target_compile_options(polyphony_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Werror)
# GCC 12 takes the allocator of Asio's coroutine frames for a mismatch once it is inlined.
target_compile_options(polyphony_warnings INTERFACE -Wno-mismatched-new-delete)

# Embeds FOLDER/*.sql, in the order of their names, as the function `storage::MigrationSeries NAMESPACE::migrations()`.
function(polyphony_embed_migrations target namespace series folder)
    file(GLOB files CONFIGURE_DEPENDS ${folder}/*.sql)
    list(SORT files)
    set(output ${CMAKE_CURRENT_BINARY_DIR}/${target}_${series}_migrations.cpp)
    add_custom_command(
        OUTPUT ${output}
        COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DNAMESPACE=${namespace} -DSERIES=${series} "-DFILES=${files}"
                -P ${PROJECT_SOURCE_DIR}/cmake/EmbedMigrations.cmake
        DEPENDS ${files} ${PROJECT_SOURCE_DIR}/cmake/EmbedMigrations.cmake
        VERBATIM)
    # clang-tidy reads what is compiled together, and has no need to generate this.
    set_source_files_properties(${output} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    target_sources(${target} PRIVATE ${output})
endfunction()

# polyphony_tests(NAME [FOLDER folder] [BUT folder] [LINK library…]): the program NAME_test of the sources *_test.cpp below a
# folder, if there are any, without those below the folder BUT.
function(polyphony_tests name)
    cmake_parse_arguments(arg "" "FOLDER;BUT" "LINK" ${ARGN})
    file(GLOB_RECURSE tests CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${arg_FOLDER}/*_test.cpp)
    if(arg_BUT)
        list(FILTER tests EXCLUDE REGEX "^${CMAKE_CURRENT_SOURCE_DIR}/${arg_BUT}/")
    endif()
    if(NOT tests)
        return()
    endif()
    add_executable(${name}_test EXCLUDE_FROM_ALL ${tests})
    target_link_libraries(${name}_test PRIVATE ${arg_LINK} polyphony_testing GTest::gmock GTest::gtest_main)
    target_link_libraries(${name}_test PRIVATE polyphony_warnings)
    target_precompile_headers(${name}_test REUSE_FROM polyphony_platform)
    add_test(NAME ${name} COMMAND ${name}_test)
    set_tests_properties(${name} PROPERTIES TIMEOUT 300)
    add_dependencies(all_tests ${name}_test)
endfunction()

# A program of the platform: everything below the current folder but main.cpp becomes the library polyphony_NAME, main.cpp
# the program polyphony-NAME, *_test.cpp the program polyphony_NAME_test, migrations/*.sql its schema.
# polyphony_program(NAME [library…] [BUT folder…] [TEST_LINK library…] [TEST_BUT folder]): it may link these libraries, and
# never another service; what is below the folders BUT belongs to other programs; its tests also link the libraries
# TEST_LINK, and those below the folder TEST_BUT are a program of their own.
function(polyphony_program name)
    cmake_parse_arguments(arg "" "TEST_BUT" "BUT;TEST_LINK" ${ARGN})
    if(NOT EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/main.cpp)
        return()
    endif()
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
    list(FILTER sources EXCLUDE REGEX "_(test|bench|main)\\.cpp$|/main\\.cpp$")
    foreach(folder ${arg_BUT})
        list(FILTER sources EXCLUDE REGEX "^${CMAKE_CURRENT_SOURCE_DIR}/${folder}/")
    endforeach()
    add_library(polyphony_${name} STATIC ${sources})
    target_link_libraries(polyphony_${name} PUBLIC polyphony_platform polyphony_contracts ${arg_UNPARSED_ARGUMENTS})
    target_link_libraries(polyphony_${name} PRIVATE polyphony_warnings)
    target_precompile_headers(polyphony_${name} REUSE_FROM polyphony_platform)
    if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/migrations)
        polyphony_embed_migrations(polyphony_${name} polyphony::${name} ${name} ${CMAKE_CURRENT_SOURCE_DIR}/migrations)
    endif()
    add_executable(polyphony-${name} main.cpp)
    target_link_libraries(polyphony-${name} PRIVATE polyphony_${name} polyphony_warnings)
    target_precompile_headers(polyphony-${name} REUSE_FROM polyphony_platform)
    polyphony_tests(polyphony_${name} BUT "${arg_TEST_BUT}" LINK polyphony_${name} ${arg_TEST_LINK})
endfunction()
