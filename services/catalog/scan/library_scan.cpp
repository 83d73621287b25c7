#include "services/catalog/scan/library_scan.h"

#include <algorithm>
#include <filesystem>

namespace polyphony::catalog::scan {
namespace {

bool same(const KnownFile& known, const FoundFile& found) {
    return known.size_bytes == found.size_bytes && known.modified_ms == found.modified_ms;
}

}  // namespace

Result<void> LibraryScan::run() {
    auto found = walk(library_.folder);
    if (!found) return fail(found.error());
    walk_ = std::move(*found);
    auto files = static_cast<int>(walk_.audio.size());
    tools_.report([&](ScanStatus& status) { status.files_found += files; });

    using Step = Result<void> (LibraryScan::*)();
    for (Step step :
         {&LibraryScan::load, &LibraryScan::check_mounted, &LibraryScan::read_folder_covers, &LibraryScan::read_files,
          &LibraryScan::withdraw_vanished, &LibraryScan::settle_folder_covers, &LibraryScan::settle_problems}) {
        if (auto done = (this->*step)(); !done) return done;
    }
    return {};
}

Result<void> LibraryScan::withdraw_all() {
    if (auto loaded = load(); !loaded) return loaded;
    if (auto withdrawn = withdraw_vanished(); !withdrawn) return withdrawn;
    return settle_problems();
}

Result<void> LibraryScan::load() {
    return tools_.database.read_now([&](storage::Snapshot& snapshot) -> Result<void> {
        for (auto& file : known_files(snapshot.sql(), library_.id)) known_[file.path] = std::move(file);
        for (auto& cover : folder_covers(snapshot.sql(), library_.id)) known_covers_[cover.folder] = std::move(cover);
        return {};
    });
}

Result<void> LibraryScan::check_mounted() {
    if (!walk_.empty || known_.empty()) return {};
    return fail(Code::Unavailable,
                "The music folder " + library_.folder + " is empty, but was not before; is its disk mounted?");
}

Result<void> LibraryScan::read_folder_covers() {
    for (const auto& [folder, path] : walk_.covers) {
        const auto& file = walk_.pictures.at(path);
        auto known = known_covers_.find(folder);
        if (known != known_covers_.end() && known->second.path == path && known->second.size_bytes == file.size_bytes &&
            known->second.modified_ms == file.modified_ms) {
            cover_ids_[folder] = known->second.cover_id;
            continue;
        }
        auto id = tools_.covers.put_file(std::filesystem::path(library_.folder) / path);
        if (!id && id.error().code != Code::InvalidArgument) return fail(id.error());
        if (!id) {
            walk_.problems.push_back({path, id.error().message});
            continue;
        }
        cover_ids_[folder] = *id;
        new_covers_.push_back({folder, path, file.size_bytes, file.modified_ms, *id});
    }
    return {};
}

Result<void> LibraryScan::read_files() {
    // Known files first: a file that was retagged keeps its track, though a copy of it has turned up.
    std::vector<std::string> changed;
    std::vector<std::string> fresh;
    for (const auto& [path, file] : walk_.audio) {
        auto known = known_.find(path);
        if (known == known_.end()) {
            fresh.push_back(path);
        } else if (!same(known->second, file)) {
            changed.push_back(path);
        }
    }
    auto unchanged = static_cast<int>(walk_.audio.size() - changed.size() - fresh.size());
    tools_.report([&](ScanStatus& status) { status.files_done += unchanged; });
    for (const auto* paths : {&changed, &fresh}) {
        for (const auto& path : *paths) {
            if (auto done = read_file(path); !done) return done;
        }
    }
    return commit_batch();
}

Result<void> LibraryScan::read_file(const std::string& path) {
    auto result = tools_.worker.read(std::filesystem::path(library_.folder) / path);
    if (!result) return fail(result.error());
    ScannedFile scanned{path, walk_.audio.at(path), std::move(*result), {}};
    if (scanned.result && !scanned.result->cover.empty()) {
        auto id = tools_.covers.put(scanned.result->cover);
        if (!id && id.error().code != Code::InvalidArgument) return fail(id.error());
        if (id) scanned.cover_id = std::move(*id);  // What is no picture is left out.
        scanned.result->cover.clear();
    }
    batch_.push_back(std::move(scanned));
    tools_.report([](ScanStatus& status) { ++status.files_read; });
    auto waited = std::chrono::steady_clock::now() - last_commit_;
    if (batch_.size() < tools_.options.batch && waited < tools_.options.batch_pause) return {};
    return commit_batch();
}

Result<void> LibraryScan::commit_batch() {
    if (batch_.empty()) return {};
    auto done = ingest([&](Ingest& ingest) {
        for (const auto& scanned : batch_) ingest.take(scanned);
    });
    if (!done) return done;
    auto files = static_cast<int>(batch_.size());
    tools_.report([&](ScanStatus& status) { status.files_done += files; });
    batch_.clear();
    last_commit_ = std::chrono::steady_clock::now();
    return {};
}

Result<void> LibraryScan::withdraw_vanished() {
    // Asked again: a file that was moved has a new path by now.
    auto vanished = tools_.database.read_now([&](storage::Snapshot& snapshot) -> Result<std::vector<std::string>> {
        std::vector<std::string> tracks;
        for (auto& file : known_files(snapshot.sql(), library_.id)) {
            if (!file.track_id.empty() && !walk_.audio.contains(file.path)) tracks.push_back(std::move(file.track_id));
        }
        return tracks;
    });
    if (!vanished) return fail(vanished.error());
    for (std::size_t begin = 0; begin < vanished->size(); begin += tools_.options.batch) {
        auto end = std::min(begin + tools_.options.batch, vanished->size());
        auto done = ingest([&](Ingest& ingest) {
            for (auto i = begin; i < end; ++i) ingest.withdraw((*vanished)[i]);
        });
        if (!done) return done;
    }
    return {};
}

Result<void> LibraryScan::settle_folder_covers() {
    for (const auto& cover : new_covers_) {
        auto done = ingest([&](Ingest& ingest) { ingest.set_folder_cover(cover); });
        if (!done) return done;
    }
    for (const auto& known : known_covers_) {
        if (cover_ids_.contains(known.first)) continue;
        auto done = ingest([&](Ingest& ingest) { ingest.drop_folder_cover(known.first); });
        if (!done) return done;
    }
    return {};
}

Result<void> LibraryScan::settle_problems() {
    return tools_.database.write_now([&](storage::Transaction& transaction) -> Result<void> {
        auto& sql = transaction.sql();
        for (const auto& [path, known] : known_) {
            if (known.track_id.empty() && !walk_.audio.contains(path)) remove_problem(sql, library_.id, path);
        }
        for (const auto& problem : walk_.problems) {
            put_problem(sql, library_.id, {problem.path, {}, 0, 0}, problem.reason);
        }
        return {};
    });
}

Result<void> LibraryScan::ingest(const std::function<void(Ingest&)>& work) {
    auto changed = tools_.database.write_now([&](storage::Transaction& transaction) -> Result<int> {
        Ingest ingest(transaction, library_, walk_, cover_ids_, tools_.clock());
        work(ingest);
        return ingest.finish();
    });
    if (!changed) return fail(changed.error());
    tools_.report([&](ScanStatus& status) { status.tracks_changed += *changed; });
    return {};
}

}  // namespace polyphony::catalog::scan
