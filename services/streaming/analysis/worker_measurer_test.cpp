#include "services/streaming/analysis/worker_measurer.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "services/streaming/options.h"
#include "services/streaming/streaming_fixture.h"

namespace polyphony::streaming {
namespace {

using ::testing::SizeIs;

/// The real worker on real files.
class WorkerMeasurerTest : public ::testing::Test {
  protected:
    static sandbox::PoolOptions options() {
        Options options;
        options.fill_in("");
        return options.analysis_workers();
    }

    /// A file that the ffmpeg command makes of a stereo tone of 1 kHz at -23 dBFS.
    std::string tone(const std::string& name, int seconds = 10) {
        auto path = (folder_.path() / name).string();
        const auto command = "ffmpeg -nostdin -v error -y -f lavfi -i sine=frequency=1000:sample_rate=48000:duration=" +
                             std::to_string(seconds) + " -af 'volume=-4.9382dB,pan=stereo|c0=c0|c1=c0' " + path;
        EXPECT_EQ(std::system(command.c_str()), 0);
        return path;
    }
    Result<Measurement> measure(const std::string& path) {
        return testing::run(measurer_.measure(File(::open(path.c_str(), O_RDONLY | O_CLOEXEC)), {}));
    }

    testing::TemporaryFolder folder_;
    Runner runner_;
    WorkerMeasurer measurer_{runner_.io(), options(), testing::metrics()};
};

TEST_F(WorkerMeasurerTest, MeasuresEveryFormat) {
    for (const auto* name : {"a.flac", "a.wav", "a.ogg", "a.opus", "a.mp3", "a.m4a"}) {
        const auto measurement = measure(tone(name));
        ASSERT_TRUE(measurement) << name << measurement.error().message;
        // LAME makes everything softer by 0.45 dB, so that nothing clips.
        EXPECT_NEAR(measurement->loudness.integrated_lufs, -23, 0.6) << name;
        EXPECT_NEAR(measurement->loudness.true_peak_dbtp, -23, 1) << name;
        EXPECT_NEAR(static_cast<double>(measurement->duration_ms), 10'000, 60) << name;
        EXPECT_THAT(measurement->waveform, SizeIs(2 * kWaveformPoints)) << name;
        EXPECT_FALSE(measurement->fingerprint.items.empty()) << name;
    }
}

TEST_F(WorkerMeasurerTest, SaysWhyAFileCannotBeMeasuredAndGoesOn) {
    const auto broken = (folder_.path() / "broken.flac").string();
    std::ofstream(broken) << "This is a letter.";
    const auto failed = measure(broken);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, Code::FailedPrecondition);
    EXPECT_FALSE(failed.error().message.empty());
    std::ofstream(folder_.path() / "empty.ogg").close();
    EXPECT_EQ(measure(folder_.path() / "empty.ogg").error().code, Code::FailedPrecondition);
    EXPECT_TRUE(measure(tone("whole.flac", 1)));
}

TEST_F(WorkerMeasurerTest, WithoutAWorkerItIsForLater) {
    auto none = options();
    none.program = folder_.path() / "nothing";
    WorkerMeasurer nobody(runner_.io(), none, testing::metrics());
    const auto path = tone("a.flac", 1);
    const auto result = testing::run(nobody.measure(File(::open(path.c_str(), O_RDONLY | O_CLOEXEC)), {}));
    EXPECT_EQ(result.error().code, Code::Unavailable);
}

}  // namespace
}  // namespace polyphony::streaming
