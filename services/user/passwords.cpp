#include "services/user/passwords.h"

#include <sodium.h>

#include <array>
#include <boost/asio/post.hpp>

namespace polyphony::user {

namespace {

// OWASP Password Storage Cheat Sheet: Argon2id with m=19 MiB, t=2, p=1. libsodium always uses one lane.
constexpr std::size_t kMemoryBytes = std::size_t{19} * 1024 * 1024;
constexpr unsigned long long kPasses = 2;

// The hash of a random password that was thrown away: what unknown names are checked against.
constexpr const char* kNobodysHash =
    "$argon2id$v=19$m=19456,t=2,p=1$y9xV7Y8Age3VSPKblIW9dQ$6zhfIynkgJpORvaZ5HVm7SWjh3vROULqv8PZQGqZrJ4";

}  // namespace

Passwords::Passwords(PasswordOptions options)
    : max_pending_(options.threads + options.max_waiting), threads_(options.threads) {}

Passwords::~Passwords() { threads_.join(); }

Result<std::string> Passwords::hash_now(const std::string& password) {
    // Cheap when it is done already; needed once before anything else of libsodium.
    if (sodium_init() < 0) return fail(Code::Internal, "The cryptographic library does not start.");
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    if (crypto_pwhash_str(hash.data(), password.data(), password.size(), kPasses, kMemoryBytes) != 0)
        return fail(Code::ResourceExhausted, "There is not enough memory to hash a password; please try again.");
    return std::string(hash.data());
}

template <class T, class Work>
Task<Result<T>> Passwords::run(Work work) {
    if (pending_.fetch_add(1) >= max_pending_) {
        pending_.fetch_sub(1);
        co_return fail(Code::ResourceExhausted, "Too many people are logging in; please try again in a moment.");
    }
    co_return co_await await_callback<Result<T>>([&](auto done) {
        asio::post(threads_, [this, &work, done = std::move(done)] {
            auto result = work();
            pending_.fetch_sub(1);
            done(std::move(result));
        });
    });
}

Task<Result<std::string>> Passwords::hash(std::string password) {
    const auto work = [&] { return hash_now(password); };
    co_return co_await run<std::string>(work);
}

Task<Result<bool>> Passwords::verify(std::string password, std::string hash) {
    const auto work = [&]() -> Result<bool> {
        const char* expected = hash.empty() ? kNobodysHash : hash.c_str();
        return crypto_pwhash_str_verify(expected, password.data(), password.size()) == 0;
    };
    co_return co_await run<bool>(work);
}

}  // namespace polyphony::user
