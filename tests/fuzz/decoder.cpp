// Audio files, as the worker decodes them: whatever the file holds, a result or a sentence comes out, in bounded time.
#include "services/streaming/media/decoder.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cmath>

#include "tests/fuzz/check.h"

using namespace polyphony;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t count) {
    constexpr std::size_t kMostSamples = 10'000'000;
    const int file = ::memfd_create("audio", MFD_CLOEXEC);
    fuzz::require(file >= 0 && ::write(file, bytes, count) == static_cast<ssize_t>(count));
    if (auto decoder = streaming::Decoder::open(file)) {
        const auto& facts = decoder->facts();
        fuzz::require(facts.channels > 0 && facts.sample_rate > 0);
        for (std::size_t samples = 0; samples < kMostSamples;) {
            const auto read = decoder->read();
            if (!read) fuzz::require(!read.error().message.empty());
            if (!read || read->empty()) break;
            fuzz::require(read->size() % static_cast<std::size_t>(facts.channels) == 0);
            samples += read->size();
        }
        (void)decoder->seek(1000);
        (void)decoder->read();
    } else {
        fuzz::require(!decoder.error().message.empty());
    }
    ::close(file);
    return 0;
}
