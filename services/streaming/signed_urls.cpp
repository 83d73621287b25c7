#include "services/streaming/signed_urls.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>

#include "platform/encoding/base64.h"

namespace polyphony::streaming {
namespace {

constexpr int kKeyBytes = 32;

std::string unsigned_url(const Grant& grant) {
    return fmt::format("/media/audio/{}?user={}&kbps={}&expires={}", grant.track_id, grant.user_id,
                       grant.transcoded_kbps, grant.expires_at_s);
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Writes a file that its owner alone can read.
bool write_secret(const std::string& path, std::string_view bytes) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) return false;
    const bool written = ::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    ::close(file);
    return written;
}

template <class Number>
bool parse(const std::string& text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

SignedUrls::SignedUrls(std::string key, std::string origin) : key_(std::move(key)), origin_(std::move(origin)) {
    while (origin_.ends_with('/')) origin_.pop_back();
}

std::string SignedUrls::signature(const std::string& path_and_query) const {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
         reinterpret_cast<const unsigned char*>(path_and_query.data()), path_and_query.size(), digest.data(), &length);
    return base64url_encode({reinterpret_cast<const char*>(digest.data()), length});
}

std::string SignedUrls::sign(const Grant& grant) const {
    const auto url = unsigned_url(grant);
    return origin_ + url + "&sig=" + signature(url);
}

Result<Grant> SignedUrls::verify(const std::string& track_id, const std::multimap<std::string, std::string>& query,
                                 UnixMillis now) const {
    const auto value = [&](const char* name) {
        const auto found = query.find(name);
        return found == query.end() ? std::string() : found->second;
    };
    Grant grant;
    grant.track_id = track_id;
    grant.user_id = value("user");
    const auto signature_given = value("sig");
    if (!parse(value("kbps"), grant.transcoded_kbps) || !parse(value("expires"), grant.expires_at_s))
        return fail(Code::PermissionDenied, "This address is not complete.");
    const auto expected = signature(unsigned_url(grant));
    if (signature_given.size() != expected.size() ||
        CRYPTO_memcmp(signature_given.data(), expected.data(), expected.size()) != 0)
        return fail(Code::PermissionDenied, "This address is not signed by us.");
    constexpr UnixMillis kMillis = 1000;
    if (now >= grant.expires_at_s * kMillis)
        return fail(Code::PermissionDenied, "This address has expired; ask for a new one.");
    return grant;
}

Result<std::string> load_signing_key(const std::string& path) {
    auto existing = read_file(path);
    if (!existing.empty()) return existing;

    std::array<char, kKeyBytes> bytes{};
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), kKeyBytes) != 1)
        return fail(Code::Internal, "There are no random numbers for a signing key.");
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
    const auto fresh = path + ".new";
    const bool written = write_secret(fresh, {bytes.data(), bytes.size()});
    if (written) std::filesystem::rename(fresh, path, error);
    if (!written || error)
        return fail(Code::Unavailable, fmt::format("The signing key cannot be written to {}.", path));
    return std::string(bytes.data(), bytes.size());
}

}  // namespace polyphony::streaming
