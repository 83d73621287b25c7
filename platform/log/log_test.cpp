#include "platform/log/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <functional>

namespace polyphony {
namespace {

// What `write` says on standard error, once per line.
std::vector<boost::json::object> lines(const std::string& level, const std::function<void()>& write) {
    const auto before = spdlog::default_logger();
    ::testing::internal::CaptureStderr();
    log::init("playlist", level);
    write();
    spdlog::set_default_logger(before);

    std::istringstream text(::testing::internal::GetCapturedStderr());
    std::vector<boost::json::object> parsed;
    for (std::string line; std::getline(text, line);) parsed.push_back(boost::json::parse(line).as_object());
    return parsed;
}

TEST(Log, WritesOneJsonObjectALine) {
    const auto written = lines("info", [] {
        spdlog::info("A playlist of {} items.", 3);
        spdlog::warn("\"quoted\"\n\tnext line \\ \x01 ä");
    });
    ASSERT_EQ(written.size(), 2U);
    EXPECT_EQ(written[0].at("service"), "playlist");
    EXPECT_EQ(written[0].at("level"), "info");
    EXPECT_EQ(written[0].at("message"), "A playlist of 3 items.");
    EXPECT_THAT(std::string(written[0].at("time").as_string()),
                ::testing::MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z"));
    EXPECT_FALSE(written[0].contains("trace_id"));
    EXPECT_EQ(written[1].at("level"), "warn");
    EXPECT_EQ(written[1].at("message"), "\"quoted\"\n\tnext line \\ \x01 ä");
}

TEST(Log, StaysJsonWhenBytesAreNotUtf8) {
    const auto written = lines("info", [] { spdlog::error("Caf\xe9.ogg"); });
    ASSERT_EQ(written.size(), 1U);
    EXPECT_EQ(written[0].at("message"), "Caf?.ogg");
}

TEST(Log, NamesTheTraceOfItsLineOnly) {
    const auto trace = trace::start();
    const auto written = lines("info", [&] {
        log::traced(spdlog::level::info, trace, "With {braces}.");
        spdlog::info("Without.");
        log::traced(spdlog::level::info, {}, "Without either.");
    });
    ASSERT_EQ(written.size(), 3U);
    EXPECT_EQ(written[0].at("trace_id").as_string(), trace.trace_id.c_str());
    EXPECT_EQ(written[0].at("message"), "With {braces}.");
    EXPECT_FALSE(written[1].contains("trace_id"));
    EXPECT_FALSE(written[2].contains("trace_id"));
}

TEST(Log, LeavesOutWhatIsBelowTheLevel) {
    const auto written = lines("warn", [] {
        spdlog::info("Small.");
        spdlog::warn("Large.");
    });
    ASSERT_EQ(written.size(), 1U);
    EXPECT_EQ(written[0].at("message"), "Large.");
}

}  // namespace
}  // namespace polyphony
