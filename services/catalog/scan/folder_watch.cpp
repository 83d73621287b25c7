#include "services/catalog/scan/folder_watch.h"

#include <spdlog/spdlog.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "platform/encoding/path_text.h"

namespace polyphony::catalog::scan {
namespace {

constexpr std::uint32_t kEvents =
    IN_CLOSE_WRITE | IN_ATTRIB | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR;

}  // namespace

FolderWatch::FolderWatch(std::filesystem::path root, WatchOptions options)
    : root_(std::move(root)), options_(options), inotify_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    if (!inotify_) give_up(root_);
}

void FolderWatch::give_up(const std::filesystem::path& path) {
    if (complete_) {
        spdlog::warn("Changes below {} are not all noticed as they happen: {}; see fs.inotify.max_user_watches.",
                     path.string(), std::generic_category().message(errno));
    }
    complete_ = false;
}

void FolderWatch::add(const std::string& folder) {
    if (!inotify_) return;
    const auto path = root_ / path_of_text(folder);
    const int watch = ::inotify_add_watch(inotify_.descriptor(), path.c_str(), kEvents);
    if (watch < 0) {
        // What is gone again is heard of by the folder above.
        if (errno != ENOENT && errno != ENOTDIR) give_up(path);
        return;
    }
    // A folder that was moved keeps its number.
    if (auto known = folders_.find(watch); known != folders_.end()) watches_.erase(known->second);
    folders_[watch] = folder;
    watches_[folder] = watch;
}

void FolderWatch::drain(Time now) {
    std::array<char, std::size_t{64} * 1024> buffer{};
    for (;;) {
        const auto got = ::read(inotify_.descriptor(), buffer.data(), buffer.size());
        if (got <= 0) return;
        for (std::size_t at = 0; at < static_cast<std::size_t>(got);) {
            inotify_event event{};
            std::memcpy(&event, buffer.data() + at, sizeof event);
            const char* name = buffer.data() + at + sizeof event;
            hear(event.wd, event.mask, {name, ::strnlen(name, event.len)}, now);
            at += sizeof event + event.len;
        }
    }
}

void FolderWatch::hear(int watch, std::uint32_t mask, std::string_view name, Time now) {
    if ((mask & IN_Q_OVERFLOW) != 0) {
        spdlog::info("More has changed below {} than Linux tells of; all of it is looked at.", root_.string());
        return mark(Scope(), now);
    }
    const auto found = folders_.find(watch);
    if (found == folders_.end()) return;
    if ((mask & IN_IGNORED) != 0) {  // The folder is gone, or its disk.
        watches_.erase(found->second);
        folders_.erase(found);
        return;
    }
    if (name.empty() || name.starts_with('.')) return;
    const auto folder = found->second;
    const auto path = join(folder, text_of_path(name));
    std::error_code error;
    if ((mask & IN_ISDIR) != 0 || watches_.contains(path)) {
        if ((mask & (IN_MOVED_FROM | IN_DELETE)) != 0) forget_below(path);
        mark({path, true}, now);
    } else if ((mask & (IN_CREATE | IN_MOVED_TO)) != 0 &&
               std::filesystem::is_symlink(root_ / path_of_text(path), error)) {
        mark(Scope(), now);  // Perhaps to a folder that is known by another path.
    } else {
        mark({folder, false}, now);
    }
}

void FolderWatch::forget_below(const std::string& folder) {
    for (auto watch = watches_.lower_bound(folder); watch != watches_.end() && watch->first.starts_with(folder);) {
        if (!holds({folder, true}, watch->first)) {  // Such as `a b` behind `a`.
            ++watch;
            continue;
        }
        ::inotify_rm_watch(inotify_.descriptor(), watch->second);
        folders_.erase(watch->second);
        watch = watches_.erase(watch);
    }
}

void FolderWatch::mark(Scope scope, Time now) {
    if (changes_.empty()) first_change_ = now;
    last_change_ = now;
    changes_.insert(std::move(scope));
}

std::optional<FolderWatch::Time> FolderWatch::due() const {
    if (changes_.empty()) return std::nullopt;
    return std::min(last_change_ + std::chrono::milliseconds(options_.quiet_ms),
                    first_change_ + std::chrono::milliseconds(options_.longest_ms));
}

std::vector<Scope> FolderWatch::take() {
    std::vector<Scope> scopes(changes_.begin(), changes_.end());
    if (changes_.contains(Scope()) || scopes.size() > options_.most_scopes) scopes.assign(1, Scope());
    changes_.clear();
    return scopes;
}

}  // namespace polyphony::catalog::scan
