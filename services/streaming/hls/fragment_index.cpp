#include "services/streaming/hls/fragment_index.h"

#include <limits>
#include <string_view>

#include "services/streaming/hls/boxes.h"

namespace polyphony::streaming::hls {
namespace {

tl::unexpected<Error> malformed() { return fail(Code::InvalidArgument, "This is no fragmented MP4 file."); }

constexpr std::uint32_t kVersionShift = 24;

/// Ticks a second, of `mdhd` (section 8.4.2).
std::uint32_t timescale_of(std::string_view mdhd) {
    FieldReader reader(mdhd);
    const int version = static_cast<int>(reader.flags() >> kVersionShift);
    reader.sized(version);  // creation_time
    reader.sized(version);  // modification_time
    return reader.u32();
}

/// The media time that the only edit begins at, of `elst` (section 8.6.6); 0 if it is something else.
std::uint64_t media_time_of(std::string_view elst) {
    FieldReader reader(elst);
    const int version = static_cast<int>(reader.flags() >> kVersionShift);
    const auto entries = reader.u32();
    reader.sized(version);  // segment_duration
    const auto media_time = reader.sized(version);
    const auto empty =
        version == 1 ? std::numeric_limits<std::uint64_t>::max() : std::numeric_limits<std::uint32_t>::max();
    return reader.good() && entries == 1 && media_time != empty ? media_time : 0;
}

/// default_sample_duration of `trex` (section 8.8.3).
std::uint32_t default_duration_of(std::string_view trex) {
    FieldReader reader(trex);
    reader.flags();
    reader.u32();  // track_ID
    reader.u32();  // default_sample_description_index
    return reader.u32();
}

/// The same of `tfhd` (section 8.8.7), if it has one.
std::uint32_t default_duration_of(std::string_view tfhd, std::uint32_t otherwise) {
    constexpr std::uint32_t kBaseDataOffset = 0x1;
    constexpr std::uint32_t kSampleDescription = 0x2;
    constexpr std::uint32_t kSampleDuration = 0x8;
    FieldReader reader(tfhd);
    const auto flags = reader.flags();
    reader.u32();  // track_ID
    if ((flags & kBaseDataOffset) != 0) reader.u64();
    if ((flags & kSampleDescription) != 0) reader.u32();
    return (flags & kSampleDuration) != 0 ? reader.u32() : otherwise;
}

/// Ticks of all samples of `trun` (section 8.8.8); nothing if it is malformed.
std::optional<std::uint64_t> duration_of(std::string_view trun, std::uint32_t default_duration) {
    constexpr std::uint32_t kDataOffset = 0x1;
    constexpr std::uint32_t kFirstFlags = 0x4;
    constexpr std::uint32_t kDuration = 0x100;
    constexpr std::size_t kFieldBytes = 4;
    FieldReader reader(trun);
    const auto flags = reader.flags();
    const auto samples = reader.u32();
    if ((flags & kDataOffset) != 0) reader.u32();
    if ((flags & kFirstFlags) != 0) reader.u32();
    if ((flags & kDuration) == 0) return std::uint64_t{samples} * default_duration;
    std::size_t others = 0;  // Size, flags, composition time offset.
    for (const std::uint32_t flag : {0x200U, 0x400U, 0x800U}) others += (flags & flag) != 0 ? kFieldBytes : 0;
    std::uint64_t ticks = 0;
    for (std::uint32_t sample = 0; sample < samples && reader.good(); ++sample) {
        ticks += reader.u32();
        reader.skip(others);
    }
    return reader.good() ? std::optional(ticks) : std::nullopt;
}

}  // namespace

Result<void> FragmentIndex::scan(const ReadAt& read_at, std::uint64_t size) {
    for (;;) {
        const auto taken = take_next(read_at, size);
        if (!taken) return fail(taken.error());
        if (!*taken) return {};
    }
}

Result<bool> FragmentIndex::take_next(const ReadAt& read_at, std::uint64_t size) {
    constexpr std::uint64_t kLeastHead = 8;
    if (at_ + kLeastHead > size) return false;
    const auto bytes = read_at(at_, kMaxBoxHeadBytes);
    const auto head = read_box_head(bytes);
    if (!head) return bytes.size() < kMaxBoxHeadBytes ? Result<bool>(false) : malformed();
    // Only the last box may be without an end, and that is never one of ours.
    if (head->whole_bytes == 0 || head->whole_bytes > std::numeric_limits<std::uint64_t>::max() - at_)
        return malformed();
    if (at_ == 0 && head->type != "ftyp") return malformed();
    if (init_bytes_ == 0 && (head->type == "moof" || head->type == "mdat")) return malformed();
    const auto end = at_ + head->whole_bytes;
    const bool movie = head->type == "moov";
    const bool fragment = head->type == "moof";
    if ((movie || fragment) && head->whole_bytes > kMaxHeadBytes) return malformed();
    if (end > size) return false;

    const bool media = head->type == "mdat";
    if (movie || fragment) {
        const auto body = read_at(at_ + head->head_bytes, head->whole_bytes - head->head_bytes);
        if (const auto read = movie ? read_movie(body) : read_fragment(body); !read) return fail(read.error());
    }
    at_ = end;
    if (movie) {
        init_bytes_ = end;
        begin_ = end;
    }
    if (media)
        if (const auto ended = end_fragment(); !ended) return fail(ended.error());
    return true;
}

Result<void> FragmentIndex::read_movie(std::string_view moov) {
    const auto mdhd = find_box(moov, "trak", "mdia", "mdhd");
    const auto trex = find_box(moov, "mvex", "trex");
    if (init_bytes_ != 0 || !mdhd || !trex) return malformed();
    timescale_ = timescale_of(*mdhd);
    if (timescale_ == 0) return malformed();
    default_duration_ = default_duration_of(*trex);
    if (const auto elst = find_box(moov, "trak", "edts", "elst")) priming_ = media_time_of(*elst);
    return {};
}

Result<void> FragmentIndex::read_fragment(std::string_view moof) {
    auto traf = find_box(moof, "traf");
    const auto tfhd = traf ? find_box(*traf, "tfhd") : std::nullopt;
    if (under_way_ || !tfhd) return malformed();
    const auto default_duration = default_duration_of(*tfhd, default_duration_);
    duration_ = 0;
    while (const auto box = take_box(*traf)) {
        if (box->type != "trun") continue;
        const auto ticks = duration_of(box->body, default_duration);
        if (!ticks) return malformed();
        duration_ += *ticks;
    }
    under_way_ = true;
    return {};
}

Result<void> FragmentIndex::end_fragment() {
    if (!under_way_ || fragments_.size() >= kMaxFragments) return malformed();
    fragments_.push_back({begin_, at_ - begin_, duration_});
    begin_ = at_;
    under_way_ = false;
    return {};
}

}  // namespace polyphony::streaming::hls
