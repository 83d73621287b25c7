#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "platform/error.h"

namespace polyphony::streaming::hls {

/// A fragment of a fragmented MP4 file: what can be decoded by itself once the initialization section is known.
struct Fragment {
    std::uint64_t offset = 0;    ///< In the file.
    std::uint64_t bytes = 0;     ///< From whatever precedes its `moof` to the end of its `mdat`.
    std::uint64_t duration = 0;  ///< In ticks of the file's timescale.
};

/// Bytes of a file from `offset` on, as many as there are up to `wanted`.
using ReadAt = std::function<std::string(std::uint64_t offset, std::uint64_t wanted)>;

/// Finds the initialization section and the fragments of a file that is still growing (ISO/IEC 14496-12 section 8.8),
/// with one track. Reads the heads of boxes, `moov` and `moof`, never the audio.
class FragmentIndex {
  public:
    /// Goes on with a file that has `size` bytes by now. Fails with InvalidArgument if it is no such file; then it
    /// stays so.
    Result<void> scan(const ReadAt& read_at, std::uint64_t size);

    /// Bytes of the initialization section (`ftyp`, `moov`), from the beginning of the file; 0: it is not here yet.
    std::uint64_t init_bytes() const { return init_bytes_; }
    /// Ticks a second.
    std::uint32_t timescale() const { return timescale_; }
    /// What of the first fragments' audio is not heard: the encoder's delay, by the edit list, in ticks.
    std::uint64_t priming() const { return priming_; }
    /// Those that are whole.
    const std::vector<Fragment>& fragments() const { return fragments_; }

    static constexpr std::uint64_t kMaxHeadBytes = 4 * 1024 * 1024;  ///< Of one `moov` or `moof`.
    static constexpr std::size_t kMaxFragments = 100'000;

  private:
    Result<bool> take_next(const ReadAt& read_at, std::uint64_t size);
    Result<void> read_movie(std::string_view moov);
    Result<void> read_fragment(std::string_view moof);
    Result<void> end_fragment();

    std::uint64_t at_ = 0;     ///< The next box.
    std::uint64_t begin_ = 0;  ///< Of the fragment that is under way.
    bool under_way_ = false;   ///< Its `moof` was seen, its `mdat` not.
    std::uint64_t duration_ = 0;
    std::uint64_t init_bytes_ = 0;
    std::uint32_t timescale_ = 0;
    std::uint64_t priming_ = 0;
    std::uint32_t default_duration_ = 0;
    std::vector<Fragment> fragments_;
};

}  // namespace polyphony::streaming::hls
