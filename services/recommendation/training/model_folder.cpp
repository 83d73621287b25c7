#include "services/recommendation/training/model_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <string_view>
#include <system_error>

namespace polyphony::recommendation {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kExtension = ".model";

std::optional<std::uint64_t> version_of(const fs::path& file) {
    if (file.extension() != kExtension) return std::nullopt;
    const auto name = file.stem().string();
    std::uint64_t version = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), version);
    if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
    return version;
}

}  // namespace

std::vector<std::uint64_t> ModelFolder::versions() const {
    std::vector<std::uint64_t> versions;
    std::error_code error;
    for (auto entry = fs::directory_iterator(path_, error); !error && entry != fs::directory_iterator();
         entry.increment(error))
        if (const auto version = version_of(entry->path())) versions.push_back(*version);
    std::ranges::sort(versions, std::greater<>());
    return versions;
}

fs::path ModelFolder::path_of(std::uint64_t version) const { return path_ / fmt::format("{}{}", version, kExtension); }

Result<File> ModelFolder::lock() const {
    std::error_code error;
    fs::create_directories(path_, error);
    File file(::open((path_ / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!file) return fail(Code::Unavailable, fmt::format("The folder {} cannot be written.", path_.string()));
    if (::flock(file.descriptor(), LOCK_EX | LOCK_NB) != 0)
        return fail(Code::AlreadyExists, "A model is being trained already.");
    return file;
}

void ModelFolder::prune(std::size_t kept) const {
    std::error_code ignored;
    const auto all = versions();
    for (std::size_t i = kept; i < all.size(); ++i) fs::remove(path_of(all[i]), ignored);
    std::vector<fs::path> unfinished;
    for (const auto& entry : fs::directory_iterator(path_, ignored))
        if (entry.path().extension() == ".new") unfinished.push_back(entry.path());
    for (const auto& path : unfinished) fs::remove(path, ignored);
}

}  // namespace polyphony::recommendation
