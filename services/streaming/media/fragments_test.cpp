// What HLS relies on: fragments of one length, and times that are exact (ISO/IEC 14496-12).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <numeric>

#include "services/streaming/media/test_audio.h"
#include "services/streaming/media/transcode.h"

namespace polyphony::streaming {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

constexpr int kFragmentedFrames = 22 * kToneRate + 777;

std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value << 8U | static_cast<unsigned char>(bytes.at(at + i));
    return value;
}

struct Box {
    std::string type;
    std::string_view content;
};

std::vector<Box> boxes(std::string_view bytes) {
    std::vector<Box> found;
    for (std::size_t at = 0; at < bytes.size();) {
        const auto size = number(bytes, at, 4);
        found.push_back({std::string(bytes.substr(at + 4, 4)), bytes.substr(at + 8, size - 8)});
        at += size;
    }
    return found;
}

/// The content of the first box at this path below.
std::string_view find(std::string_view bytes, std::initializer_list<const char*> path) {
    for (const auto* type : path) {
        const auto inside = boxes(bytes);
        const auto found = std::find_if(inside.begin(), inside.end(), [&](const Box& box) { return box.type == type; });
        if (found == inside.end()) return {};
        bytes = found->content;
    }
    return bytes;
}

/// The durations of a fragment's packets, from its tfhd or trun.
std::vector<std::uint64_t> durations(std::string_view moof) {
    const auto tfhd = find(moof, {"traf", "tfhd"});
    const auto tfhd_flags = number(tfhd, 0, 4);
    std::size_t at = 8;
    if ((tfhd_flags & 0x1) != 0) at += 8;
    if ((tfhd_flags & 0x2) != 0) at += 4;
    const std::uint64_t usual = (tfhd_flags & 0x8) != 0 ? number(tfhd, at, 4) : 0;
    const auto trun = find(moof, {"traf", "trun"});
    const auto flags = number(trun, 0, 4);
    at = 8;
    if ((flags & 0x1) != 0) at += 4;
    if ((flags & 0x4) != 0) at += 4;
    std::vector<std::uint64_t> found;
    for (std::uint64_t i = 0; i < number(trun, 4, 4); ++i) {
        found.push_back((flags & 0x100) != 0 ? number(trun, at, 4) : usual);
        for (const unsigned field : {0x100U, 0x200U, 0x400U, 0x800U})
            if ((flags & field) != 0) at += 4;
    }
    return found;
}

struct Fragmented {
    AudioFormat format;
    std::uint64_t packet = 0;   ///< Samples of a packet.
    std::uint64_t packets = 0;  ///< Of a fragment.
    std::uint64_t delay = 0;    ///< Samples of the encoder's delay.
};

class FragmentsTest : public ::testing::TestWithParam<Fragmented>, public TestAudio {
  protected:
    std::string make() {
        const auto in = open(tone("in.flac", kFragmentedFrames));
        const auto out = create("out.mp4");
        const auto made = transcode(in.descriptor(), out.descriptor(), {GetParam().format}, {});
        EXPECT_TRUE(made) << made.error().message;
        frames_ = static_cast<std::uint64_t>(made->frames);
        std::ifstream file(folder() / "out.mp4", std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    std::uint64_t frames_ = 0;
};

TEST_P(FragmentsTest, AreOfOneLengthAndExact) {
    const auto expected = GetParam();
    const auto bytes = make();
    const auto all = boxes(bytes);
    ASSERT_GT(all.size(), 5U);
    EXPECT_EQ(all[0].type, "ftyp");
    EXPECT_EQ(all[1].type, "moov");

    std::vector<std::size_t> counts;
    std::uint64_t begin = 0;
    for (const auto& box : all) {
        if (box.type != "moof") continue;
        const auto tfdt = find(box.content, {"traf", "tfdt"});
        EXPECT_EQ(tfdt.at(0) == 1 ? number(tfdt, 4, 8) : number(tfdt, 4, 4), begin);
        const auto lengths = durations(box.content);
        counts.push_back(lengths.size());
        begin += std::accumulate(lengths.begin(), lengths.end(), std::uint64_t{0});
    }
    ASSERT_GT(counts.size(), 4U);
    counts.pop_back();
    EXPECT_THAT(counts, Each(expected.packets));
    EXPECT_EQ(begin, frames_ + expected.delay);
}

TEST_P(FragmentsTest, LeaveTheEncodersDelayOut) {
    const auto bytes = make();
    const auto elst = find(bytes, {"moov", "trak", "edts", "elst"});
    if (GetParam().delay == 0 && elst.empty()) return;
    ASSERT_GE(elst.size(), 20U);
    EXPECT_EQ(number(elst, 4, 4), 1U);
    const auto media_time = elst.at(0) == 1 ? number(elst, 16, 8) : number(elst, 12, 4);
    EXPECT_EQ(media_time, GetParam().delay);
}

TEST_P(FragmentsTest, PlayAsTheyAre) {
    make();
    const auto samples = decode((folder() / "out.mp4").string());
    EXPECT_EQ(samples.size() / 2, frames_);
}

INSTANTIATE_TEST_SUITE_P(Codecs, FragmentsTest,
                         ::testing::Values(Fragmented{{Codec::Aac, Container::Mp4, 128}, 1024, 172, 1024},
                                           Fragmented{{Codec::Opus, Container::Mp4, 128}, 960, 200, 312},
                                           Fragmented{{Codec::Flac, Container::Mp4, 0}, 4096, 43, 0}),
                         [](const auto& info) { return name(info.param.format.codec); });

}  // namespace
}  // namespace polyphony::streaming
