#include "launcher/log_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace polyphony::launcher {
namespace {

namespace fs = std::filesystem;

constexpr std::streamoff kTail = 4096;
constexpr std::size_t kLongestLine = 300;

}  // namespace

void trim_log(const std::string& path, std::uintmax_t most_bytes) {
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (error || size <= most_bytes) return;
    // The process holds the file open, so it is copied and emptied; it goes on at the new end.
    fs::copy_file(path, path + ".1", fs::copy_options::overwrite_existing, error);
    if (!error) fs::resize_file(path, 0, error);
}

std::string last_line(const std::string& path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    if (!file) return {};
    const std::streamoff size = file.tellg();
    file.seekg(std::max<std::streamoff>(size - kTail, 0));
    std::string text(std::istreambuf_iterator<char>(file), {});
    while (!text.empty() && text.back() == '\n') text.pop_back();
    text.erase(0, text.rfind('\n') + 1);
    return text.substr(0, kLongestLine);
}

}  // namespace polyphony::launcher
