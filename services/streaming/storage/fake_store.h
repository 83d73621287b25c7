#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <vector>

#include "services/streaming/storage/object_store.h"

namespace polyphony::streaming {

/// A store in memory that fails as it is told. For tests.
class FakeStore : public ObjectStore {
  public:
    static constexpr std::size_t kSlice = 16 * 1024;  ///< Bytes that come at once.

    void put(const std::string& key, const std::string& bytes) {
        const std::lock_guard lock(mutex_);
        auto& object = objects_[key];
        object = {"\"" + key + std::to_string(++versions_) + "\"", bytes};
    }
    void remove(const std::string& key) {
        const std::lock_guard lock(mutex_);
        objects_.erase(key);
    }
    void set_down(bool down) {
        const std::lock_guard lock(mutex_);
        down_ = down;
    }
    /// Transfers stop after their first slice, until they are let go.
    void hold() {
        const std::lock_guard lock(mutex_);
        held_ = true;
    }
    void let_go() {
        const std::lock_guard lock(mutex_);
        held_ = false;
        changed_.notify_all();
    }
    /// The next transfer breaks after one slice.
    void break_next() {
        const std::lock_guard lock(mutex_);
        break_ = true;
    }

    /// Where each transfer that was asked for began.
    std::vector<std::uint64_t> reads() {
        const std::lock_guard lock(mutex_);
        return reads_;
    }
    int asked() {
        const std::lock_guard lock(mutex_);
        return asked_;
    }
    std::uint64_t bytes_given() {
        const std::lock_guard lock(mutex_);
        return given_;
    }

    Result<ObjectFacts> facts(const ObjectName& name) override {
        const std::lock_guard lock(mutex_);
        ++asked_;
        if (down_) return fail(Code::Unavailable, "down");
        const auto found = objects_.find(name.key);
        if (found == objects_.end()) return fail(Code::NotFound, "none");
        return ObjectFacts{found->second.etag, found->second.bytes.size(), std::chrono::sys_seconds()};
    }

    Result<void> read(const ObjectName& name, const std::string& etag, ObjectPart part, const Sink& sink) override {
        std::unique_lock lock(mutex_);
        reads_.push_back(part.offset);
        if (down_) return fail(Code::Unavailable, "down");
        const auto found = objects_.find(name.key);
        if (found == objects_.end()) return fail(Code::NotFound, "none");
        if (found->second.etag != etag) return fail(Code::Aborted, "changed");
        const auto bytes = found->second.bytes.substr(part.offset, part.length);
        const bool breaks = std::exchange(break_, false);
        for (std::size_t at = 0; at < bytes.size(); at += kSlice) {
            if (at > 0 && breaks) return fail(Code::Unavailable, "broken");
            if (at > 0) changed_.wait(lock, [this] { return !held_; });
            const auto slice = std::string_view(bytes).substr(at, kSlice);
            given_ += slice.size();
            lock.unlock();
            if (auto taken = sink(slice); !taken) return taken;
            lock.lock();
        }
        return {};
    }

  private:
    struct Object {
        std::string etag;
        std::string bytes;
    };

    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::string, Object> objects_;
    int versions_ = 0;
    bool down_ = false;
    bool held_ = false;
    bool break_ = false;
    std::vector<std::uint64_t> reads_;
    int asked_ = 0;
    std::uint64_t given_ = 0;
};

}  // namespace polyphony::streaming
