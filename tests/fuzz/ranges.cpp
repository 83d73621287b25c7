// The field `Range`: whatever it holds, parts of the file come out, in bounds and none twice.
#include "platform/http/ranges.h"

#include <algorithm>

#include "tests/fuzz/check.h"

using namespace polyphony;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t count) {
    constexpr std::size_t kMost = 16;
    for (const std::uint64_t size : {UINT64_C(0), UINT64_C(1), UINT64_C(1000), UINT64_C(1) << 62U}) {
        auto ranges = http::select_ranges(fuzz::text(bytes, count), size, kMost);
        if (!ranges) continue;
        fuzz::require(ranges->size() <= kMost);
        std::sort(ranges->begin(), ranges->end(), [](auto a, auto b) { return a.first < b.first; });
        std::uint64_t end = 0;
        for (const auto& range : *ranges) {
            fuzz::require(range.count > 0 && range.first >= end);
            end = range.first + range.count;
            fuzz::require(end <= size);
        }
    }
    return 0;
}
