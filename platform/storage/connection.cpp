#include "platform/storage/connection.h"

#include <fcntl.h>
#include <soci/postgresql/soci-postgresql.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

#include "platform/storage/refusal.h"
#include "platform/storage/sqlite_statements.h"

namespace polyphony::storage {
namespace {

constexpr std::string_view kSqlite = "sqlite:";
constexpr int kBusySeconds = 10;    // for another process that writes to the same file
constexpr int kConnectSeconds = 5;  // PostgreSQL
constexpr int kStatementSeconds = 60;
constexpr int kMostConnectionsTried = 2;  // A connection that was lost while idle shows it only when it is used.
constexpr std::chrono::milliseconds kFirstPause{50};
constexpr std::chrono::milliseconds kLongestPause{2000};

PGconn* postgres_handle(soci::session& sql) {
    return static_cast<soci::postgresql_session_backend*>(sql.get_backend())->conn_;
}

// A new database is for its owner only: it may hold what is secret. One that exists is not opened here: closing any
// descriptor of a file drops all locks that this process holds on it (https://sqlite.org/howtocorrupt.html, 2.2).
void create_for_owner(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file >= 0)
        ::close(file);
    else if (errno != EEXIST)
        throw soci::soci_error("The database " + path + " cannot be opened: " + std::generic_category().message(errno));
}

void open(soci::session& sql, const Address& address) {
    if (address.dialect == Dialect::Sqlite) {
        create_for_owner(address.target);
        sql.open(sqlite_with_kept_statements(),
                 "dbname=\"" + address.target + "\" timeout=" + std::to_string(kBusySeconds));
    } else {
        const char* separator = address.target.find('?') == std::string::npos ? "?" : "&";
        sql.open(soci::postgresql, address.target + separator + "connect_timeout=" + std::to_string(kConnectSeconds));
    }
}

Failure internal(std::string_view what) {
    while (what.ends_with('\n')) what.remove_suffix(1);
    spdlog::error("A transaction failed: {}", what);
    return {{Code::Internal, "Something went wrong; it has been noted."}};
}

Failure explain_sqlite(const soci::sqlite3_soci_error& error) {
    const auto message = error.get_error_message();
    switch (error.result() & 0xff) {
        case SQLITE_CONSTRAINT:
            if (message.find("UNIQUE constraint failed") == std::string::npos) break;
            return {{Code::AlreadyExists, "It exists already."}};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {{Code::Unavailable, "The database is busy."}};
        case SQLITE_FULL:
            return {{Code::Unavailable, "The disk of the database is full."}};
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
            spdlog::error("The disk of the database fails: {}", message);
            return {{Code::Unavailable, "The disk of the database fails."}};
        default:
            break;
    }
    return internal(message);
}

// The codes are those of PostgreSQL's appendix A.
Failure explain_postgres(const soci::postgresql_soci_error& error) {
    const auto state = error.sqlstate();
    if (state == "23505") return {{Code::AlreadyExists, "It exists already."}};
    if (state == "40001" || state == "40P01")
        return {{Code::Aborted, "Others changed the same data meanwhile; try again."}, true};
    if (state.starts_with("08") || state.starts_with("57P"))
        return {{Code::Unavailable, "The connection to the database was lost."}};
    if (state.starts_with("53")) return {{Code::Unavailable, "The database is out of resources."}};
    return internal(error.get_error_message());
}

}  // namespace

Result<Address> parse_url(const std::string& url) {
    if (url.starts_with(kSqlite) && url.size() > kSqlite.size()) {
        auto path = url.substr(kSqlite.size());
        if (path.find('"') == std::string::npos) return Address{Dialect::Sqlite, std::move(path)};
    }
    if (url.starts_with("postgresql://") || url.starts_with("postgres://")) return Address{Dialect::Postgres, url};
    return fail(Code::InvalidArgument, "A database URL is sqlite:PATH or postgresql://USER:PASSWORD@HOST/NAME.");
}

Connection::Connection(const Address& address, Purpose purpose) : dialect_(address.dialect), purpose_(purpose) {
    open(sql_, address);
    if (dialect_ == Dialect::Sqlite)
        set_up_sqlite();
    else
        set_up_postgres();
}

void Connection::set_up_sqlite() {
    run_script(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
        "PRAGMA cache_size = -2000; PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY;"
        "PRAGMA secure_delete = ON;");
    if (purpose_ == Purpose::Read) run_script("PRAGMA query_only = ON");
    expect("PRAGMA journal_mode", "wal");
    expect("PRAGMA synchronous", "2");  // FULL
    expect("PRAGMA foreign_keys", "1");
    expect("PRAGMA secure_delete", "1");  // What is deleted is overwritten.
}

void Connection::set_up_postgres() {
    auto* const handle = postgres_handle(sql_);
    PQsetNoticeProcessor(
        handle, [](void*, const char*) {}, nullptr);
    PQsetErrorVerbosity(handle, PQERRORS_TERSE);  // Details would bring values into the log.
    run_script("SET synchronous_commit = on; SET TIME ZONE 'UTC'; SET statement_timeout = '" +
               std::to_string(kStatementSeconds) + "s'");
    expect("SHOW synchronous_commit", "on");
}

void Connection::expect(const std::string& query, const std::string& value) {
    // Into a vector: that has SOCI fill its table of type names here, where no thread of this database runs yet. It is
    // filled safely, but ThreadSanitizer cannot see how.
    std::vector<std::string> found(1);
    sql_ << query, soci::into(found);
    if (found != std::vector{value})
        throw soci::soci_error("The database does not keep a promise: " + query + " is " +
                               (found.empty() ? "nothing" : found.front()) + ", not " + value + ".");
}

void Connection::begin() {
    const bool reads = purpose_ == Purpose::Read;
    if (dialect_ == Dialect::Sqlite)
        sql_ << (reads ? "BEGIN" : "BEGIN IMMEDIATE");
    else
        sql_ << (reads ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN ISOLATION LEVEL SERIALIZABLE");
}

void Connection::commit() { sql_.commit(); }

void Connection::roll_back() noexcept {
    const bool idle = dialect_ == Dialect::Sqlite ? sqlite_api::sqlite3_get_autocommit(sqlite_handle(sql_)) != 0
                                                  : PQtransactionStatus(postgres_handle(sql_)) == PQTRANS_IDLE;
    if (idle || lost()) return;
    try {
        sql_.rollback();
    } catch (const std::exception& exception) {
        explain(exception);
    }
}

void Connection::run_script(const std::string& statements) {
    if (dialect_ == Dialect::Sqlite) {
        char* text = nullptr;
        const int code = sqlite_api::sqlite3_exec(sqlite_handle(sql_), statements.c_str(), nullptr, nullptr, &text);
        const std::string message = text == nullptr ? "" : text;
        sqlite_api::sqlite3_free(text);
        if (code != SQLITE_OK) throw soci::sqlite3_soci_error(message, code);
    } else {
        auto* const handle = postgres_handle(sql_);
        const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(handle, statements.c_str()), PQclear);
        const auto status = PQresultStatus(result.get());
        if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return;
        const char* state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
        throw soci::postgresql_soci_error(PQerrorMessage(handle), state == nullptr ? "08000" : state);
    }
}

bool Connection::lost() const {
    return dialect_ == Dialect::Postgres && PQstatus(postgres_handle(sql_)) != CONNECTION_OK;
}

Failure explain(const std::exception& exception) {
    if (const auto* refusal = dynamic_cast<const Refusal*>(&exception)) return {refusal->error()};
    if (const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&exception)) return explain_sqlite(*sqlite);
    if (const auto* postgres = dynamic_cast<const soci::postgresql_soci_error*>(&exception))
        return explain_postgres(*postgres);
    // what() of SOCI's errors would show the parameters' values.
    if (const auto* other = dynamic_cast<const soci::soci_error*>(&exception))
        return internal(other->get_error_message());
    return internal(exception.what());
}

Result<void> Link::connect() {
    try {
        connection_ = std::make_unique<Connection>(address_, purpose_);
        pause_ = {};
        return {};
    } catch (const soci::soci_error& error) {
        connection_.reset();
        auto reason = error.get_error_message();
        std::replace(reason.begin(), reason.end(), '\n', ' ');
        return fail(Code::Unavailable, std::move(reason));
    }
}

Connection* Link::get() {
    if (connection_ && !connection_->lost()) return connection_.get();
    const auto now = std::chrono::steady_clock::now();
    if (now < next_try_) return nullptr;
    if (const auto connected = connect(); !connected) {
        pause_ = std::clamp(pause_ * 2, kFirstPause, kLongestPause);
        next_try_ = now + pause_;
        spdlog::warn("{}", connected.error().message);
    }
    return connection_.get();
}

Connection* Link::begin() {
    for (int tries = 0; tries < kMostConnectionsTried; ++tries) {
        auto* const connection = get();
        if (connection == nullptr) return nullptr;
        try {
            connection->begin();
            return connection;
        } catch (const soci::soci_error&) {
            if (!connection->lost()) throw;
        }
    }
    return nullptr;
}

}  // namespace polyphony::storage
