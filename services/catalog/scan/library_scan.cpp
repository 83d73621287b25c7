#include "services/catalog/scan/library_scan.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "platform/encoding/path_text.h"

namespace polyphony::catalog::scan {
namespace {

bool same(const KnownFile& known, const FoundFile& found, const FoundFile& sidecar, const FoundFile& cue) {
    if (known.size_bytes != found.size_bytes || known.modified_ms != found.modified_ms) return false;
    return known.track_id.empty() ||
           (known.sidecar_size == sidecar.size_bytes && known.sidecar_modified_ms == sidecar.modified_ms &&
            known.cue_size == cue.size_bytes && known.cue_modified_ms == cue.modified_ms &&
            known.reader == kReaderVersion);
}

}  // namespace

LibraryScan::LibraryScan(const ScanTools& tools, const Library& library, ScanOrder order)
    : tools_(tools), library_(library), order_(std::move(order)), root_(path_of_text(library.folder)) {}

Result<void> LibraryScan::run() {
    using Step = Result<void> (LibraryScan::*)();
    for (Step step :
         {&LibraryScan::look_around, &LibraryScan::load, &LibraryScan::check_mounted,
          &LibraryScan::settle_artist_pictures, &LibraryScan::read_folder_covers, &LibraryScan::read_files,
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

Result<void> LibraryScan::look_around() {
    auto found = walk(root_, order_.scopes, order_.entering);
    if (found && found->linked && order_.scopes != std::vector<Scope>(1)) {
        order_.scopes.assign(1, Scope());
        found = walk(root_, order_.scopes, order_.entering);
    }
    if (!found) return fail(found.error());
    walk_ = std::move(*found);
    auto files = static_cast<int>(walk_.audio.size());
    tools_.report([&](ScanStatus& status) { status.files_found += files; });
    return {};
}

Result<void> LibraryScan::load() {
    return tools_.database.read_now([&](storage::Snapshot& snapshot) -> Result<void> {
        for (const auto& scope : order_.scopes) {
            for (auto& file : known_files(snapshot.sql(), library_.id, scope)) known_[file.path] = std::move(file);
        }
        for (auto& cover : folder_pictures(snapshot.sql(), PictureKind::Cover, library_.id))
            known_covers_[cover.folder] = std::move(cover);
        for (auto& picture : folder_pictures(snapshot.sql(), PictureKind::Artist, library_.id))
            known_artists_[picture.folder] = std::move(picture);
        return {};
    });
}

Result<void> LibraryScan::check_mounted() {
    if (!walk_.empty || known_.empty()) return {};
    return fail(Code::Unavailable,
                "The music folder " + library_.folder + " is empty, but was not before; is its disk mounted?");
}

/// The ids of the pictures that lie in folders by now; those that are new or have changed are in `fresh`, too.
Result<FolderCoverIds> LibraryScan::read_pictures(const std::map<std::string, std::string>& found,
                                                  const std::map<std::string, FolderCover>& known,
                                                  std::vector<FolderCover>& fresh) {
    FolderCoverIds ids;
    for (const auto& [folder, picture] : known) {
        if (!listed(picture.path)) ids[folder] = picture.cover_id;
    }
    for (const auto& [folder, path] : found) {
        const auto& file = walk_.pictures.at(path);
        auto before = known.find(folder);
        if (before != known.end() && before->second.path == path && before->second.size_bytes == file.size_bytes &&
            before->second.modified_ms == file.modified_ms) {
            ids[folder] = before->second.cover_id;
            continue;
        }
        auto id = tools_.covers.put_file(place_of(path));
        if (!id && id.error().code != Code::InvalidArgument) return fail(id.error());
        if (!id) {
            walk_.problems.push_back({path, id.error().message});
            continue;
        }
        ids[folder] = *id;
        fresh.push_back({folder, path, file.size_bytes, file.modified_ms, *id});
    }
    return ids;
}

/// Before the files, so that artists who are new get theirs at once.
Result<void> LibraryScan::settle_artist_pictures() {
    std::vector<FolderCover> fresh;
    const auto ids = read_pictures(walk_.artists, known_artists_, fresh);
    if (!ids) return fail(ids.error());
    std::vector<std::string> gone;
    for (const auto& known : known_artists_) {
        if (!ids->contains(known.first)) gone.push_back(known.first);
    }
    if (fresh.empty() && gone.empty()) return {};
    return ingest([&](Ingest& ingest) {
        for (const auto& picture : fresh) ingest.set_artist_picture(picture);
        for (const auto& folder : gone) ingest.drop_artist_picture(folder);
    });
}

Result<void> LibraryScan::read_folder_covers() {
    auto ids = read_pictures(walk_.covers, known_covers_, new_covers_);
    if (!ids) return fail(ids.error());
    cover_ids_ = std::move(*ids);
    return {};
}

Result<void> LibraryScan::read_files() {
    // Known files first: a file that was retagged keeps its track, though a copy of it has turned up.
    std::vector<std::string> paths;
    std::vector<std::string> fresh;
    for (const auto& [path, file] : walk_.audio) {
        auto known = known_.find(path);
        const auto sidecar = sidecar_of(walk_, path).file;
        const auto cue = cue_of(walk_, path).file;
        if (known != known_.end() && !order_.reread && same(known->second, file, sidecar, cue)) continue;
        if (being_written(file) || being_written(sidecar) || being_written(cue)) {
            unfinished_.insert(folder_of(path));
        } else if (known == known_.end()) {
            fresh.push_back(path);
        } else {
            paths.push_back(path);
        }
    }
    paths.insert(paths.end(), std::make_move_iterator(fresh.begin()), std::make_move_iterator(fresh.end()));
    auto unchanged = static_cast<int>(walk_.audio.size() - paths.size());
    tools_.report([&](ScanStatus& status) { status.files_done += unchanged; });
    auto read = tools_.pool.read(
        paths.size(), [&](WorkerProcess& worker, std::size_t number) { return read_file(worker, paths[number]); },
        [&](ScannedFile file) { return take(std::move(file)); });
    if (!read) return read;
    return commit_batch();
}

bool LibraryScan::being_written(const FoundFile& file) const {
    const auto age = tools_.clock() - file.modified_ms;
    return age >= 0 && age < order_.quiet_ms;
}

/// Runs on any thread of the pool.
Result<ScannedFile> LibraryScan::read_file(WorkerProcess& worker, const std::string& path) const {
    const auto sidecar = sidecar_of(walk_, path);
    const auto cue = cue_of(walk_, path);
    auto result = worker.read(place_of(path), companions(root_, sidecar, cue));
    if (!result) return fail(result.error());
    ScannedFile scanned{path, walk_.audio.at(path), std::move(*result), {}, sidecar.file, cue.file};
    auto cover_id = keep_cover(tools_.covers, scanned.result);
    if (!cover_id) return fail(cover_id.error());
    scanned.cover_id = std::move(*cover_id);
    return scanned;
}

Result<void> LibraryScan::take(ScannedFile file) {
    tools_.report([](ScanStatus& status) { ++status.files_read; });
    std::error_code error;
    if (!file.result &&
        std::filesystem::symlink_status(place_of(file.path), error).type() == std::filesystem::file_type::not_found) {
        vanished_.insert(file.path);
        tools_.report([](ScanStatus& status) { ++status.files_done; });
    } else {
        batch_.push_back(std::move(file));
    }
    auto waited = std::chrono::steady_clock::now() - last_commit_;
    if (batch_.size() < tools_.batch && waited < tools_.batch_pause) return {};
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

/// True if the walk would have found it, were it there.
bool LibraryScan::listed(const std::string& path) const {
    auto in = [&](const Scope& scope) { return holds(scope, path); };
    auto below = [&](const std::string& folder) { return holds({folder, true}, path); };
    return std::any_of(order_.scopes.begin(), order_.scopes.end(), in) &&
           std::none_of(walk_.unknown.begin(), walk_.unknown.end(), below);
}

bool LibraryScan::gone(const KnownFile& file) const {
    return (!walk_.audio.contains(file.path) || vanished_.contains(file.path)) && listed(file.path);
}

Result<void> LibraryScan::withdraw_vanished() {
    if (std::none_of(known_.begin(), known_.end(), [&](const auto& known) { return gone(known.second); })) return {};
    // Asked again: a file that was moved has a new path by now.
    auto vanished = tools_.database.read_now([&](storage::Snapshot& snapshot) -> Result<std::vector<std::string>> {
        std::vector<std::string> tracks;
        for (const auto& scope : order_.scopes) {
            for (auto& file : known_files(snapshot.sql(), library_.id, scope)) {
                if (!file.track_id.empty() && gone(file)) tracks.push_back(std::move(file.track_id));
            }
        }
        return tracks;
    });
    if (!vanished) return fail(vanished.error());
    for (std::size_t begin = 0; begin < vanished->size(); begin += tools_.batch) {
        auto end = std::min(begin + tools_.batch, vanished->size());
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
    std::vector<std::string> settled;
    for (const auto& [path, known] : known_) {
        if (known.track_id.empty() && gone(known)) settled.push_back(path);
    }
    if (settled.empty() && walk_.problems.empty()) return {};
    return tools_.database.write_now([&](storage::Transaction& transaction) -> Result<void> {
        auto& sql = transaction.sql();
        for (const auto& path : settled) remove_problem(sql, library_.id, path);
        for (const auto& problem : walk_.problems) {
            put_problem(sql, library_.id, {problem.path, {}}, problem.reason);
        }
        return {};
    });
}

std::filesystem::path LibraryScan::place_of(const std::string& path) const { return root_ / path_of_text(path); }

Result<void> LibraryScan::ingest(const std::function<void(Ingest&)>& work) {
    auto changed = tools_.database.write_now([&](storage::Transaction& transaction) -> Result<int> {
        Ingest ingest(transaction, library_, cover_ids_, tools_.clock());
        work(ingest);
        return ingest.finish();
    });
    if (!changed) return fail(changed.error());
    tools_.report([&](ScanStatus& status) { status.tracks_changed += *changed; });
    return {};
}

}  // namespace polyphony::catalog::scan
