#pragma once

#include <soci/soci.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "platform/async.h"
#include "platform/error.h"
#include "platform/metrics/metrics.h"

/// One thin layer over SQLite and PostgreSQL: one SQL text for both, through SOCI. The differences between the two stay
/// in this folder.
///
/// The common SQL: TEXT, INTEGER, BIGINT and DOUBLE PRECISION columns; ids are TEXT, times are BIGINT milliseconds
/// since the epoch, flags are INTEGER 0/1, binary is base64 TEXT; `INSERT … ON CONFLICT (…) DO UPDATE/NOTHING`;
/// parameters as `:name`. In migrations, `id {{serial}}` declares a primary key that counts up and is never used twice,
/// `{{append_only TABLE}}` on a line of its own makes the database refuse to change or delete rows of a table, and
/// `name TEXT {{bytewise}}` is compared and sorted by its bytes whatever the server's locale.
namespace polyphony::storage {

enum class Dialect { Sqlite, Postgres };

/// The open transaction that a write runs in. Valid only during the call that it is handed to.
class Transaction {
  public:
    Transaction(soci::session& sql, Dialect dialect) : sql_(sql), dialect_(dialect) {}
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    soci::session& sql() { return sql_; }
    Dialect dialect() const { return dialect_; }

    /// Runs `action` once the transaction is on disk, before its writer's caller goes on; not at all if it is rolled
    /// back. For waking others and refreshing caches; it must not throw or block.
    void after_commit(std::function<void()> action) { after_commit_.push_back(std::move(action)); }

    std::vector<std::function<void()>> take_after_commit() { return std::move(after_commit_); }

  private:
    soci::session& sql_;
    Dialect dialect_;
    std::vector<std::function<void()>> after_commit_;
};

/// A consistent view that a read runs in. Valid only during the call that it is handed to.
class Snapshot {
  public:
    Snapshot(soci::session& sql, Dialect dialect) : sql_(sql), dialect_(dialect) {}
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

    soci::session& sql() { return sql_; }
    Dialect dialect() const { return dialect_; }

  private:
    soci::session& sql_;
    Dialect dialect_;
};

/// One step of a schema; never changed once released. It only adds, so that programs of earlier versions go on running,
/// unless its first line says which of them still do: `-- contract: needs VERSION`. See docs/upgrades.md.
struct Migration {
    int version = 0;        ///< From 1, without gaps.
    std::string_view name;  ///< The file's name.
    std::string_view sql;   ///< Statements, separated by `;`.
};

/// The steps of one owner. A database may hold several series, such as the platform's and the service's.
struct MigrationSeries {
    std::string_view name;
    std::span<const Migration> migrations;
};

/// How to open a database.
struct Options {
    /// `sqlite:PATH` or `postgresql://USER:PASSWORD@HOST/NAME` (any libpq connection URI).
    std::string url;
    /// Threads that read, each with its own connection.
    std::size_t readers = 2;
    /// Most writes that share one commit.
    std::size_t max_batch = 256;
    /// Most writes and reads that wait; beyond it they fail with ResourceExhausted.
    std::size_t max_queue = 10'000;
};

/// A service's own database. Thread-safe.
///
/// Writes run one after another on one writer thread; those that wait together share one commit (group commit), each in
/// its own savepoint, so that one that fails takes nothing with it. Reads run on a pool of reader threads. SQLite is
/// opened with WAL and `synchronous=FULL`, asserted on every connection: a reply after write() is a reply after fsync.
/// On PostgreSQL transactions are SERIALIZABLE and are run again when the database asks for it, so a write may run more
/// than once: it must have no effects outside its transaction (use after_commit()).
class Database {
  public:
    /// Opens the database, creates it if it is SQLite and missing, and brings each series of migrations up to date.
    /// A schema that is newer than this program is used as it is, unless something is gone that this program needs:
    /// FailedPrecondition then. Unavailable if it cannot be reached.
    static Result<std::unique_ptr<Database>> open(const Options& options, std::span<const MigrationSeries> series,
                                                  metrics::Metrics& metrics);
    /// Waits for the writes under way; those still queued are completed first.
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Runs `work(Transaction&) -> Result<T>` in a transaction and returns its result once it is on disk. A failed
    /// result, or an exception, rolls it back. What SOCI throws becomes an Error: AlreadyExists for a violated unique
    /// constraint, Unavailable for a lost connection, Internal otherwise.
    template <class Work>
    auto write(Work work) -> Task<std::invoke_result_t<Work&, Transaction&>> {
        using R = std::invoke_result_t<Work&, Transaction&>;
        auto slot = std::make_shared<std::optional<R>>();
        auto failed = co_await await_callback<std::optional<Error>>([&](auto done) {
            submit_write(
                [slot, &work](Transaction& transaction) -> std::optional<Error> {
                    slot->emplace(work(transaction));
                    return error_of(**slot);
                },
                std::move(done));
        });
        co_return finish(std::move(*slot), std::move(failed));
    }

    /// Runs `work(Snapshot&) -> Result<T>` in a read-only view.
    template <class Work>
    auto read(Work work) -> Task<std::invoke_result_t<Work&, Snapshot&>> {
        using R = std::invoke_result_t<Work&, Snapshot&>;
        auto slot = std::make_shared<std::optional<R>>();
        auto failed = co_await await_callback<std::optional<Error>>([&](auto done) {
            submit_read(
                [slot, &work](Snapshot& snapshot) -> std::optional<Error> {
                    slot->emplace(work(snapshot));
                    return error_of(**slot);
                },
                std::move(done));
        });
        co_return finish(std::move(*slot), std::move(failed));
    }

    /// As write(), but blocks the calling thread: for start-up, for threads of their own and for tests.
    template <class Work>
    auto write_now(Work work) -> std::invoke_result_t<Work&, Transaction&> {
        std::optional<std::invoke_result_t<Work&, Transaction&>> slot;
        auto failed = run_write([&](Transaction& transaction) -> std::optional<Error> {
            slot.emplace(work(transaction));
            return error_of(*slot);
        });
        return finish(std::move(slot), std::move(failed));
    }

    /// As read(), but blocks the calling thread.
    template <class Work>
    auto read_now(Work work) -> std::invoke_result_t<Work&, Snapshot&> {
        std::optional<std::invoke_result_t<Work&, Snapshot&>> slot;
        auto failed = run_read([&](Snapshot& snapshot) -> std::optional<Error> {
            slot.emplace(work(snapshot));
            return error_of(*slot);
        });
        return finish(std::move(slot), std::move(failed));
    }

    /// As read_now(), but on the calling thread and over a connection of its own: for what takes long, so that no other
    /// read waits for it.
    template <class Work>
    auto read_apart(Work work) -> std::invoke_result_t<Work&, Snapshot&> {
        std::optional<std::invoke_result_t<Work&, Snapshot&>> slot;
        auto failed = run_read_apart([&](Snapshot& snapshot) -> std::optional<Error> {
            slot.emplace(work(snapshot));
            return error_of(*slot);
        });
        return finish(std::move(slot), std::move(failed));
    }

    Dialect dialect() const;

    /// Calls `hook` after every commit, on the writer's thread, instead of the hook that was set before; it must not
    /// throw or block. For those who watch a table that others write to.
    void on_commit(std::function<void()> hook);

  private:
    using WriteJob = std::function<std::optional<Error>(Transaction&)>;
    using ReadJob = std::function<std::optional<Error>(Snapshot&)>;
    using Done = std::function<void(std::optional<Error>)>;

    struct Impl;
    explicit Database(std::unique_ptr<Impl> impl);

    void submit_write(WriteJob job, Done done);
    void submit_read(ReadJob job, Done done);
    std::optional<Error> run_write(const WriteJob& job);
    std::optional<Error> run_read(const ReadJob& job);
    std::optional<Error> run_read_apart(const ReadJob& job);

    template <class T>
    static std::optional<Error> error_of(const Result<T>& result) {
        if (result) return std::nullopt;
        return result.error();
    }

    template <class R>
    static R finish(std::optional<R> result, std::optional<Error> failed) {
        if (failed) return R(tl::unexpect, std::move(*failed));
        return std::move(*result);
    }

    std::unique_ptr<Impl> impl_;
};

}  // namespace polyphony::storage
