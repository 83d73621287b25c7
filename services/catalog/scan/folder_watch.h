#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "platform/file.h"
#include "services/catalog/scan/walk.h"

namespace polyphony::catalog::scan {

struct WatchOptions {
    bool enabled = true;
    int quiet_ms = 500;              ///< No change for so long, and a library is looked at.
    int longest_ms = 10'000;         ///< Looked at all the same if it never becomes quiet.
    std::size_t most_scopes = 1000;  ///< If more parts of a library have changed, all of it is looked at.
};

/// Learns from Linux which parts of a library change (inotify(7)). Used by one thread.
class FolderWatch {
  public:
    using Time = std::chrono::steady_clock::time_point;

    FolderWatch(std::filesystem::path root, WatchOptions options);

    const std::filesystem::path& root() const { return root_; }

    /// Readable when something has happened.
    int descriptor() const { return inotify_.descriptor(); }

    /// Watches a folder of the library, but not the folders in it.
    void add(const std::string& folder);

    /// Takes in what has happened so far.
    void drain(Time now);

    /// To be looked at once the library is quiet.
    void mark(Scope scope, Time now);

    /// When the library is quiet; nothing if it has not changed.
    std::optional<Time> due() const;

    /// The parts that have changed. They count as looked at from now on.
    std::vector<Scope> take();

    /// False if there are folders whose changes are not noticed: Linux watches no more.
    bool complete() const { return complete_; }

  private:
    void hear(int watch, std::uint32_t mask, std::string_view name, Time now);
    void forget_below(const std::string& folder);
    void give_up(const std::filesystem::path& path);

    std::filesystem::path root_;
    WatchOptions options_;
    File inotify_;
    std::map<int, std::string> folders_;  ///< By the number of their watch.
    std::map<std::string, int> watches_;  ///< The same by folder.
    std::set<Scope> changes_;
    Time first_change_;
    Time last_change_;
    bool complete_ = true;
};

}  // namespace polyphony::catalog::scan
