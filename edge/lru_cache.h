#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace polyphony::edge {

/// A map from text to values that holds at most `capacity` of them and forgets the one that was not used for longest.
/// Not thread-safe.
template <class Value>
class LruCache {
  public:
    explicit LruCache(std::size_t capacity) : capacity_(capacity) {}

    /// The value of `key`, which counts as used now; null if there is none. Valid until the next put() or erase().
    Value* find(std::string_view key) {
        const auto found = index_.find(key);
        if (found == index_.end()) return nullptr;
        entries_.splice(entries_.begin(), entries_, found->second);
        return &found->second->second;
    }

    /// Sets the value of `key`; kept nowhere if the capacity is 0.
    void put(std::string_view key, Value value) {
        if (Value* known = find(key)) {
            *known = std::move(value);
            return;
        }
        if (capacity_ == 0) return;
        if (index_.size() >= capacity_) {
            index_.erase(entries_.back().first);
            entries_.pop_back();
        }
        entries_.emplace_front(key, std::move(value));
        index_.emplace(entries_.front().first, entries_.begin());
    }

    void erase(std::string_view key) {
        const auto found = index_.find(key);
        if (found == index_.end()) return;
        const auto entry = found->second;
        index_.erase(found);
        entries_.erase(entry);
    }

    std::size_t size() const { return index_.size(); }

  private:
    using Entries = std::list<std::pair<std::string, Value>>;

    std::size_t capacity_;
    Entries entries_;                                                         // Last used first.
    std::unordered_map<std::string_view, typename Entries::iterator> index_;  // The keys lie in entries_.
};

}  // namespace polyphony::edge
