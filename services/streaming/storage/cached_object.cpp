#include "services/streaming/storage/cached_object.h"

#include <algorithm>

namespace polyphony::streaming {

CachedObject::CachedObject(ObjectName object_name, ObjectFacts object_facts, CacheFile cache_file)
    : name(std::move(object_name)),
      facts(std::move(object_facts)),
      file(std::move(cache_file)),
      block_bytes(file.block_bytes()),
      whole(file.blocks()) {}

std::uint64_t CachedObject::readable(std::uint64_t offset) const {
    auto end = offset;
    for (auto block = block_of(offset); block < whole.size(); ++block) {
        const auto part = file.part(block);
        if (whole[block]) {
            end = part.offset + part.length;
            continue;
        }
        if (const auto found = fills.find(block); found != fills.end())
            end = std::max(end, part.offset + found->second->arrived.load());
        break;
    }
    return end - offset;
}

}  // namespace polyphony::streaming
