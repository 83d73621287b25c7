#include "services/user/passwords.h"

#include <gmock/gmock.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <chrono>

#include "platform/testing/testing.h"

namespace polyphony::user {
namespace {

using ::testing::StartsWith;

TEST(Passwords, HashesWithArgon2idAtTheRecommendedSettings) {
    Passwords passwords{PasswordOptions{}};
    const auto hash = testing::run(passwords.hash("correct horse"));
    ASSERT_TRUE(hash);
    EXPECT_THAT(*hash, StartsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
    EXPECT_NE(*hash, *testing::run(passwords.hash("correct horse"))) << "each has a salt of its own";
}

TEST(Passwords, KnowsTheRightOneFromAWrongOne) {
    Passwords passwords{PasswordOptions{}};
    const auto hash = testing::run(passwords.hash("correct horse"));
    EXPECT_TRUE(*testing::run(passwords.verify("correct horse", *hash)));
    EXPECT_FALSE(*testing::run(passwords.verify("wrong horse", *hash)));
    EXPECT_FALSE(*testing::run(passwords.verify("correct horse", "")));
}

TEST(Passwords, NobodyTakesAsLongAsSomebody) {
    Passwords passwords{PasswordOptions{}};
    const auto hash = *testing::run(passwords.hash("correct horse"));
    const auto fastest = [&](const std::string& against) {
        auto best = std::chrono::steady_clock::duration::max();
        for (int i = 0; i < 5; ++i) {
            const auto start = std::chrono::steady_clock::now();
            EXPECT_FALSE(*testing::run(passwords.verify("wrong horse", against)));
            best = std::min(best, std::chrono::steady_clock::now() - start);
        }
        return std::chrono::duration<double>(best).count();
    };
    EXPECT_GT(fastest(""), 0.5 * fastest(hash));
}

TEST(Passwords, RefusesWhatDoesNotFitIntoTheQueue) {
    PasswordOptions options;
    options.threads = 1;
    options.max_waiting = 2;
    Passwords passwords(options);
    asio::io_context io;
    int done = 0;
    int refused = 0;
    for (int i = 0; i < 10; ++i)
        asio::co_spawn(
            io,
            [&]() -> Task<> {
                const auto answer = co_await passwords.verify("wrong horse", "");
                if (answer)
                    ++done;
                else if (answer.error().code == Code::ResourceExhausted)
                    ++refused;
            },
            asio::detached);
    const auto guard = asio::make_work_guard(io);
    while (done + refused < 10) io.run_one();
    EXPECT_GE(done, 3);
    EXPECT_GE(refused, 1);
    EXPECT_TRUE(testing::run(passwords.verify("wrong horse", ""))) << "the queue is free again";
}

}  // namespace
}  // namespace polyphony::user
