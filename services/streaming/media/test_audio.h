#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <numbers>
#include <string>
#include <vector>

#include "platform/sandbox/message.h"
#include "platform/testing/testing.h"
#include "services/streaming/media/decoder.h"

namespace polyphony::streaming {

inline constexpr int kToneRate = 44'100;

/// Files of audio that the ffmpeg command makes. For tests.
class TestAudio {
  public:
    const std::filesystem::path& folder() const { return folder_.path(); }

    /// A stereo tone of 440 Hz, 16 bits, of so many frames; coded as ffmpeg's arguments say.
    std::string tone(const std::string& name, int frames, const std::string& arguments = "") {
        auto path = (folder() / name).string();
        run("ffmpeg -v error -y -f lavfi -i \"sine=frequency=440:sample_rate=" + std::to_string(kToneRate) +
            "\" -af \"volume=4,aformat=channel_layouts=stereo,atrim=end_sample=" + std::to_string(frames) +
            ",aformat=sample_fmts=s16:sample_rates=" + std::to_string(kToneRate) + "\" " + arguments + " '" + path +
            "'");
        return path;
    }
    /// Runs a command that must succeed.
    static void run(const std::string& command) { ASSERT_EQ(std::system(command.c_str()), 0) << command; }

    static File open(const std::string& path) { return File(::open(path.c_str(), O_RDONLY | O_CLOEXEC)); }
    File create(const std::string& name) const {
        return File(::open((folder() / name).c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    }

  private:
    testing::TemporaryFolder folder_;
};

/// All samples from a frame on; fails the test if they cannot be had.
inline std::vector<float> decode(const std::string& path, std::int64_t from = 0, const AudioPart& part = {}) {
    const auto file = TestAudio::open(path);
    auto decoder = Decoder::open(file.descriptor(), part);
    EXPECT_TRUE(decoder) << decoder.error().message;
    if (!decoder) return {};
    if (from > 0) {
        EXPECT_TRUE(decoder->seek(from));
    }
    std::vector<float> all;
    for (;;) {
        const auto samples = decoder->read();
        EXPECT_TRUE(samples) << samples.error().message;
        if (!samples || samples->empty()) return all;
        all.insert(all.end(), samples->begin(), samples->end());
    }
}

/// How loud the strongest sample is that is no tone of 440 Hz, of one channel of stereo samples that begin with the
/// tone at the frame `first`: what is left after the best sine was taken away.
inline double besides_the_tone(const std::vector<float>& samples, int rate, std::size_t first, std::size_t count) {
    double in_phase = 0;
    double quadrature = 0;
    const double step = 2 * std::numbers::pi * 440 / rate;
    for (std::size_t i = 0; i < count; ++i) {
        const double sample = samples.at(2 * (first + i));
        in_phase += sample * std::sin(step * static_cast<double>(i));
        quadrature += sample * std::cos(step * static_cast<double>(i));
    }
    const double scale = 2.0 / static_cast<double>(count);
    double most = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const double tone = scale * (in_phase * std::sin(step * static_cast<double>(i)) +
                                     quadrature * std::cos(step * static_cast<double>(i)));
        most = std::max(most, std::abs(samples.at(2 * (first + i)) - tone));
    }
    return most;
}

}  // namespace polyphony::streaming
