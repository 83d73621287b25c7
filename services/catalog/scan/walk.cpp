#include "services/catalog/scan/walk.h"

#include <sys/stat.h>

#include <array>
#include <boost/algorithm/string/predicate.hpp>
#include <cerrno>
#include <deque>
#include <regex>
#include <span>
#include <system_error>
#include <utility>

#include "platform/encoding/path_text.h"
#include "services/catalog/scan/audio_format.h"
#include "services/catalog/text.h"

namespace polyphony::catalog::scan {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 3> kCoverStems = {"cover", "folder", "front"};
constexpr std::array<std::string_view, 1> kArtistStems = {"artist"};

/// How good a picture's name is, from 0; nothing if it is none of these.
std::optional<std::size_t> rank_of(const std::string& name, std::span<const std::string_view> stems) {
    static constexpr std::array<std::string_view, 9> kEndings = {".jpg",  ".jpeg", ".png", ".webp", ".gif",
                                                                 ".avif", ".heic", ".tif", ".tiff"};
    auto folded = fold(name);
    for (std::size_t stem = 0; stem < stems.size(); ++stem) {
        for (std::size_t ending = 0; ending < kEndings.size(); ++ending) {
            if (folded == std::string(stems[stem]) + std::string(kEndings[ending])) {
                return stem * kEndings.size() + ending;
            }
        }
    }
    return std::nullopt;
}

constexpr std::size_t kEnding = 4;  // Of `.lrc`, `.txt` and `.cue`.

bool ends_like(const std::string& name, std::string_view ending) {
    return name.size() > kEnding && boost::iequals(std::string_view(name).substr(name.size() - kEnding), ending);
}

bool is_sidecar(const std::string& name) { return ends_like(name, ".lrc") || ends_like(name, ".txt"); }

FoundFile found_file(const struct stat& info) {
    return {info.st_size, info.st_mtim.tv_sec * 1000 + info.st_mtim.tv_nsec / 1'000'000};
}

Sidecar found_at(const std::map<std::string, Sidecar>& files, const std::string& name) {
    const auto found = files.find(name);
    return found == files.end() ? Sidecar() : found->second;
}

/// The ranks of a folder's best pictures so far.
struct Best {
    std::optional<std::size_t> cover;
    std::optional<std::size_t> artist;
};

/// Whether this one is better, which it is remembered as then.
bool is_better(std::optional<std::size_t> rank, std::optional<std::size_t>& best) {
    if (!rank || (best && *best <= *rank)) return false;
    best = rank;
    return true;
}

class Walker {
  public:
    Walker(const fs::path& root, const Entering& entering) : root_(root), entering_(entering) {}

    Result<Walk> run(const std::vector<Scope>& scopes) {
        std::error_code error;
        walk_.empty = fs::directory_iterator(root_, error) == fs::directory_iterator();
        if (error) {
            return fail(Code::Unavailable,
                        "The music folder " + root_.string() + " cannot be read: " + error.message() + ".");
        }
        for (const auto& scope : scopes) {
            if (scope.deep) folders_.push_back(scope.folder);
        }
        enter_pending();
        for (const auto& scope : scopes) {
            if (!scope.deep) enter(scope);
        }
        return std::move(walk_);
    }

  private:
    void enter_pending() {
        while (!folders_.empty() || !links_.empty()) {
            // Links come last, so that a folder that can be reached in two ways is known by its own path.
            auto& pending = folders_.empty() ? links_ : folders_;
            Scope scope{std::move(pending.front()), true};
            pending.pop_front();
            enter(scope);
        }
    }

    void enter(const Scope& scope) {
        const auto& folder = scope.folder;
        struct stat info {};
        auto path = root_ / path_of_text(folder);
        if (::stat(path.c_str(), &info) != 0) {
            if (errno != ENOENT && errno != ENOTDIR) give_up(folder, std::error_code(errno, std::generic_category()));
            return;
        }
        if (!entered_.emplace(info.st_dev, info.st_ino).second) return;
        if (entering_) entering_(folder);
        std::error_code error;
        Best best;
        for (fs::directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error)) {
            auto name = entry->path().filename().string();
            if (name.starts_with('.')) continue;
            std::error_code unknown;
            look_at(scope, text_of_path(name), entry->is_symlink(unknown), best);
        }
        if (error && error != std::errc::no_such_file_or_directory) give_up(folder, error);
    }

    void give_up(const std::string& folder, const std::error_code& error) {
        walk_.unknown.insert(folder);
        walk_.problems.push_back({folder, "The folder cannot be read: " + error.message() + "."});
    }

    void look_at(const Scope& scope, const std::string& name, bool link, Best& best) {
        auto path = join(scope.folder, name);
        struct stat info {};
        if (::stat((root_ / path_of_text(path)).c_str(), &info) != 0) {
            look_at_broken(path, name, link, std::error_code(errno, std::generic_category()));
            return;
        }
        if (S_ISDIR(info.st_mode)) {
            if (!scope.deep) {
                if (!entered_.contains({info.st_dev, info.st_ino})) walk_.unknown.insert(std::move(path));
                return;
            }
            walk_.linked |= link;
            (link ? links_ : folders_).push_back(std::move(path));
            return;
        }
        if (!S_ISREG(info.st_mode)) return;
        if (container_of_name(name)) {
            walk_.audio.emplace(path, found_file(info));
        } else if (is_sidecar(name)) {
            auto& sidecar = walk_.sidecars[path.substr(0, path.size() - kEnding)];
            if (sidecar.path.empty() || ends_like(name, ".lrc")) sidecar = {path, found_file(info)};
        } else if (ends_like(name, ".cue")) {
            walk_.cues[path.substr(0, path.size() - kEnding)] = {path, found_file(info)};
        } else if (is_better(rank_of(name, kCoverStems), best.cover)) {
            walk_.covers[scope.folder] = path;
            walk_.pictures[path] = found_file(info);
        } else if (is_better(rank_of(name, kArtistStems), best.artist)) {
            walk_.artists[scope.folder] = path;
            walk_.pictures[path] = found_file(info);
        }
    }

    void look_at_broken(const std::string& path, const std::string& name, bool link, const std::error_code& error) {
        const bool leads_nowhere = error.value() == ENOENT || error.value() == ELOOP;
        if (leads_nowhere && !link) return;  // It has vanished meanwhile.
        if (!leads_nowhere) walk_.unknown.insert(path);
        if (container_of_name(name)) {
            walk_.problems.push_back({path, "The file cannot be opened."});
        } else if (error.value() == ENAMETOOLONG) {
            give_up(path, error);
        }
    }

    fs::path root_;
    const Entering& entering_;
    std::set<std::pair<dev_t, ino_t>> entered_;
    std::deque<std::string> folders_;  ///< Not entered yet, as links_.
    std::deque<std::string> links_;
    Walk walk_;
};

}  // namespace

bool holds(const Scope& scope, const std::string& path) {
    if (!scope.deep) return folder_of(path) == scope.folder;
    return scope.folder.empty() || path == scope.folder || path.starts_with(scope.folder + '/');
}

Result<Walk> walk(const fs::path& folder, const std::vector<Scope>& scopes, const Entering& entering) {
    return Walker(folder, entering).run(scopes);
}

std::optional<FoundFile> look_at_file(const fs::path& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
    return found_file(info);
}

Sidecar sidecar_of(const Walk& walk, const std::string& path) {
    if (walk.sidecars.empty()) return {};
    return found_at(walk.sidecars, path.substr(0, path.rfind('.')));
}

Sidecar cue_of(const Walk& walk, const std::string& path) {
    if (walk.cues.empty()) return {};
    auto cue = found_at(walk.cues, path);
    return cue.path.empty() ? found_at(walk.cues, path.substr(0, path.rfind('.'))) : cue;
}

Companions companions(const fs::path& folder, const Sidecar& lyrics, const Sidecar& cue) {
    const auto place = [&](const Sidecar& file) {
        return file.path.empty() ? fs::path() : folder / path_of_text(file.path);
    };
    return {place(lyrics), place(cue)};
}

std::string join(const std::string& folder, const std::string& name) {
    return folder.empty() ? name : folder + '/' + name;
}

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
