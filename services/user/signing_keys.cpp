#include "services/user/signing_keys.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <memory>

#include "platform/ids/ids.h"
#include "services/user/user_store.h"

namespace polyphony::user {

namespace {

// Clocks of those who verify may be this far behind.
constexpr UnixMillis kClockSkewMs = 60'000;

using PrivateKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Memory = std::unique_ptr<BIO, decltype(&BIO_free)>;

std::string text(BIO& memory) {
    char* data = nullptr;
    const auto length = BIO_get_mem_data(&memory, &data);
    return {data, static_cast<std::size_t>(length)};
}

Result<SigningKey> generate() {
    const PrivateKey pair(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const Memory private_pem(BIO_new(BIO_s_mem()), &BIO_free);
    const Memory public_pem(BIO_new(BIO_s_mem()), &BIO_free);
    if (!pair || !private_pem || !public_pem ||
        PEM_write_bio_PKCS8PrivateKey(private_pem.get(), pair.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
        PEM_write_bio_PUBKEY(public_pem.get(), pair.get()) != 1)
        return fail(Code::Internal, "A signing key cannot be made.");
    SigningKey key;
    key.id = ids::make();
    key.private_key_pem = text(*private_pem);
    key.public_key_pem = text(*public_pem);
    return key;
}

}  // namespace

SigningKeys::SigningKeys(storage::Database& database, SigningKeyOptions options, Clock clock)
    : database_(database), options_(options), clock_(std::move(clock)) {}

Task<Result<SigningKey>> SigningKeys::current() {
    const auto keys = co_await fresh();
    if (!keys) co_return fail(keys.error());
    const auto now = clock_();
    for (const auto& key : **keys)
        if (key.active_from <= now && now < key.active_until) co_return key;
    co_return fail(Code::Unavailable, "No signing key is active; please try again.");
}

Task<Result<std::vector<SigningKey>>> SigningKeys::published() {
    const auto keys = co_await fresh();
    if (!keys) co_return fail(keys.error());
    std::vector<SigningKey> valid = **keys;
    std::erase_if(valid, [now = clock_()](const SigningKey& key) { return key.expires_at <= now; });
    co_return valid;
}

Task<Result<SigningKeys::Keys>> SigningKeys::fresh() {
    const auto now = clock_();
    {
        const std::lock_guard lock(mutex_);
        if (keys_ && now < rotate_at_) co_return keys_;
    }
    auto rotated = co_await database_.write(
        [&](storage::Transaction& transaction) -> Result<std::vector<SigningKey>> { return rotate(transaction, now); });
    if (!rotated) co_return fail(rotated.error());

    const auto keys = std::make_shared<const std::vector<SigningKey>>(std::move(*rotated));
    const std::lock_guard lock(mutex_);
    keys_ = keys;
    rotate_at_ = keys->back().active_from;
    co_return keys;
}

Result<std::vector<SigningKey>> SigningKeys::rotate(storage::Transaction& transaction, UnixMillis now) const {
    UserStore store(transaction.sql());
    store.delete_signing_keys_expired_at(now);
    auto keys = store.signing_keys();
    // Another instance may have rotated already; then nothing is missing here.
    while (keys.empty() || keys.back().active_from <= now) {
        auto key = generate();
        if (!key) return fail(key.error());
        key->active_from = keys.empty() ? now : std::max(now, keys.back().active_until);
        key->active_until = key->active_from + options_.lifetime_ms;
        key->expires_at = key->active_until + options_.token_lifetime_ms + kClockSkewMs;
        store.insert_signing_key(*key);
        keys.push_back(std::move(*key));
    }
    return keys;
}

}  // namespace polyphony::user
