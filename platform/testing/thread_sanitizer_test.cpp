#include <gtest/gtest.h>

#include <thread>

namespace polyphony {
namespace {

#ifdef __SANITIZE_THREAD__

// Broad suppressions can make ThreadSanitizer blind. If it does not find this one, it finds none.
TEST(ThreadSanitizerDeathTest, FindsARace) {
    const auto race = [] {
        int shared = 0;
        std::thread other([&shared] { ++shared; });
        ++shared;
        other.join();
    };
    EXPECT_DEATH(race(), "data race");
}

#endif

}  // namespace
}  // namespace polyphony
