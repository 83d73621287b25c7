#pragma once

#include <openssl/evp.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace polyphony::catalog {

/// What the bytes of a request must hash to: tus's extension `checksum`.
struct Checksum {
    std::string algorithm;
    std::string digest;  ///< As bytes.
};

/// The algorithms that are known, with commas between them.
inline constexpr std::string_view kChecksumAlgorithms = "sha1,sha256";

/// Reads `ALGORITHM BASE64`; nothing if it is malformed or the algorithm is not known.
std::optional<Checksum> read_checksum(std::string_view header);

/// Hashes bytes as they come.
class Digest {
  public:
    explicit Digest(Checksum expected);
    void update(std::string_view bytes);
    /// Whether it is what was expected. Asked once, at the end.
    bool matches();

  private:
    Checksum expected_;
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace polyphony::catalog
