#include "platform/trace/trace.h"

#include <gtest/gtest.h>

namespace polyphony {
namespace {

constexpr auto kExample = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(Trace, ReadsWhatItWrites) {
    const auto context = trace::start();
    EXPECT_EQ(context.trace_id.size(), 32U);
    EXPECT_EQ(context.span_id.size(), 16U);
    const auto read = trace::parse(trace::format(context));
    EXPECT_EQ(read.trace_id, context.trace_id);
    EXPECT_EQ(read.span_id, context.span_id);
}

TEST(Trace, AChildKeepsTheTraceAndGetsASpanOfItsOwn) {
    const auto parent = trace::parse(kExample);
    const auto child = trace::child(parent);
    EXPECT_EQ(child.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_NE(child.span_id, parent.span_id);
    EXPECT_EQ(trace::child({}).trace_id.size(), 32U);
}

TEST(Trace, TakesLaterVersionsByTheirKnownPart) {
    EXPECT_EQ(trace::parse("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more").span_id, "00f067aa0ba902b7");
}

class Malformed : public ::testing::TestWithParam<std::string> {};

TEST_P(Malformed, IsNoTrace) { EXPECT_EQ(trace::parse(GetParam()).trace_id, ""); }

INSTANTIATE_TEST_SUITE_P(Trace, Malformed,
                         ::testing::Values("", "00", "nonsense",
                                           "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                                           "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                                           "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                                           "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                                           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x",
                                           "00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01",
                                           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                                           "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01more"));

}  // namespace
}  // namespace polyphony
