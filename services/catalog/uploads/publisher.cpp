#include "services/catalog/uploads/publisher.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "services/catalog/scan/walk.h"
#include "services/catalog/uploads/upload_store.h"

namespace polyphony::catalog {
namespace {

/// What one round takes on.
constexpr int kChecks = 20;
constexpr int kReleases = 5;
/// Longest pause, after which expired files are looked for, too.
constexpr std::chrono::milliseconds kPause{60'000};

}  // namespace

Publisher::Publisher(storage::Database& database, const UploadFiles& files, const Publication& publication,
                     const CoverStore& covers, scan::WorkerOptions worker, Clock clock)
    : database_(database),
      files_(files),
      publication_(publication),
      covers_(covers),
      clock_(std::move(clock)),
      worker_(std::move(worker)) {}

Publisher::~Publisher() {
    thread_.request_stop();
    worker_.interrupt();
}

void Publisher::start() {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Publisher::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const auto more = round();
        if (!more) spdlog::warn("Uploads wait: {}", more.error().message);
        worker_.rest();
        if (more && *more) continue;
        wakeup_.wait(stop, more ? until_next() : kPause);
    }
}

std::chrono::milliseconds Publisher::until_next() {
    const auto next = database_.read_now([](storage::Snapshot& snapshot) -> Result<std::optional<UnixMillis>> {
        return next_appearance(snapshot.sql());
    });
    if (!next || !*next) return kPause;
    return std::clamp(std::chrono::milliseconds(**next - clock_()), std::chrono::milliseconds(0), kPause);
}

Result<bool> Publisher::round() {
    const auto whole = database_.read_now([](storage::Snapshot& snapshot) -> Result<std::vector<Upload>> {
        return uploads_in(snapshot.sql(), UploadState::Checking, kChecks);
    });
    if (!whole) return fail(whole.error());
    for (const auto& upload : *whole)
        if (auto done = check(upload); !done) return fail(done.error());
    const auto due = database_.read_now(
        [&](storage::Snapshot& snapshot) -> Result<Ids> { return due_releases(snapshot.sql(), clock_(), kReleases); });
    if (!due) return fail(due.error());
    for (const auto& id : *due)
        if (auto done = publish(id); !done) return fail(done.error());
    if (auto done = expire(); !done) return fail(done.error());
    if (auto settled = settle(); !settled) return fail(settled.error());
    return whole->size() == kChecks || due->size() == kReleases;
}

Result<void> Publisher::check(Upload upload) {
    const auto facts = worker_.read(files_.place_of(upload));
    if (!facts) return fail(facts.error());
    if (*facts) {
        upload.state = UploadState::Accepted;
        upload.title =
            (*facts)->title.empty() ? std::filesystem::path(upload.file_name).stem().string() : (*facts)->title;
        upload.duration_ms = (*facts)->duration_ms;
        upload.identity = (*facts)->identity;
    } else {
        upload.state = UploadState::Refused;
        upload.reason = facts->error();
        files_.remove(upload);
    }
    return database_.write_now([&](storage::Transaction& transaction) -> Result<void> {
        if (find_upload(transaction.sql(), upload.id)) put_upload(transaction.sql(), upload);
        return {};
    });
}

Result<std::vector<scan::ScannedFile>> Publisher::read(const Release& release) {
    std::vector<scan::ScannedFile> files;
    for (const auto& upload : release.uploads) {
        if (upload.state != UploadState::Accepted) continue;
        const auto path = UploadFiles::library_path(upload);
        const auto found = scan::look_at_file(files_.music() / path);
        if (!found) continue;
        auto result = worker_.read(files_.music() / path);
        if (!result) return fail(result.error());
        auto cover_id = scan::keep_cover(covers_, *result).value_or("");
        files.push_back({path, *found, std::move(*result), std::move(cover_id)});
    }
    return files;
}

Result<void> Publisher::publish(const std::string& release_id) {
    const auto release = database_.read_now([&](storage::Snapshot& snapshot) -> Result<std::optional<Release>> {
        return find_release(snapshot.sql(), release_id);
    });
    if (!release) return fail(release.error());
    if (!*release) return {};
    for (const auto& upload : (*release)->uploads) {
        if (upload.state != UploadState::Accepted) continue;
        if (auto shown = files_.show(upload); !shown) return shown;
    }
    const auto files = read(**release);
    if (!files) return fail(files.error());
    return database_.write_now([&](storage::Transaction& transaction) -> Result<void> {
        auto now = find_release(transaction.sql(), release_id);
        // Perhaps it was withdrawn meanwhile, or its date was changed.
        if (!now || now->state != ReleaseState::Scheduled || now->appears_at > clock_()) return {};
        publication_.publish(transaction, *now, *files);
        return {};
    });
}

Result<void> Publisher::expire() {
    return database_.write_now([&](storage::Transaction& transaction) -> Result<void> {
        remove_expired(transaction.sql(), clock_());
        return {};
    });
}

Result<void> Publisher::settle() {
    struct Wanted {
        Ids kept;
        std::vector<Upload> published;
    };
    const auto lying = files_.list();  // Before the rows are read: a row is there before its file.
    const auto wanted = database_.read_now([](storage::Snapshot& snapshot) -> Result<Wanted> {
        return Wanted{kept_upload_ids(snapshot.sql()), published_uploads(snapshot.sql())};
    });
    if (!wanted) return fail(wanted.error());
    const std::set<std::string> kept(wanted->kept.begin(), wanted->kept.end());
    std::set<std::string> shown;
    for (const auto& upload : wanted->published) shown.insert(upload.id);
    for (const auto& file : lying.files)
        if (!kept.contains(file.stem().string())) UploadFiles::remove(file);
    std::set<std::string> lying_shown;
    for (const auto& file : lying.shown) {
        const auto id = file.stem().string();
        if (shown.contains(id))
            lying_shown.insert(id);
        else
            UploadFiles::remove(file);
    }
    for (const auto& upload : wanted->published) {
        if (lying_shown.contains(upload.id)) continue;
        if (auto done = files_.show(upload); !done) return done;
    }
    return {};
}

}  // namespace polyphony::catalog
