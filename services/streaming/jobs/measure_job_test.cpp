#include "services/streaming/jobs/measure_job.h"

#include <gtest/gtest.h>

namespace polyphony::streaming {
namespace {

Measurement some_measurement() {
    Measurement some;
    some.duration_ms = 183'000;
    some.loudness = {-9.87, 4.5, -0.25};
    some.blocks.add(-9.87);
    some.blocks.add(-30.0);
    some.waveform = {-127, 127, 0, 1};
    some.fingerprint = {{0, 0xFFFFFFFF, 7}, 0x80000001};
    some.sound = Sound{{-1.5F, 0.25F}, 120.5, 3.25, 1800, 9, true, 0.75};
    return some;
}

TEST(MeasureJobTest, TheResultComesBack) {
    EXPECT_EQ(measurement(to_text(some_measurement())).value(), some_measurement());
    EXPECT_EQ(measurement(to_text(Measurement())).value(), Measurement());
}

TEST(MeasureJobTest, RefusesNonsense) {
    auto endless = some_measurement();
    endless.waveform.resize(2 * kWaveformPoints + 1);
    auto long_winded = some_measurement();
    long_winded.fingerprint.items.resize(100'000);
    const auto good = to_text(some_measurement());
    const auto with = [&](const std::string& part, const std::string& other) {
        auto text = good;
        return text.replace(text.find(part), part.size(), other);
    };
    for (const auto& text :
         {std::string(), std::string("{}"), std::string("[]"), to_text(endless), to_text(long_winded),
          with("-127", "-129"), with("4294967295", "4294967296"), with("183000", "\"long\""), with("-2.5E-1", "1E999"),
          with("\"blocks\":\"", "\"blocks\":\"loud "), with(R"(tonic\":9)", R"(tonic\":12)"),
          with(R"([-1.5E0)", R"([1E999)"), good + "x"})
        EXPECT_EQ(measurement(text).error().code, Code::InvalidArgument) << text.substr(0, 300);
}

}  // namespace
}  // namespace polyphony::streaming
