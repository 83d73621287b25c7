#include "platform/storage/migrations.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <stdexcept>
#include <string>

#include "platform/clock.h"

namespace polyphony::storage {
namespace {

// Any number that others do not take; it holds back other instances that start at the same time.
constexpr auto kPostgresLock = "SELECT pg_advisory_xact_lock(7015981204)";

constexpr std::string_view kAppendOnly = "append_only ";

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

void begin(Connection& connection) {
    if (connection.dialect() == Dialect::Sqlite) {
        connection.begin();
    } else {
        connection.run_script(std::string("BEGIN; ") + kPostgresLock);
    }
    connection.run_script(
        "CREATE TABLE IF NOT EXISTS schema_versions ("
        " series TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL, applied_ms BIGINT NOT NULL,"
        " PRIMARY KEY (series, version))");
}

int current_version(Connection& connection, const std::string& series) {
    int version = 0;
    connection.sql() << "SELECT COALESCE(MAX(version), 0) FROM schema_versions WHERE series = :series",
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
    spdlog::info("The schema {} is at {} now.", series, name);
}

Result<void> bring_up_to_date(Connection& connection, const MigrationSeries& series) {
    const std::string name(series.name);
    const int known = series.migrations.empty() ? 0 : series.migrations.back().version;
    const int current = current_version(connection, name);
    if (current > known)
        return fail(Code::FailedPrecondition, "The database's schema '" + name + "' is of version " +
                                                  std::to_string(current) + ", and this program knows only " +
                                                  std::to_string(known) + "; run a later release.");
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
