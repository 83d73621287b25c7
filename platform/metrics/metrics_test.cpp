#include "platform/metrics/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace polyphony {
namespace {

using ::testing::HasSubstr;

TEST(Metrics, WritesPrometheusText) {
    metrics::Metrics metrics;
    metrics.counter("polyphony_plays_total", "Plays.", {{"kind", "radio"}}).Increment(2);
    metrics.gauge("polyphony_queue_size", "Waiting.").Set(7);
    metrics.seconds("polyphony_call_seconds", "Time of a call.").Observe(0.0002);

    const auto text = metrics.text();
    EXPECT_THAT(text, HasSubstr("# HELP polyphony_plays_total Plays.\n# TYPE polyphony_plays_total counter\n"));
    EXPECT_THAT(text, HasSubstr("polyphony_plays_total{kind=\"radio\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("polyphony_queue_size 7\n"));
    EXPECT_THAT(text, HasSubstr("polyphony_call_seconds_bucket{le=\"0.0001\"} 0\n"));
    EXPECT_THAT(text, HasSubstr("polyphony_call_seconds_bucket{le=\"0.00025\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("polyphony_call_seconds_bucket{le=\"10\"} 1\n"));
}

TEST(Metrics, TheSameNameAndLabelsAreTheSameMetric) {
    metrics::Metrics metrics;
    auto& first = metrics.counter("polyphony_plays_total", "Plays.", {{"kind", "radio"}});
    auto& other = metrics.counter("polyphony_plays_total", "Plays.", {{"kind", "album"}});
    EXPECT_EQ(&first, &metrics.counter("polyphony_plays_total", "Plays.", {{"kind", "radio"}}));
    EXPECT_NE(&first, &other);
    EXPECT_EQ(&metrics.seconds("polyphony_call_seconds", "Time."), &metrics.seconds("polyphony_call_seconds", "Time."));
}

}  // namespace
}  // namespace polyphony
