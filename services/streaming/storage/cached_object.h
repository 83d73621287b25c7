#pragma once

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "services/streaming/storage/blocking_pool.h"
#include "services/streaming/storage/cache_file.h"

namespace polyphony::streaming {

/// A block on its way, for all who wait for it.
struct BlockFill {
    std::atomic<std::uint64_t> arrived = 0;  ///< Bytes of the block that can be read.
    std::atomic<bool> fetched = false;       ///< From the store; else it was here, and had to be looked at.
    std::optional<Error> failed;
    std::vector<std::shared_ptr<asio::steady_timer>> waiters;

    /// Lets all who wait look again.
    void wake() {
        for (const auto& waiter : waiters) waiter->cancel();
    }
};

/// One version of an object, and which of its bytes are here. Used on the cache's strand, but for `file`.
struct CachedObject {
    CachedObject(ObjectName object_name, ObjectFacts object_facts, CacheFile cache_file);

    /// How many bytes there are from `offset` on without a gap.
    std::uint64_t readable(std::uint64_t offset) const;
    std::size_t block_of(std::uint64_t offset) const { return offset / block_bytes; }

    const ObjectName name;
    const ObjectFacts facts;
    const CacheFile file;
    const std::uint64_t block_bytes;
    std::vector<bool> whole;  ///< Blocks that are known to be right.
    std::map<std::size_t, std::shared_ptr<BlockFill>> fills;
    bool gone = false;  ///< The store has another version, or none.
    std::chrono::steady_clock::time_point checked_at;
    bool checking = false;
};

}  // namespace polyphony::streaming
