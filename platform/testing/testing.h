#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "platform/async.h"
#include "platform/events/events.h"
#include "platform/metrics/metrics.h"
#include "platform/storage/database.h"

/// Fixtures that start real parts in milliseconds. For tests only.
namespace polyphony::testing {

/// A folder that goes away.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

/// A fresh, empty database for one test: a file for `sqlite`, a database of its own in the process's temporary
/// PostgreSQL cluster for `postgres`. Every store's tests are parameterised over database_kinds():
///
///     class PlaylistStoreTest : public ::testing::TestWithParam<std::string> {
///         testing::TemporaryDatabase temporary_{GetParam()};
///         std::unique_ptr<storage::Database> database_ = temporary_.open(playlist::migrations());
///     };
///     INSTANTIATE_TEST_SUITE_P(Databases, PlaylistStoreTest, ::testing::ValuesIn(testing::database_kinds()));
class TemporaryDatabase {
  public:
    explicit TemporaryDatabase(const std::string& kind);
    ~TemporaryDatabase();
    /// Opens it with the tables of events and `own`; may be called again for a second connection. Fails the test
    /// loudly.
    std::unique_ptr<storage::Database> open(const storage::MigrationSeries& own);
    std::string url() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// How many rows of an event type, such as `polyphony.user.v1.AccountCreated`, are in the outbox.
int count_events(storage::Database& database, const std::string& type);

/// `sqlite` and `postgres`.
std::vector<std::string> database_kinds();

/// A real nats-server with JetStream in a folder of its own.
class NatsServer {
  public:
    NatsServer();
    ~NatsServer();
    std::string url() const;
    /// The folder with its streams; to be touched only while it is killed.
    std::filesystem::path store() const;
    /// kill -9; the store stays.
    void kill();
    /// Starts again on the same port; `with_empty_store` deletes all streams first.
    void restart(bool with_empty_store = false);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Runs a coroutine to its end on an io_context of its own and returns its result.
template <class T>
T run(Task<T> task);

/// Waits until `condition` holds, at most `seconds`; returns whether it does. For what another process or thread brings
/// about; polls quickly.
bool eventually(const std::function<bool()>& condition, double seconds = 30);

/// The metrics that parts under test write to.
metrics::Metrics& metrics();

}  // namespace polyphony::testing

#include "platform/testing/run.h"
