#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "edge/lru_cache.h"

namespace polyphony::edge {

/// How often someone may ask.
struct Rate {
    double per_second = 0;  ///< In the long run; 0 for no limit.
    double burst = 0;       ///< At once, after a pause.
};

/// A token bucket for each key, such as a client's address. Remembers a bounded number of keys: those that were quiet
/// for longest are forgotten, which gives them a full bucket again. Not thread-safe.
class RateLimiter {
  public:
    using Now = std::function<std::chrono::steady_clock::time_point()>;

    RateLimiter(Rate rate, std::size_t max_keys, Now now = std::chrono::steady_clock::now);

    /// Takes one request from the key's bucket. Returns zero if it may go on, or else the time until it may.
    std::chrono::milliseconds take(std::string_view key);

  private:
    struct Bucket {
        double tokens = 0;
        std::chrono::steady_clock::time_point filled_at;
    };

    Rate rate_;
    Now now_;
    LruCache<Bucket> buckets_;
};

/// What a client's address counts as: an IPv4 address itself, an IPv6 address by its /64 network, since one customer
/// commonly has all of that.
std::string address_key(std::string_view address);

}  // namespace polyphony::edge
