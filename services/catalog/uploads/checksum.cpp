#include "services/catalog/uploads/checksum.h"

#include <array>

#include "platform/encoding/base64.h"

namespace polyphony::catalog {
namespace {

const EVP_MD* algorithm_of(std::string_view name) {
    if (name == "sha1") return EVP_sha1();
    if (name == "sha256") return EVP_sha256();
    return nullptr;
}

}  // namespace

std::optional<Checksum> read_checksum(std::string_view header) {
    const auto space = header.find(' ');
    if (space == std::string_view::npos || algorithm_of(header.substr(0, space)) == nullptr) return std::nullopt;
    auto digest = base64_decode(header.substr(space + 1));
    if (!digest) return std::nullopt;
    return Checksum{std::string(header.substr(0, space)), std::move(*digest)};
}

Digest::Digest(Checksum expected) : expected_(std::move(expected)), context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    EVP_DigestInit_ex(context_.get(), algorithm_of(expected_.algorithm), nullptr);
}

void Digest::update(std::string_view bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }

bool Digest::matches() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned int size = 0;
    EVP_DigestFinal_ex(context_.get(), bytes.data(), &size);
    return std::string_view(reinterpret_cast<const char*>(bytes.data()), size) == expected_.digest;
}

}  // namespace polyphony::catalog
