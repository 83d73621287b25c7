#include "services/catalog/scan/walk.h"

#include <sys/stat.h>

#include <array>
#include <deque>
#include <regex>
#include <set>
#include <utility>

#include "services/catalog/scan/audio_format.h"
#include "services/catalog/text.h"

namespace polyphony::catalog::scan {
namespace {

namespace fs = std::filesystem;

/// How good a picture's name is, from 0; nothing if it is no cover's.
std::optional<std::size_t> cover_rank(const std::string& name) {
    static constexpr std::array<std::string_view, 3> kStems = {"cover", "folder", "front"};
    static constexpr std::array<std::string_view, 5> kEndings = {".jpg", ".jpeg", ".png", ".webp", ".gif"};
    auto folded = fold(name);
    for (std::size_t stem = 0; stem < kStems.size(); ++stem) {
        for (std::size_t ending = 0; ending < kEndings.size(); ++ending) {
            if (folded == std::string(kStems[stem]) + std::string(kEndings[ending])) {
                return stem * kEndings.size() + ending;
            }
        }
    }
    return std::nullopt;
}

class Walker {
  public:
    explicit Walker(const fs::path& root) : root_(root) {}

    Result<Walk> run() {
        std::error_code error;
        fs::directory_iterator entries(root_, error);
        if (error) {
            return fail(Code::Unavailable,
                        "The music folder " + root_.string() + " cannot be read: " + error.message() + ".");
        }
        enter("");
        // Links come last, so that a folder that can be reached in two ways is known by its own path.
        while (!links_.empty()) {
            auto link = std::move(links_.front());
            links_.pop_front();
            enter(link);
        }
        return std::move(walk_);
    }

  private:
    void enter(const std::string& folder) {
        struct stat info {};
        auto path = root_ / folder;
        if (::stat(path.c_str(), &info) != 0 || !entered_.emplace(info.st_dev, info.st_ino).second) return;
        std::error_code error;
        std::optional<std::size_t> best_cover;
        for (fs::directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error)) {
            walk_.empty = false;
            auto name = entry->path().filename().string();
            if (name.starts_with('.')) continue;
            std::error_code unknown;
            look_at(folder, name, entry->is_symlink(unknown), best_cover);
        }
        if (error) walk_.problems.push_back({printable(folder), "The folder cannot be read: " + error.message() + "."});
    }

    void look_at(const std::string& folder, const std::string& name, bool link,
                 std::optional<std::size_t>& best_cover) {
        auto path = folder.empty() ? name : folder + '/' + name;
        struct stat info {};
        if (::stat((root_ / path).c_str(), &info) != 0) {
            if (container_of_name(name)) walk_.problems.push_back({printable(path), "The file cannot be opened."});
            return;
        }
        if (S_ISDIR(info.st_mode)) return link ? links_.push_back(path) : enter(path);
        if (!S_ISREG(info.st_mode)) return;
        FoundFile file{info.st_size, info.st_mtim.tv_sec * 1000 + info.st_mtim.tv_nsec / 1'000'000};
        if (container_of_name(name)) {
            if (printable(path) == path) {
                walk_.audio.emplace(path, file);
            } else {
                walk_.problems.push_back({printable(path), "The file's name is not valid UTF-8."});
            }
        } else if (auto rank = cover_rank(name);
                   rank && printable(path) == path && (!best_cover || *rank < *best_cover)) {
            best_cover = rank;
            walk_.covers[folder] = path;
            walk_.pictures[path] = file;
        }
    }

    fs::path root_;
    std::set<std::pair<dev_t, ino_t>> entered_;
    std::deque<std::string> links_;
    Walk walk_;
};

}  // namespace

Result<Walk> walk(const fs::path& folder) { return Walker(folder).run(); }

std::string folder_of(const std::string& path) {
    auto slash = path.rfind('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

std::string album_folder_of(const std::string& folder) {
    static const std::regex disc(R"((cd|disc|disk)[ _.#-]*[0-9]{1,2}.*)", std::regex::icase);
    auto slash = folder.rfind('/');
    auto name = slash == std::string::npos ? folder : folder.substr(slash + 1);
    return std::regex_match(name, disc) ? folder_of(folder) : folder;
}

}  // namespace polyphony::catalog::scan
