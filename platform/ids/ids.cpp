#include "platform/ids/ids.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <stdexcept>

namespace polyphony::ids {
namespace {

__extension__ using Number = unsigned __int128;
using Bytes = std::array<std::uint8_t, 16>;

constexpr Number kMost = ~Number{0};

// In ASCII order, so that text sorts as the number does.
constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

constexpr auto kValues = [] {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < kDigits.size(); ++i)
        values[static_cast<unsigned char>(kDigits[i])] = static_cast<std::int8_t>(i);
    return values;
}();

std::optional<Number> to_number(std::string_view text) {
    if (text.size() != kLength) return std::nullopt;
    Number number = 0;
    for (const char c : text) {
        const auto digit = kValues[static_cast<unsigned char>(c)];
        if (digit < 0) return std::nullopt;
        const auto value = static_cast<Number>(static_cast<unsigned char>(digit));
        if (number > (kMost - value) / kDigits.size()) return std::nullopt;
        number = number * kDigits.size() + value;
    }
    return number;
}

std::uint64_t now_ms() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

// Hands out ever-growing UUIDs: fresh random bits in each millisecond, counted up within one (RFC 9562 section 6.2,
// method 2), so that order holds even while the wall clock stands or steps back.
class Generator {
  public:
    Bytes next() {
        const std::scoped_lock lock(mutex_);
        const auto now = now_ms();
        if (now > ms_) {
            ms_ = now;
            draw();
        } else {
            count_up();
        }
        return layout();
    }

  private:
    static constexpr std::uint64_t kLowMask = (std::uint64_t{1} << 62) - 1;

    void draw() {
        if (getentropy(&low_, sizeof low_) != 0 || getentropy(&high_, sizeof high_) != 0)
            throw std::runtime_error("The system gives no random bytes.");
        low_ &= kLowMask;
        high_ &= 0x7ff;  // The top bit stays free, so that counting up does not run over.
    }

    void count_up() {
        std::uint32_t step = 0;
        if (getentropy(&step, sizeof step) != 0) throw std::runtime_error("The system gives no random bytes.");
        low_ += std::uint64_t{step} + 1;
        if (low_ <= kLowMask) return;
        low_ &= kLowMask;
        if (++high_ <= 0xfff) return;
        ++ms_;
        draw();
    }

    Bytes layout() const {
        Bytes bytes{};
        for (std::size_t i = 0; i < 6; ++i) bytes[i] = static_cast<std::uint8_t>(ms_ >> (40 - 8 * i));
        bytes[6] = static_cast<std::uint8_t>(0x70 | (high_ >> 8));
        bytes[7] = static_cast<std::uint8_t>(high_);
        for (std::size_t i = 0; i < 8; ++i) bytes[8 + i] = static_cast<std::uint8_t>(low_ >> (56 - 8 * i));
        bytes[8] = static_cast<std::uint8_t>(0x80 | bytes[8]);
        return bytes;
    }

    std::mutex mutex_;
    std::uint64_t ms_ = 0;
    std::uint16_t high_ = 0;  // 12 bits
    std::uint64_t low_ = 0;   // 62 bits
};

}  // namespace

std::string make() {
    static Generator generator;
    return encode(generator.next());
}

bool valid(std::string_view text) { return to_number(text).has_value(); }

std::string encode(const Bytes& bytes) {
    Number number = 0;
    for (const auto byte : bytes) number = number << 8 | byte;
    std::string text(kLength, '0');
    for (auto digit = text.rbegin(); number != 0; ++digit) {
        *digit = kDigits[static_cast<std::size_t>(number % kDigits.size())];
        number /= kDigits.size();
    }
    return text;
}

std::optional<Bytes> decode(std::string_view text) {
    auto number = to_number(text);
    if (!number) return std::nullopt;
    Bytes bytes{};
    for (std::size_t i = bytes.size(); i-- > 0; *number >>= 8) bytes[i] = static_cast<std::uint8_t>(*number);
    return bytes;
}

std::optional<std::int64_t> time_ms(std::string_view text) {
    const auto bytes = decode(text);
    if (!bytes) return std::nullopt;
    std::int64_t ms = 0;
    for (std::size_t i = 0; i < 6; ++i) ms = ms << 8 | (*bytes)[i];
    return ms;
}

}  // namespace polyphony::ids
