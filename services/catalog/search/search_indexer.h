#pragma once

#include <memory>
#include <stop_token>
#include <thread>

#include "platform/storage/database.h"
#include "platform/wakeup.h"
#include "services/catalog/search/search_index.h"
#include "services/catalog/search/search_writer.h"

namespace polyphony::catalog {

/// How the index follows the database.
struct IndexerOptions {
    int follow_ms = 200;        ///< Time between looks for changes.
    int batch = 1'000;          ///< Things that are read at once.
    int commit_every = 10'000;  ///< Most things of one commit of the index; together they lie in memory.
};

/// Keeps a search index like the database. Where the index is missing, damaged or ahead of the database, it is built
/// anew. It may be ended at any time: what an index holds and how far it has come is committed together.
class SearchIndexer {
  public:
    SearchIndexer(storage::Database& database, SearchIndex& index, IndexerOptions options);

    /// Brings the index up to date, on the calling thread; ends early if another process writes the index, or `stop`
    /// says so. True if it is up to date.
    Result<bool> catch_up(const std::function<bool()>& stop = [] { return false; });

    /// Lets another process write the index.
    void release() { writer_.reset(); }

  private:
    Result<bool> follow(const std::function<bool()>& stop);
    Result<void> open_writer();

    storage::Database& database_;
    SearchIndex& index_;
    IndexerOptions options_;
    std::unique_ptr<SearchWriter> writer_;
    bool damaged_ = false;
};

/// A SearchIndexer on a thread of its own, at a low priority.
class SearchFollower {
  public:
    SearchFollower(storage::Database& database, SearchIndex& index, IndexerOptions options);

  private:
    void run(const std::stop_token& stop);

    SearchIndexer indexer_;
    std::chrono::milliseconds pause_;
    Wakeup wakeup_;
    std::jthread thread_;
};

}  // namespace polyphony::catalog
