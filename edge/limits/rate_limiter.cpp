#include "edge/limits/rate_limiter.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <cmath>

namespace polyphony::edge {

namespace asio = boost::asio;

RateLimiter::RateLimiter(Rate rate, std::size_t max_keys, Now now)
    : rate_(rate), now_(std::move(now)), buckets_(max_keys) {}

std::chrono::milliseconds RateLimiter::take(std::string_view key) {
    if (rate_.per_second <= 0) return {};
    const auto now = now_();
    Bucket bucket{std::max(1.0, rate_.burst), now};
    Bucket* known = buckets_.find(key);
    if (known != nullptr) {
        const std::chrono::duration<double> passed = now - known->filled_at;
        bucket.tokens = std::min(bucket.tokens, known->tokens + passed.count() * rate_.per_second);
    }
    std::chrono::milliseconds wait{0};
    if (bucket.tokens >= 1)
        bucket.tokens -= 1;
    else
        wait = std::chrono::milliseconds(
            static_cast<std::int64_t>(std::ceil((1 - bucket.tokens) / rate_.per_second * 1000)));
    if (known != nullptr)
        *known = bucket;
    else
        buckets_.put(key, bucket);
    return wait;
}

std::string address_key(std::string_view address) {
    boost::system::error_code error;
    const auto parsed = asio::ip::make_address(std::string(address), error);
    if (error || !parsed.is_v6()) return std::string(address);
    auto v6 = parsed.to_v6();
    if (v6.is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, v6).to_string();
    auto bytes = v6.to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
    return asio::ip::address_v6(bytes).to_string() + "/64";
}

}  // namespace polyphony::edge
