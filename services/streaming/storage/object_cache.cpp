#include "services/streaming/storage/object_cache.h"

#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>

namespace polyphony::streaming {
namespace {

using Now = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kFirstPause{100};
constexpr std::chrono::milliseconds kLastPause{1000};

std::string key_in_map(const ObjectName& name) { return name.bucket + "/" + name.key; }

}  // namespace

ObjectCache::ObjectCache(asio::io_context& io, ObjectStore& store, ObjectCacheOptions options,
                         metrics::Metrics& metrics)
    : strand_(asio::make_strand(io)),
      store_(store),
      options_(std::move(options)),
      hits_(metrics.counter("polyphony_streaming_audio_cache_reads_total", "Reads of audio that lies in the S3 store.",
                            {{"outcome", "hit"}})),
      misses_(metrics.counter("polyphony_streaming_audio_cache_reads_total",
                              "Reads of audio that lies in the S3 store.", {{"outcome", "miss"}})),
      torn_(metrics.counter("polyphony_streaming_audio_cache_torn_blocks_total",
                            "Blocks of the cache that were not as they were written.")),
      bytes_(metrics.gauge("polyphony_streaming_audio_cache_bytes", "Bytes of audio in the cache.")),
      index_(options_.folder, options_.max_bytes),
      pool_(options_.max_fetches, options_.max_waiting) {
    bytes_.Set(static_cast<double>(index_.bytes()));
}

Task<Result<ObjectCache::Object>> ObjectCache::open(ObjectName name, std::uint64_t expected_size) {
    co_return co_await asio::co_spawn(strand_, find(std::move(name), expected_size), asio::use_awaitable);
}

Task<Result<std::uint64_t>> ObjectCache::readable(Object object, std::uint64_t offset, std::uint64_t wanted,
                                                  Urgency urgency) {
    co_return co_await asio::co_spawn(strand_, wait_for(std::move(object), offset, wanted, urgency),
                                      asio::use_awaitable);
}

// ---- objects

Task<Result<ObjectCache::Object>> ObjectCache::find(ObjectName name, std::uint64_t expected_size) {
    const auto object = known(name);
    const bool fresh = object && Now::now() - object->checked_at < options_.fresh;
    if (object && (fresh || object->facts.size == expected_size)) {
        if (!fresh) check_later(object);
        co_return object;
    }
    auto checked = co_await check(name);
    const bool no_answer = !checked && checked.error().code == Code::Unavailable;
    if (no_answer && object && !object->gone) co_return object;
    co_return checked;
}

ObjectCache::Object ObjectCache::known(const ObjectName& name) {
    if (const auto found = objects_.find(key_in_map(name)); found != objects_.end()) {
        auto object = found->second.lock();
        if (object && index_.touch(index_.path(name, object->facts.etag))) return object;
        // It was evicted: whoever reads it still reads on.
        objects_.erase(found);
    }
    const auto path = index_.find(name);
    if (!path) return nullptr;
    const auto facts = CacheFile::facts_at(*path, options_.block_bytes);
    if (!facts) return nullptr;
    auto loaded = load(name, *facts);
    return loaded ? *loaded : nullptr;
}

Task<Result<ObjectCache::Object>> ObjectCache::check(ObjectName name) {
    const auto facts = std::make_shared<ObjectFacts>();
    BlockingPool::Work ask = [this, name, facts]() -> Result<void> {
        auto found = store_.facts(name);
        if (!found) return fail(found.error());
        *facts = std::move(*found);
        return {};
    };
    auto asking = insist(Urgency::Listener, std::move(ask), [] { return std::uint64_t{0}; });
    const auto asked = co_await std::move(asking);
    if (asked) co_return adopt(name, *facts);
    if (asked.error().code == Code::NotFound) forget(name);
    co_return fail(asked.error());
}

void ObjectCache::check_later(const Object& object) {
    if (std::exchange(object->checking, true)) return;
    asio::co_spawn(strand_, check(object->name),
                   [object](std::exception_ptr, const Result<Object>&) { object->checking = false; });
}

Result<ObjectCache::Object> ObjectCache::adopt(const ObjectName& name, const ObjectFacts& facts) {
    auto object = known(name);
    if (!object || object->facts.etag != facts.etag || object->facts.size != facts.size) {
        forget(name);
        auto loaded = load(name, facts);
        if (!loaded) return loaded;
        object = *loaded;
    }
    object->checked_at = Now::now();
    return object;
}

Result<ObjectCache::Object> ObjectCache::load(const ObjectName& name, const ObjectFacts& facts) {
    const auto path = index_.path(name, facts.etag);
    auto file = CacheFile::open(path, facts, options_.block_bytes);
    if (!file) return fail(file.error());
    index_.add(path);
    std::erase_if(objects_, [](const auto& entry) { return entry.second.expired(); });
    auto object = std::make_shared<CachedObject>(name, facts, std::move(*file));
    objects_[key_in_map(name)] = object;
    return object;
}

void ObjectCache::forget(const ObjectName& name) {
    if (const auto found = objects_.find(key_in_map(name)); found != objects_.end()) {
        if (const auto object = found->second.lock()) {
            object->gone = true;
            for (const auto& [block, fill] : object->fills) fill->wake();
        }
        objects_.erase(found);
    }
    index_.remove(name);
    bytes_.Set(static_cast<double>(index_.bytes()));
}

// ---- blocks

Task<Result<std::uint64_t>> ObjectCache::wait_for(Object object, std::uint64_t offset, std::uint64_t wanted,
                                                  Urgency urgency) {
    bool waited = false;
    for (;;) {
        if (object->gone) co_return fail(Code::Aborted, "The audio has changed.");
        if (const auto there = object->readable(offset); there > 0) {
            (waited ? misses_ : hits_).Increment();
            read_ahead(object, offset + there);
            co_return std::min(there, wanted);
        }
        const auto block = fill(object, object->block_of(offset), urgency);
        waited = true;
        const bool in_time = co_await progress(block);
        if (block->failed) co_return fail(*block->failed);
        if (!in_time) co_return fail(Code::Unavailable, "The audio store is too slow; try again in a moment.");
    }
}

void ObjectCache::read_ahead(const Object& object, std::uint64_t offset) {
    auto block = object->block_of(offset);
    if (object->fills.contains(block)) ++block;
    if (block < object->whole.size() && !object->whole[block]) fill(object, block, Urgency::Background);
}

ObjectCache::Fill ObjectCache::fill(const Object& object, std::size_t block, Urgency urgency) {
    if (const auto found = object->fills.find(block); found != object->fills.end()) return found->second;
    auto fill = std::make_shared<BlockFill>();
    object->fills[block] = fill;
    asio::co_spawn(strand_, run(object, block, fill, urgency), [](std::exception_ptr) {});
    return fill;
}

Task<bool> ObjectCache::progress(Fill fill) {
    if (fill->failed) co_return true;
    const auto timer = std::make_shared<asio::steady_timer>(strand_, options_.wait);
    fill->waiters.push_back(timer);
    const auto [woken] = co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
    std::erase(fill->waiters, timer);
    co_return woken.failed();
}

Task<> ObjectCache::run(Object object, std::size_t block, Fill fill, Urgency urgency) {
    BlockingPool::Work work = [this, object, block, fill] { return make_whole(*object, block, fill); };
    auto making = insist(urgency, std::move(work), [fill] { return fill->arrived.load(); });
    const auto made = co_await std::move(making);
    finish(object, block, fill, made);
}

void ObjectCache::finish(const Object& object, std::size_t block, const Fill& fill, const Result<void>& result) {
    object->fills.erase(block);
    if (result) {
        object->whole[block] = true;
        if (fill->fetched) index_.grow(index_.path(object->name, object->facts.etag), object->file.part(block).length);
        bytes_.Set(static_cast<double>(index_.bytes()));
    } else {
        fill->failed = result.error();
        const bool other = result.error().code == Code::Aborted || result.error().code == Code::NotFound;
        if (other && !object->gone) forget(object->name);
        object->gone = object->gone || other;
    }
    fill->wake();
}

Task<Result<void>> ObjectCache::insist(Urgency urgency, BlockingPool::Work work,
                                       std::function<std::uint64_t()> arrived) {
    asio::steady_timer timer(strand_);
    auto pause = kFirstPause;
    auto before = arrived();
    auto until = Now::now() + options_.retry;
    for (;;) {
        auto attempt = pool_.run(urgency, work);
        auto result = co_await std::move(attempt);
        if (result || result.error().code != Code::Unavailable) co_return result;
        if (arrived() > before) {
            before = arrived();
            pause = kFirstPause;
            until = Now::now() + options_.retry;
        }
        if (Now::now() + pause > until) co_return result;
        timer.expires_after(pause);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        pause = std::min(2 * pause, kLastPause);
    }
}

Result<void> ObjectCache::make_whole(const CachedObject& object, std::size_t block, const Fill& fill) {
    const auto& file = object.file;
    const auto part = file.part(block);
    const auto arrive = [&](std::uint64_t bytes) {
        fill->arrived += bytes;
        asio::post(strand_, [fill] { fill->wake(); });
    };
    if (file.recorded(block) && !fill->fetched) {
        if (file.intact(block)) {
            arrive(part.length);
            return {};
        }
        torn_.Increment();
        spdlog::warn("A block of the cache of audio is not as it was written; it is fetched again.");
    }
    fill->fetched = true;
    const ObjectPart left{part.offset + fill->arrived, part.length - fill->arrived};
    if (left.length > 0) {
        const ObjectStore::Sink sink = [&](std::string_view bytes) -> Result<void> {
            if (auto written = file.write(part.offset + fill->arrived, bytes); !written) return written;
            arrive(bytes.size());
            return {};
        };
        if (auto got = store_.read(object.name, object.facts.etag, left, sink); !got) return got;
    }
    return file.seal(block);
}

}  // namespace polyphony::streaming
