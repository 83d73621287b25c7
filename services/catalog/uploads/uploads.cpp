#include "services/catalog/uploads/uploads.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "platform/encoding/path_text.h"
#include "platform/ids/ids.h"
#include "services/catalog/scan/audio_format.h"
#include "services/catalog/uploads/release_events.h"
#include "services/catalog/uploads/upload_store.h"

namespace polyphony::catalog {
namespace {

constexpr std::size_t kMaxFileNameBytes = 1000;

Result<void> check_announced(const Uploads::Announced& announced, const UploadLimits& limits) {
    if (announced.file_name.empty() || announced.file_name.size() > kMaxFileNameBytes)
        return fail(Code::InvalidArgument, "The file needs a name, of at most 1000 bytes.");
    if (std::any_of(announced.file_name.begin(), announced.file_name.end(),
                    [](unsigned char c) { return std::iscntrl(c) != 0; }))
        return fail(Code::InvalidArgument, "The file's name has characters that nobody can read.");
    if (!scan::container_of_name(announced.file_name))
        return fail(Code::InvalidArgument, "By its name, this is no audio file that Polyphony knows.");
    if (announced.size_bytes <= 0) return fail(Code::InvalidArgument, "The file is empty.");
    if (announced.size_bytes > limits.max_file_bytes) return fail(Code::InvalidArgument, "The file is too large.");
    return {};
}

Result<void> check_room(soci::session& sql, const Release& release, const Uploads::Announced& announced,
                        const UploadLimits& limits) {
    if (release.state != ReleaseState::Draft)
        return fail(Code::FailedPrecondition, "Files can be added to a draft only; withdraw the release first.");
    if (static_cast<int>(release.uploads.size()) >= limits.max_files)
        return fail(Code::ResourceExhausted, "A release cannot have more files.");
    const auto pending = pending_of(sql, release.owner_id);
    if (pending.unfinished >= limits.max_unfinished)
        return fail(Code::ResourceExhausted, "There are too many unfinished files; finish or remove some first.");
    if (pending.bytes + announced.size_bytes > limits.max_pending_bytes)
        return fail(Code::ResourceExhausted, "Your drafts hold too many bytes; publish or remove some first.");
    return {};
}

tl::unexpected<Error> no_upload() { return fail(Code::NotFound, "There is no such upload."); }

tl::unexpected<Error> busy_now() {
    return fail(Code::Aborted, "Another request writes into this file at this moment; try again.");
}

}  // namespace

Uploads::Uploads(storage::Database& database, const UploadFiles& files, UploadLimits limits,
                 std::function<void()> finished, Clock clock)
    : database_(database), files_(files), limits_(limits), finished_(std::move(finished)), clock_(std::move(clock)) {}

Uploads::~Uploads() { disk_.join(); }

Uploads::Hold::Hold(std::shared_ptr<Busy> all, const std::string& id) {
    if (all->insert(id).second) {
        busy = std::move(all);
        upload_id = id;
    }
}

Uploads::Hold::~Hold() {
    if (busy) busy->erase(upload_id);
}

template <class Work>
auto Uploads::on_disk(Work work) -> Task<std::invoke_result_t<Work&>> {
    using Outcome = std::invoke_result_t<Work&>;
    auto outcome = std::make_shared<std::optional<Outcome>>();
    auto start = [&](auto done) {
        asio::post(disk_, [&work, outcome, done] {
            outcome->emplace(work());
            done(true);
        });
    };
    co_await await_callback<bool>(start);
    co_return std::move(**outcome);
}

Task<Result<Upload>> Uploads::begin(Uploader uploader, Announced announced) {
    if (!uploader.may_upload()) co_return fail(Code::PermissionDenied, "Only artists may upload music.");
    if (auto right = check_announced(announced, limits_); !right) co_return fail(right.error());
    auto work = [&](storage::Transaction& transaction) -> Result<Upload> {
        auto& sql = transaction.sql();
        const auto release = find_release(sql, announced.release_id);
        if (!release || !uploader.may_change(release->owner_id))
            return fail(Code::NotFound, "There is no such release.");
        if (auto room = check_room(sql, *release, announced, limits_); !room) return fail(room.error());
        Upload upload;
        upload.id = ids::make();
        upload.release_id = release->id;
        upload.owner_id = release->owner_id;
        upload.file_name = readable_path(text_of_path(announced.file_name));
        upload.ending = std::filesystem::path(announced.file_name).extension().string();
        upload.size_bytes = announced.size_bytes;
        upload.expires_at = clock_() + limits_.expiry_ms();
        put_upload(sql, upload);
        emit_changed(transaction, *release);
        return upload;
    };
    co_return co_await database_.write(std::move(work));
}

Task<Result<Upload>> Uploads::find(Uploader uploader, std::string upload_id) {
    auto work = [&](storage::Snapshot& snapshot) -> Result<Upload> {
        auto upload = find_upload(snapshot.sql(), upload_id);
        if (!upload || !uploader.may_change(upload->owner_id)) return no_upload();
        return std::move(*upload);
    };
    co_return co_await database_.read(std::move(work));
}

Task<Result<Uploads::Appended>> Uploads::append(Uploader uploader, std::string upload_id, std::int64_t offset,
                                                std::optional<Checksum> checksum, const Chunks& chunks) {
    const Hold hold(busy_, upload_id);
    if (!hold.busy) co_return busy_now();
    auto upload = co_await find(std::move(uploader), std::move(upload_id));
    if (!upload) co_return fail(upload.error());
    if (upload->state != UploadState::Receiving) co_return fail(Code::FailedPrecondition, "The file is whole already.");
    if (offset != upload->received_bytes)
        co_return fail(Code::FailedPrecondition,
                       "The file goes on at byte " + std::to_string(upload->received_bytes) + ".");
    auto opening = [&] { return files_.open(*upload); };
    const auto file = co_await on_disk(opening);
    if (!file) co_return fail(file.error());

    std::optional<Digest> digest;
    if (checksum) digest.emplace(std::move(*checksum));
    auto reached = upload->received_bytes;
    const auto written = co_await write_all(*file, *upload, reached, digest ? &*digest : nullptr, chunks);
    if (digest && !written) co_return fail(written.error());
    if (digest && !digest->matches()) co_return Appended{std::move(*upload), false};
    if (const auto kept = co_await keep(*file, *upload, reached); !kept) co_return fail(kept.error());
    if (!written) co_return fail(written.error());
    co_return Appended{std::move(*upload), true};
}

Task<Result<void>> Uploads::write_all(const File& file, Upload& upload, std::int64_t& reached, Digest* digest,
                                      const Chunks& chunks) {
    for (;;) {
        const auto chunk = co_await chunks();
        if (!chunk) co_return fail(chunk.error());
        if (chunk->empty()) co_return Result<void>();
        const auto size = static_cast<std::int64_t>(chunk->size());
        if (size > upload.size_bytes - reached)
            co_return fail(Code::InvalidArgument, "The file has more bytes than were announced.");
        auto writing = [&] { return UploadFiles::write(file, reached, *chunk); };
        if (auto written = co_await on_disk(writing); !written) co_return written;
        reached += size;
        if (digest != nullptr) {
            digest->update(*chunk);
        } else if (reached - upload.received_bytes >= limits_.sync_bytes) {
            if (auto kept = co_await keep(file, upload, reached); !kept) co_return kept;
        }
    }
}

Task<Result<void>> Uploads::keep(const File& file, Upload& upload, std::int64_t reached) {
    if (reached == upload.received_bytes) co_return Result<void>();
    auto syncing = [&] { return UploadFiles::sync(file); };
    if (auto synced = co_await on_disk(syncing); !synced) co_return synced;
    const auto before = upload.received_bytes;
    auto after = upload;
    after.received_bytes = reached;
    after.expires_at = clock_() + limits_.expiry_ms();
    if (reached == upload.size_bytes) after.state = UploadState::Checking;
    auto work = [&](storage::Transaction& transaction) -> Result<void> {
        if (!advance(transaction.sql(), after, before)) return busy_now();
        if (after.state == UploadState::Checking) transaction.after_commit(finished_);
        return {};
    };
    auto noted = co_await database_.write(std::move(work));
    if (noted) upload = std::move(after);
    co_return noted;
}

Task<Result<void>> Uploads::remove(Uploader uploader, std::string upload_id) {
    const Hold hold(busy_, upload_id);
    if (!hold.busy) co_return busy_now();
    Upload removed;
    auto work = [&](storage::Transaction& transaction) -> Result<void> {
        auto& sql = transaction.sql();
        auto upload = find_upload(sql, upload_id);
        if (!upload || !uploader.may_change(upload->owner_id)) return no_upload();
        if (find_release(sql, upload->release_id)->state != ReleaseState::Draft)
            return fail(Code::FailedPrecondition, "Files of a draft only can be removed; withdraw the release first.");
        remove_upload(sql, upload_id);
        removed = std::move(*upload);
        return {};
    };
    if (auto gone = co_await database_.write(std::move(work)); !gone) co_return gone;
    auto removing = [&] {
        files_.remove(removed);
        return true;
    };
    co_await on_disk(removing);
    co_return Result<void>();
}

}  // namespace polyphony::catalog
