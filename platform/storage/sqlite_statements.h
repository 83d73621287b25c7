#pragma once

#include <soci/sqlite3/soci-sqlite3.h>

/// SOCI prepares a statement anew each time that it runs, which for SQLite takes longer than to run most of them. For
/// this folder only.
namespace polyphony::storage {

/// SOCI's backend for SQLite, whose connections keep the statements that they ran last, up to a hundred. A statement is
/// lent to one user at a time, and comes back without its values. One that the schema changes under is prepared anew by
/// SQLite itself (sqlite3_prepare_v2()).
const soci::backend_factory& sqlite_with_kept_statements();

/// SQLite's own handle of a connection that was opened with it.
sqlite_api::sqlite3* sqlite_handle(soci::session& sql);

}  // namespace polyphony::storage
