#include "platform/storage/migrations.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <charconv>
#include <stdexcept>
#include <string>
#include <system_error>

#include "platform/clock.h"

namespace polyphony::storage {
namespace {

// Any number that others do not take; it holds back other instances that start at the same time.
constexpr auto kPostgresLock = "SELECT pg_advisory_xact_lock(7015981204)";

constexpr std::string_view kAppendOnly = "append_only ";
constexpr std::string_view kContract = "-- contract: needs ";

std::string serial(Dialect dialect) {
    return dialect == Dialect::Sqlite ? "INTEGER PRIMARY KEY AUTOINCREMENT" : "BIGSERIAL PRIMARY KEY";
}

std::string append_only(const std::string& table, Dialect dialect) {
    if (dialect == Dialect::Sqlite)
        return fmt::format(R"(
CREATE TRIGGER {0}_no_update BEFORE UPDATE ON {0} BEGIN SELECT RAISE(ABORT, 'rows of {0} are never changed'); END;
CREATE TRIGGER {0}_no_delete BEFORE DELETE ON {0} BEGIN SELECT RAISE(ABORT, 'rows of {0} are never changed'); END;
)",
                           table);
    return fmt::format(R"(
CREATE FUNCTION {0}_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'rows of {0} are never changed'; END $$;
CREATE TRIGGER {0}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {0} EXECUTE FUNCTION {0}_append_only();
)",
                       table);
}

// SQLite compares bytes anyway; PostgreSQL does as the server's locale says.
std::string bytewise(Dialect dialect) { return dialect == Dialect::Sqlite ? "" : "COLLATE \"C\""; }

// Replaces `{{serial}}`, `{{bytewise}}` and `{{append_only TABLE}}` with what the database calls it.
std::string translate(std::string_view sql, Dialect dialect) {
    std::string text(sql);
    for (auto open = text.find("{{"); open != std::string::npos; open = text.find("{{", open)) {
        const auto close = text.find("}}", open);
        if (close == std::string::npos) break;
        const auto word = text.substr(open + 2, close - open - 2);
        std::string meant;
        if (word == "serial")
            meant = serial(dialect);
        else if (word == "bytewise")
            meant = bytewise(dialect);
        else if (word.starts_with(kAppendOnly))
            meant = append_only(word.substr(kAppendOnly.size()), dialect);
        else
            throw std::invalid_argument("A migration has an unknown {{" + word + "}}.");
        text.replace(open, close + 2 - open, meant);
    }
    return text;
}

// The oldest version whose program still runs after this step; 0 if the step only adds.
int needed_version(const Migration& migration) {
    if (!migration.sql.starts_with(kContract)) return 0;
    const auto text = migration.sql.substr(kContract.size());
    int version = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
    if (error != std::errc() || end == text.data() + text.size() || *end != '\n')
        throw std::invalid_argument("A migration's first line is not `-- contract: needs VERSION`.");
    return version;
}

void begin(Connection& connection) {
    if (connection.dialect() == Dialect::Sqlite) {
        connection.begin();
    } else {
        connection.run_script(std::string("BEGIN; ") + kPostgresLock);
    }
    connection.run_script(
        "CREATE TABLE IF NOT EXISTS schema_versions ("
        " series TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL, applied_ms BIGINT NOT NULL,"
        " PRIMARY KEY (series, version));"
        // The steps that took something away, each with the oldest version whose program does not miss it.
        "CREATE TABLE IF NOT EXISTS schema_contracts ("
        " series TEXT NOT NULL, version INTEGER NOT NULL, needs INTEGER NOT NULL,"
        " PRIMARY KEY (series, version))");
}

int current_version(Connection& connection, const std::string& series) {
    int version = 0;
    connection.sql() << "SELECT COALESCE(MAX(version), 0) FROM schema_versions WHERE series = :series",
        soci::use(series, "series"), soci::into(version);
    return version;
}

int oldest_program(Connection& connection, const std::string& series) {
    int version = 0;
    connection.sql() << "SELECT COALESCE(MAX(needs), 0) FROM schema_contracts WHERE series = :series",
        soci::use(series, "series"), soci::into(version);
    return version;
}

void apply(Connection& connection, const std::string& series, const Migration& migration) {
    connection.run_script(translate(migration.sql, connection.dialect()));
    const std::string name(migration.name);
    const long long now = system_now();
    connection.sql() << "INSERT INTO schema_versions (series, version, name, applied_ms)"
                        " VALUES (:series, :version, :name, :now)",
        soci::use(series, "series"), soci::use(migration.version, "version"), soci::use(name, "name"),
        soci::use(now, "now");
    if (const int needed = needed_version(migration); needed > 0)
        connection.sql() << "INSERT INTO schema_contracts (series, version, needs) VALUES (:series, :version, :needs)",
            soci::use(series, "series"), soci::use(migration.version, "version"), soci::use(needed, "needs");
    spdlog::info("The schema {} is at {} now.", series, name);
}

// A later release has been here: its schema serves this program too, unless something is gone that it needs.
Result<void> run_on_later(Connection& connection, const std::string& series, int current, int known) {
    const int oldest = oldest_program(connection, series);
    if (oldest > known)
        return fail(Code::FailedPrecondition,
                    fmt::format("The database's schema '{}' is of version {}, which needs a program that knows version "
                                "{}, and this one knows only {}; run a later release.",
                                series, current, oldest, known));
    spdlog::info("The schema {} is of version {}; this program knows {} and runs on it as well.", series, current,
                 known);
    return {};
}

Result<void> bring_up_to_date(Connection& connection, const MigrationSeries& series) {
    const std::string name(series.name);
    const int known = series.migrations.empty() ? 0 : series.migrations.back().version;
    const int current = current_version(connection, name);
    if (current > known) return run_on_later(connection, name, current, known);
    for (const auto& migration : series.migrations)
        if (migration.version > current) apply(connection, name, migration);
    return {};
}

}  // namespace

Result<void> migrate(Connection& connection, std::span<const MigrationSeries> series) {
    try {
        begin(connection);
        for (const auto& one : series) {
            if (auto done = bring_up_to_date(connection, one); !done) {
                connection.roll_back();
                return done;
            }
        }
        connection.commit();
        return {};
    } catch (const std::exception& exception) {
        connection.roll_back();
        auto failure = explain(exception);
        failure.error.message = "The database's schema could not be brought up to date.";
        return fail(std::move(failure.error));
    }
}

}  // namespace polyphony::storage
