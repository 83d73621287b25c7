#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <chrono>
#include <filesystem>
#include <map>

#include "platform/metrics/metrics.h"
#include "services/streaming/storage/cache_index.h"
#include "services/streaming/storage/cached_object.h"

namespace polyphony::streaming {

struct ObjectCacheOptions {
    std::filesystem::path folder;
    std::uint64_t max_bytes = 10ULL * 1024 * 1024 * 1024;
    std::uint64_t block_bytes = 1024 * 1024;
    std::size_t max_fetches = 8;              ///< At once.
    std::size_t max_waiting = 256;            ///< Blocks that wait for their turn, of listeners and others each.
    std::chrono::milliseconds wait{8000};     ///< For the next byte.
    std::chrono::milliseconds retry{4000};    ///< How long a fetch that brings no byte is tried again.
    std::chrono::milliseconds fresh{60'000};  ///< How long it is not asked whether an object is still the same.
};

/// Reads objects through a cache on disk, block by block, and the next block ahead. Whoever wants the same block at the
/// same time shares one fetch, and reads it while it arrives. What was used the longest ago is removed. Thread-safe.
class ObjectCache {
  public:
    using Object = std::shared_ptr<CachedObject>;

    ObjectCache(asio::io_context& io, ObjectStore& store, ObjectCacheOptions options, metrics::Metrics& metrics);
    ObjectCache(const ObjectCache&) = delete;
    ObjectCache& operator=(const ObjectCache&) = delete;

    /// The object as it is in the store, or, if it was asked a while ago or does not answer, as it was last. If
    /// `expected_size` is not the size of what is here, it is asked in any case. Fails as ObjectStore::facts() does.
    Task<Result<Object>> open(ObjectName name, std::uint64_t expected_size);

    /// Waits until there are bytes from `offset` on, and gives how many can be read there, at most `wanted`. Fails with
    /// Unavailable if none comes in time, and with Aborted if the store has another version by now.
    Task<Result<std::uint64_t>> readable(Object object, std::uint64_t offset, std::uint64_t wanted, Urgency urgency);

  private:
    using Strand = asio::strand<asio::io_context::executor_type>;
    using Fill = std::shared_ptr<BlockFill>;

    // All of these run on the strand.

    Task<Result<Object>> find(ObjectName name, std::uint64_t expected_size);
    /// What is here of the object.
    Object known(const ObjectName& name);
    /// Asks the store.
    Task<Result<Object>> check(ObjectName name);
    void check_later(const Object& object);
    Result<Object> adopt(const ObjectName& name, const ObjectFacts& facts);
    Result<Object> load(const ObjectName& name, const ObjectFacts& facts);
    void forget(const ObjectName& name);

    Task<Result<std::uint64_t>> wait_for(Object object, std::uint64_t offset, std::uint64_t wanted, Urgency urgency);
    void read_ahead(const Object& object, std::uint64_t offset);
    Fill fill(const Object& object, std::size_t block, Urgency urgency);
    /// Waits until more of the block arrived or it failed; false if nothing happened in time.
    Task<bool> progress(Fill fill);
    Task<> run(Object object, std::size_t block, Fill fill, Urgency urgency);
    void finish(const Object& object, std::size_t block, const Fill& fill, const Result<void>& result);

    /// Does `work` on the pool, again after a pause as long as it fails with Unavailable, until `arrived` has not grown
    /// for a while.
    Task<Result<void>> insist(Urgency urgency, BlockingPool::Work work, std::function<std::uint64_t()> arrived);

    // On a thread of the pool:

    /// Looks whether the block is here, and fetches what has not arrived of it.
    Result<void> make_whole(const CachedObject& object, std::size_t block, const Fill& fill);

    Strand strand_;
    ObjectStore& store_;
    const ObjectCacheOptions options_;
    prometheus::Counter& hits_;
    prometheus::Counter& misses_;
    prometheus::Counter& torn_;
    prometheus::Gauge& bytes_;
    CacheIndex index_;
    std::map<std::string, std::weak_ptr<CachedObject>> objects_;  ///< Open ones, by bucket/key.
    BlockingPool pool_;                                           ///< Last: its threads use all of the above.
};

}  // namespace polyphony::streaming
