// Fragmented MP4, as far as HLS looks into it: whatever the file holds, fragments lie within it, one after another, and
// are the same whether it was there at once or came in two parts.
#include "services/streaming/hls/fragment_index.h"

#include "tests/fuzz/check.h"

using namespace polyphony;
using streaming::hls::FragmentIndex;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t count) {
    const auto file = fuzz::text(bytes, count);
    const auto read_up_to = [&](std::size_t size) {
        return [there = file.substr(0, size)](std::uint64_t offset, std::uint64_t wanted) {
            fuzz::require(offset <= there.size());
            return std::string(there.substr(offset, wanted));
        };
    };
    FragmentIndex whole;
    const bool good = whole.scan(read_up_to(count), count).has_value();
    auto end = whole.init_bytes();
    fuzz::require(end <= count);
    for (const auto& fragment : whole.fragments()) {
        fuzz::require(fragment.offset == end && fragment.bytes > 0);
        end += fragment.bytes;
        fuzz::require(end <= count);
    }
    FragmentIndex growing;
    const auto half = count / 2;
    const bool begun = growing.scan(read_up_to(half), half).has_value();
    fuzz::require(begun || !good);
    if (!begun || !good) return 0;
    fuzz::require(growing.scan(read_up_to(count), count).has_value());
    fuzz::require(growing.fragments().size() == whole.fragments().size());
    return 0;
}
