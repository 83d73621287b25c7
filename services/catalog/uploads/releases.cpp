#include "services/catalog/uploads/releases.h"

#include <algorithm>

#include "platform/ids/ids.h"
#include "services/catalog/library_store.h"
#include "services/catalog/paging.h"
#include "services/catalog/text.h"
#include "services/catalog/uploads/release_events.h"
#include "services/catalog/uploads/upload_store.h"

namespace polyphony::catalog {
namespace {

using storage::Snapshot;
using storage::Transaction;

constexpr std::size_t kMaxArtists = 20;
constexpr UnixMillis kLatest = 253'402'300'799'000;  // The end of the year 9999.

Result<void> check(const Release& release) {
    if (!is_name(release.title))
        return fail(Code::InvalidArgument, "The title must have 1 to 300 characters in one line.");
    if (release.artists.empty() || release.artists.size() > kMaxArtists)
        return fail(Code::InvalidArgument, "A release needs 1 to 20 artists.");
    if (!std::all_of(release.artists.begin(), release.artists.end(), is_name))
        return fail(Code::InvalidArgument, "An artist's name must have 1 to 300 characters in one line.");
    if (release.appears_at < 0 || release.appears_at > kLatest)
        return fail(Code::InvalidArgument, "The date must be from 1970 to 9999.");
    return {};
}

Result<void> check_files(const Release& release) {
    const auto is = [](UploadState state) { return [state](const Upload& upload) { return upload.state == state; }; };
    const auto& files = release.uploads;
    if (std::any_of(files.begin(), files.end(), is(UploadState::Receiving)))
        return fail(Code::FailedPrecondition, "A file is unfinished; finish or remove it first.");
    if (std::any_of(files.begin(), files.end(), is(UploadState::Checking)))
        return fail(Code::FailedPrecondition, "A file is being checked; try again in a moment.");
    if (std::none_of(files.begin(), files.end(), is(UploadState::Accepted)))
        return fail(Code::FailedPrecondition, "There is no music in this release yet.");
    return {};
}

tl::unexpected<Error> no_release() { return fail(Code::NotFound, "There is no such release."); }
tl::unexpected<Error> artists_only() { return fail(Code::PermissionDenied, "Only artists have releases."); }

/// Adds what each file is the same recording as, as far as the uploader may see it.
void compare(soci::session& sql, const Uploader& uploader, Release& release) {
    const auto visible = visible_library_ids(sql, {uploader.user_id, uploader.admin});
    for (auto& upload : release.uploads) upload.same_recording_ids = same_recordings(sql, upload, visible);
}

}  // namespace

Releases::Releases(storage::Database& database, const Publication& publication, UploadLimits limits,
                   std::function<void()> changed, Clock clock)
    : database_(database),
      publication_(publication),
      limits_(limits),
      changed_(std::move(changed)),
      clock_(std::move(clock)) {}

Task<Result<Release>> Releases::create(Uploader uploader, Draft draft, idempotency::Request request) {
    if (!uploader.may_upload()) co_return artists_only();
    Release release;
    release.id = ids::make();
    release.owner_id = uploader.user_id;
    release.title = draft.title;
    release.artists = draft.artists;
    release.type = draft.type;
    release.created_at = clock_();
    release.appears_at = draft.appears_at.value_or(release.created_at);
    if (auto right = check(release); !right) co_return fail(right.error());
    auto work = [&](Transaction& transaction) -> Result<Release> {
        const auto make = [&]() -> Result<Release> {
            if (count_releases(transaction.sql(), release.owner_id) >= limits_.max_releases)
                return fail(Code::ResourceExhausted, "You cannot have more releases.");
            put_release(transaction.sql(), release);
            emit_changed(transaction, release);
            return release;
        };
        const auto again = [&](const std::string& id) -> Result<Release> {
            auto made = find_release(transaction.sql(), id);
            if (!made) return no_release();
            return std::move(*made);
        };
        return idempotency::once(
            transaction, request, {clock_(), limits_.idempotency_ms}, make, [](const Release& made) { return made.id; },
            again);
    };
    co_return co_await database_.write(std::move(work));
}

Task<Result<Page<Release>>> Releases::list(Uploader uploader, int page_size, std::string page_token, bool everyone) {
    if (!uploader.may_upload()) co_return artists_only();
    if (everyone && !uploader.admin) co_return fail(Code::PermissionDenied, "Only administrators see all releases.");
    const auto size = read_size(page_size, limits_.default_page, limits_.max_page, "page_size");
    if (!size) co_return fail(size.error());
    const std::string_view list = everyone ? "releases" : "my-releases";
    std::string before;
    if (!page_token.empty()) {
        const auto keys = read_page_token(page_token, list, 1);
        if (!keys) co_return fail(keys.error());
        before = keys->front();
    }
    auto work = [&](Snapshot& snapshot) -> Result<Page<Release>> {
        Page<Release> page;
        page.items = list_releases(snapshot.sql(), everyone ? std::string() : uploader.user_id, before, *size + 1);
        if (page.items.size() > static_cast<std::size_t>(*size)) {
            page.items.pop_back();
            page.next_page_token = make_page_token(list, {page.items.back().id});
        }
        return page;
    };
    co_return co_await database_.read(std::move(work));
}

Task<Result<Release>> Releases::get(Uploader uploader, std::string release_id) {
    if (!uploader.may_upload()) co_return artists_only();
    auto work = [&](Snapshot& snapshot) -> Result<Release> {
        auto release = find_release(snapshot.sql(), release_id);
        if (!release || !uploader.may_change(release->owner_id)) return no_release();
        compare(snapshot.sql(), uploader, *release);
        return std::move(*release);
    };
    co_return co_await database_.read(std::move(work));
}

template <class Work>
Task<Result<Release>> Releases::change(Uploader uploader, std::string release_id, Work work) {
    if (!uploader.may_upload()) co_return artists_only();
    auto in_transaction = [&](Transaction& transaction) -> Result<Release> {
        auto& sql = transaction.sql();
        auto release = find_release(sql, release_id);
        if (!release || !uploader.may_change(release->owner_id)) return no_release();
        if (auto done = work(transaction, *release); !done) return fail(done.error());
        put_release(sql, *release);
        emit_changed(transaction, *release);
        transaction.after_commit(changed_);
        compare(sql, uploader, *release);
        return std::move(*release);
    };
    co_return co_await database_.write(std::move(in_transaction));
}

Task<Result<Release>> Releases::update(Uploader uploader, std::string release_id, Change wanted) {
    auto work = [&](Transaction&, Release& release) -> Result<void> {
        const bool words = wanted.title || !wanted.artists.empty() || wanted.type;
        if (release.state == ReleaseState::Published)
            return fail(Code::FailedPrecondition, "It has appeared; withdraw it before you change it.");
        if (words && release.state != ReleaseState::Draft)
            return fail(Code::FailedPrecondition, "Only the date can be changed now; withdraw it to change more.");
        if (wanted.title) release.title = *wanted.title;
        if (!wanted.artists.empty()) release.artists = wanted.artists;
        release.type = wanted.type.value_or(release.type);
        release.appears_at = wanted.appears_at.value_or(release.appears_at);
        return check(release);
    };
    co_return co_await change(std::move(uploader), std::move(release_id), std::move(work));
}

Task<Result<Release>> Releases::publish(Uploader uploader, std::string release_id) {
    auto work = [](Transaction&, Release& release) -> Result<void> {
        if (release.state != ReleaseState::Draft) return {};
        if (auto right = check_files(release); !right) return right;
        release.state = ReleaseState::Scheduled;
        return {};
    };
    co_return co_await change(std::move(uploader), std::move(release_id), std::move(work));
}

Task<Result<Release>> Releases::withdraw(Uploader uploader, std::string release_id) {
    auto work = [this](Transaction& transaction, Release& release) -> Result<void> {
        publication_.withdraw(transaction, release);
        release.state = ReleaseState::Draft;
        return {};
    };
    co_return co_await change(std::move(uploader), std::move(release_id), std::move(work));
}

Task<Result<void>> Releases::remove(Uploader uploader, std::string release_id) {
    if (!uploader.may_upload()) co_return artists_only();
    auto work = [&](Transaction& transaction) -> Result<void> {
        const auto release = find_release(transaction.sql(), release_id);
        if (!release || !uploader.may_change(release->owner_id)) return no_release();
        publication_.remove(transaction, *release);
        emit_deleted(transaction, *release);
        transaction.after_commit(changed_);
        return {};
    };
    co_return co_await database_.write(std::move(work));
}

}  // namespace polyphony::catalog
