#include "platform/encoding/key_file.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string_view>

#include "platform/file.h"

namespace polyphony {

namespace {

constexpr std::size_t kKeyBytes = 32;

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Writes a file that its owner alone can read.
bool write_secret(const std::string& path, std::string_view bytes) {
    const File file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR));
    return file && ::write(file.descriptor(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
}

}  // namespace

Result<std::string> load_key(const std::string& path) {
    auto existing = read_file(path);
    if (!existing.empty()) return existing;

    std::string key(kKeyBytes, '\0');
    randombytes_buf(key.data(), key.size());
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
    const auto fresh = path + ".new";
    const bool written = write_secret(fresh, key);
    if (written) std::filesystem::rename(fresh, path, error);
    if (!written || error) return fail(Code::Unavailable, "The key cannot be written to " + path + ".");
    return key;
}

}  // namespace polyphony
