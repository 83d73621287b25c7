#pragma once

#include <soci/soci.h>

#include <chrono>
#include <exception>
#include <memory>
#include <string>

#include "platform/error.h"
#include "platform/storage/database.h"

/// What differs between the two databases. For this folder only.
namespace polyphony::storage {

/// A database URL, taken apart.
struct Address {
    Dialect dialect = Dialect::Sqlite;
    std::string target;  ///< SQLite: the file's path; PostgreSQL: the connection URI.
};

/// Reads Options::url; InvalidArgument if it is neither.
Result<Address> parse_url(const std::string& url);

/// One open connection with the settings that the promises of Database rest on. Its functions throw soci::soci_error.
class Connection {
  public:
    enum class Purpose { Write, Read };

    /// Connects, applies the settings and asserts those that durability rests on.
    Connection(const Address& address, Purpose purpose);

    soci::session& sql() { return sql_; }
    Dialect dialect() const { return dialect_; }

    /// Begins a write (SQLite: takes the write lock; PostgreSQL: SERIALIZABLE) or a read-only view.
    void begin();
    void commit();
    /// Does nothing if the database has rolled back on its own or is gone.
    void roll_back() noexcept;

    /// Runs any number of statements, which may not hold parameters.
    void run_script(const std::string& statements);

    /// True if it is of no use any more.
    bool lost() const;

  private:
    void set_up_sqlite();
    void set_up_postgres();
    void expect(const std::string& query, const std::string& value);

    Dialect dialect_;
    Purpose purpose_;
    // SOCI's accessors of a session are not const.
    mutable soci::session sql_;
};

/// A failure of the database in our terms.
struct Failure {
    Error error;
    /// The database asks to run the whole transaction again.
    bool run_again = false;
};

/// Translates what SOCI, or the work itself, threw. Writes faults of ours to the log, without any values.
Failure explain(const std::exception& exception);

/// A connection that comes back: what lasts of it between two pieces of work.
class Link {
  public:
    Link(Address address, Connection::Purpose purpose) : address_(std::move(address)), purpose_(purpose) {}

    /// Connects now; Unavailable if that fails.
    Result<void> connect();

    /// The connection, made anew if it was lost, with growing pauses between the tries; nullptr while there is none.
    Connection* get();

    /// As get(), with a transaction begun. Throws soci::soci_error if the database refuses.
    Connection* begin();

  private:
    using Time = std::chrono::steady_clock::time_point;

    Address address_;
    Connection::Purpose purpose_;
    std::unique_ptr<Connection> connection_;
    std::chrono::milliseconds pause_{0};
    Time next_try_{};
};

}  // namespace polyphony::storage
