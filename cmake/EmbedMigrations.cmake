# Writes OUTPUT: the SQL files FILES as the function NAMESPACE::migrations(), a series named SERIES.
set(entries "")
set(version 0)
foreach(file IN LISTS FILES)
    math(EXPR version "${version} + 1")
    file(READ ${file} sql)
    get_filename_component(name ${file} NAME)
    string(APPEND entries "    {${version}, \"${name}\", R\"~sql~(${sql})~sql~\"},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"platform/storage/database.h\"

namespace ${NAMESPACE} {

polyphony::storage::MigrationSeries migrations() {
    static constexpr polyphony::storage::Migration kMigrations[] = {
${entries}    };
    return {\"${SERIES}\", kMigrations};
}

}  // namespace ${NAMESPACE}
")
