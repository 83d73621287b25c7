// Uploads with a real database and real files: the protocol, the check, the date.
#include "services/catalog/uploads/uploads.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>

#include "platform/encoding/base64.h"
#include "platform/rpc/caller_headers.h"
#include "services/catalog/catalog.h"
#include "services/catalog/scan/scanner.h"
#include "services/catalog/scan/test_audio.h"
#include "services/catalog/test_catalog.h"
#include "services/catalog/uploads/publisher.h"
#include "services/catalog/uploads/releases.h"
#include "services/catalog/uploads/upload_store.h"
#include "services/catalog/uploads/uploads_http.h"

namespace polyphony::catalog {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr UnixMillis kNow = 1'700'000'000'000;
constexpr UnixMillis kDay = 86'400'000;

/// An answer of tus.
struct Told {
    int status = 0;
    std::string offset;
    std::string location;
    std::string detail;
};

class UploadsTest : public CatalogDatabaseTest {
  protected:
    UploadsTest() { add_upload_routes(routes_, uploads_); }

    static scan::WorkerOptions worker() {
        scan::WorkerOptions options;
        options.program = scan::worker_program();
        return options;
    }

    using Fields = std::map<std::string, std::string>;
    Told tus(http::Verb verb, const std::string& path, Fields fields, std::vector<Result<std::string>> chunks = {},
             const rpc::Caller& caller = {"ann", false, {"artist"}}) {
        auto match = routes_.match(verb, path);
        if (match.handler == nullptr) return {};
        http::Request request;
        request.path_parameters = match.path_parameters;
        for (const auto& [name, value] : fields) request.headers.set(name, value);
        if (!fields.contains("Tus-Resumable")) request.headers.set("Tus-Resumable", "1.0.0");
        rpc::write_caller(request.headers, caller);
        request.chunks = [&chunks, next = std::size_t{0}]() mutable -> Task<Result<std::string>> {
            if (next == chunks.size()) co_return std::string();
            co_return chunks[next++];
        };
        const auto response = testing::run((*match.handler)(request));
        EXPECT_EQ(response.headers["Tus-Resumable"], "1.0.0");
        return {static_cast<int>(response.status), response.headers["Upload-Offset"], response.headers["Location"],
                std::get<std::string>(response.body)};
    }
    Told create(const std::string& release, const std::string& name, std::size_t size,
                const rpc::Caller& caller = {"ann", false, {"artist"}}) {
        return tus(http::Verb::post, "/media/uploads",
                   {{"Upload-Length", std::to_string(size)},
                    {"Upload-Metadata", "release " + base64_encode(release) + ",filename " + base64_encode(name)}},
                   {}, caller);
    }
    Told patch(const std::string& place, std::size_t offset, std::vector<Result<std::string>> chunks, Fields more = {},
               const rpc::Caller& caller = {"ann", false, {"artist"}}) {
        more["Upload-Offset"] = std::to_string(offset);
        more.try_emplace("Content-Type", "application/offset+octet-stream");
        return tus(http::Verb::patch, place, std::move(more), std::move(chunks), caller);
    }
    std::string offset_of(const std::string& place) { return tus(http::Verb::head, place, {}).offset; }

    static std::string song(int hertz = 440, const scan::Tags& tags = {{"title", "Morning"}}) {
        const testing::TemporaryFolder folder;
        const auto path = folder.path() / "song.ogg";
        EXPECT_TRUE(scan::make_audio(path, tags, hertz, 1));
        return scan::read_bytes(path);
    }
    Release draft(UnixMillis appears_at = kNow, const Uploader& who = {"ann", false, true}) {
        Releases::Draft draft;
        draft.title = "Days";
        draft.artists = {"Ann Voice"};
        draft.appears_at = appears_at;
        return testing::run(releases_.create(who, draft)).value();
    }
    static Releases::Change titled(std::string title) {
        Releases::Change change;
        change.title = std::move(title);
        return change;
    }
    Release get(const std::string& id) { return testing::run(releases_.get(ann_, id)).value(); }
    /// Uploads a file whole and has it checked.
    std::string add(const std::string& release, const std::string& name, const std::string& bytes) {
        auto place = create(release, name, bytes.size()).location;
        EXPECT_EQ(patch(place, 0, {bytes}).status, 204);
        EXPECT_TRUE(publisher_.round());
        return place;
    }
    std::vector<Track> heard(const std::string& query = "Morning") {
        EXPECT_TRUE(indexer_.catch_up());
        return testing::run(catalog_.search({"someone", false}, {query, 0})).value().tracks;
    }
    std::size_t files() { return files_.list().files.size(); }

    testing::TemporaryFolder folder_;
    UnixMillis now_ = kNow;
    Clock clock_ = [this] { return now_; };
    UploadFiles files_{folder_.path()};
    CoverStore covers_{folder_.path() / "covers", 1'000'000};
    Publication publication_{files_, "Uploads", clock_};
    Publisher publisher_{*database_, files_, publication_, covers_, worker(), clock_};
    UploadLimits limits_{.max_file_bytes = 10'000'000, .max_unfinished = 3, .sync_bytes = 65'536};
    Uploads uploads_{*database_, files_, limits_, [] {}, clock_};
    Releases releases_{*database_, publication_, limits_, [] {}, clock_};
    Catalog catalog_{*database_, index_, {}};
    http::Router routes_;
    Uploader ann_{"ann", false, true};
    Uploader bob_{"bob", false, true};
};

TEST_P(UploadsTest, AFileComesInPartsAndGoesOnWhereItWas) {
    const auto release = draft();
    const auto bytes = song();
    const auto created = create(release.id, "morning.ogg", bytes.size());
    EXPECT_EQ(created.status, 201);
    EXPECT_EQ(offset_of(created.location), "0");
    EXPECT_EQ(patch(created.location, 0, {bytes.substr(0, 1000), bytes.substr(1000, 500)}).offset, "1500");
    EXPECT_EQ(patch(created.location, 1000, {bytes.substr(1000)}).status, 409);
    // The connection ends in the middle: what came stays.
    EXPECT_EQ(patch(created.location, 1500, {bytes.substr(1500, 500), fail(Code::Unavailable, "gone")}).status, 503);
    EXPECT_EQ(offset_of(created.location), "2000");
    EXPECT_EQ(patch(created.location, 2000, {bytes.substr(2000)}).offset, std::to_string(bytes.size()));
    EXPECT_EQ(get(release.id).uploads.at(0).state, UploadState::Checking);
    ASSERT_TRUE(publisher_.round());
    const auto checked = get(release.id).uploads.at(0);
    EXPECT_EQ(checked.state, UploadState::Accepted) << checked.reason;
    EXPECT_EQ(checked.title, "Morning");
    EXPECT_NEAR(checked.duration_ms, 1000, 20);
    EXPECT_EQ(scan::read_bytes(files_.place_of(checked)), bytes);
}

TEST_P(UploadsTest, BytesThatWereNeverToldOfAreWrittenAnew) {
    const auto release = draft();
    const auto place = create(release.id, "a.ogg", 3000).location;
    EXPECT_EQ(patch(place, 0, {std::string(1000, 'a')}).status, 204);
    auto upload = get(release.id).uploads.at(0);
    // As after a crash in the middle of a request.
    scan::write_file(files_.place_of(upload), std::string(1000, 'a') + "torn");
    EXPECT_EQ(offset_of(place), "1000");
    EXPECT_EQ(patch(place, 1000, {std::string(10, 'b')}).offset, "1010");
    EXPECT_EQ(scan::read_bytes(files_.place_of(upload)), std::string(1000, 'a') + std::string(10, 'b'));
}

TEST_P(UploadsTest, AWrongChecksumLeavesNothing) {
    const auto release = draft();
    const auto place = create(release.id, "a.ogg", 6).location;
    const Fields right{{"Upload-Checksum", "sha1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0="}};  // Of "abc".
    EXPECT_EQ(patch(place, 0, {"abd"}, right).status, 460);
    EXPECT_EQ(offset_of(place), "0");
    EXPECT_EQ(patch(place, 0, {"ab", fail(Code::Unavailable, "gone")}, right).status, 503);
    EXPECT_EQ(offset_of(place), "0");
    EXPECT_EQ(patch(place, 0, {"ab", "c"}, right).offset, "3");
    EXPECT_EQ(patch(place, 3, {"abc"}, {{"Upload-Checksum", "md4 qZk="}}).status, 400);
    EXPECT_EQ(patch(place, 3, {"abc"}, {{"Upload-Checksum", "sha1 !"}}).status, 400);
}

TEST_P(UploadsTest, WhatIsWrongIsToldAndChangesNothing) {
    const auto release = draft();
    EXPECT_EQ(create("0000000000000000000000", "a.ogg", 5).status, 404);
    EXPECT_EQ(create(release.id, "a.ogg", 5, {"bob", false, {"artist"}}).status, 404) << "of someone else";
    EXPECT_EQ(create(release.id, "a.ogg", 5, {"ann", false}).status, 403) << "no artist";
    EXPECT_EQ(create(release.id, "a.txt", 5).status, 400);
    EXPECT_EQ(create(release.id, "a.ogg", 0).status, 400);
    EXPECT_EQ(create(release.id, "a.ogg", 10'000'001).status, 413);
    EXPECT_EQ(tus(http::Verb::post, "/media/uploads", {{"Upload-Length", "x"}}).status, 400);
    EXPECT_EQ(tus(http::Verb::post, "/media/uploads", {{"Upload-Length", "1"}, {"Upload-Metadata", "a ?"}}).status,
              400);
    EXPECT_EQ(tus(http::Verb::head, "/media/uploads/x", {{"Tus-Resumable", "0.2.2"}}).status, 412);
    for (const char* id : {"x", "%FF", "%00", "0000000000000000000000"})
        EXPECT_EQ(tus(http::Verb::head, std::string("/media/uploads/") + id, {}).status, 404) << id;

    const auto place = create(release.id, "a.ogg", 5).location;
    EXPECT_EQ(tus(http::Verb::head, place, {}, {}, {"bob", false, {"artist"}}).status, 404);
    EXPECT_EQ(patch(place, 0, {"abc"}, {}, {"bob", false, {"artist"}}).status, 404);
    EXPECT_EQ(tus(http::Verb::delete_, place, {}, {}, {"bob", false, {"artist"}}).status, 404);
    EXPECT_EQ(patch(place, 0, {"abc"}, {{"Content-Type", "text/plain"}}).status, 415);
    EXPECT_EQ(patch(place, 0, {"abcdef"}).status, 400) << "more than announced";
    EXPECT_EQ(offset_of(place), "0");
    EXPECT_EQ(tus(http::Verb::head, place, {}, {}, {"admin", true}).status, 200);
    EXPECT_EQ(create(release.id, "b.ogg", 5).status, 201);
    EXPECT_EQ(create(release.id, "c.ogg", 5).status, 201);
    EXPECT_EQ(create(release.id, "d.ogg", 5).status, 429) << "too many unfinished ones";
    EXPECT_EQ(tus(http::Verb::post, place, {{"X-HTTP-Method-Override", "DELETE"}}).status, 204);
    EXPECT_EQ(tus(http::Verb::head, place, {}).status, 404);
    EXPECT_EQ(create(release.id, "d.ogg", 5).status, 201);
}

TEST_P(UploadsTest, AFullDiskIsToldAndNothingIsLost) {
    const auto release = draft();
    const std::size_t size = 6'000'000;
    const auto place = create(release.id, "a.ogg", size).location;
    EXPECT_EQ(patch(place, 0, {std::string(2'500'000, 'a')}).status, 204);
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    auto* handler = ::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{3'000'000, before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    const auto told = patch(place, 2'500'000, {std::string(400'000, 'b'), std::string(400'000, 'c')});
    ::setrlimit(RLIMIT_FSIZE, &before);
    ::signal(SIGXFSZ, handler);
    EXPECT_EQ(told.status, 507) << told.detail;
    EXPECT_EQ(offset_of(place), "2900000");
    EXPECT_EQ(patch(place, 2'900'000, {std::string(3'100'000, 'd')}).offset, std::to_string(size));
}

TEST_P(UploadsTest, WhatIsNoMusicIsRefusedWithAReason) {
    const auto release = draft();
    add(release.id, "text.mp3", "This is not music at all.");
    const auto upload = get(release.id).uploads.at(0);
    EXPECT_EQ(upload.state, UploadState::Refused);
    EXPECT_THAT(upload.reason, HasSubstr(" "));
    EXPECT_EQ(files(), 0U);
    EXPECT_EQ(testing::run(releases_.publish(ann_, release.id)).error().code, Code::FailedPrecondition);
}

TEST_P(UploadsTest, AReleaseAppearsWhenItsDateHasComeAndOnce) {
    const auto release = draft(kNow + kDay);
    add(release.id, "Evening.ogg", song(500, {}));
    const auto place = add(release.id, "morning.ogg", song());
    EXPECT_EQ(testing::run(releases_.publish(bob_, release.id)).error().code, Code::NotFound);
    EXPECT_EQ(testing::run(releases_.publish(ann_, release.id)).value().state, ReleaseState::Scheduled);
    EXPECT_EQ(create(release.id, "late.ogg", 5).status, 409);
    EXPECT_EQ(tus(http::Verb::delete_, place, {}).status, 409);
    ASSERT_TRUE(publisher_.round());
    EXPECT_THAT(heard(), IsEmpty());
    EXPECT_THAT(new_events(), Not(Contains("TrackPublished")));

    now_ += kDay;
    ASSERT_TRUE(publisher_.round());
    EXPECT_THAT(new_events(), ElementsAre("AlbumPublished", "TrackPublished", "TrackPublished", "ReleaseChanged"));
    const auto tracks = heard();
    ASSERT_THAT(tracks, SizeIs(1));
    EXPECT_EQ(tracks[0].album_title, "Days");
    EXPECT_EQ(tracks[0].artists.at(0).name, "Ann Voice");
    EXPECT_EQ(tracks[0].id, get(release.id).uploads.at(1).track_id);
    EXPECT_THAT(heard("Evening"), SizeIs(1)) << "named by its file";
    EXPECT_EQ(get(release.id).state, ReleaseState::Published);
    ASSERT_TRUE(publisher_.round());
    EXPECT_THAT(new_events(), IsEmpty());

    // A scan that reads all anew finds it as it is.
    write([](soci::session& sql) {
        sql << "UPDATE tracks SET modified_ms = -1";
        return 0;
    });
    scan::ScannerOptions options;
    options.worker = worker();
    scan::Scanner scanner(*database_, covers_, options);
    scanner.start();
    ASSERT_TRUE(testing::eventually([&] { return scanner.status().state == scan::ScanState::Done; }, 30));
    EXPECT_THAT(new_events(), Not(Contains("TrackPublished")));
    ASSERT_THAT(heard(), SizeIs(1));
    EXPECT_EQ(heard()[0].album_title, "Days");
    EXPECT_THAT(heard("Evening"), SizeIs(1));
}

TEST_P(UploadsTest, WhatIsWithdrawnIsGoneAndComesBackAsTheSameTrack) {
    const auto release = draft();
    add(release.id, "morning.ogg", song());
    ASSERT_TRUE(testing::run(releases_.publish(ann_, release.id)));
    ASSERT_TRUE(publisher_.round());
    ASSERT_THAT(heard(), SizeIs(1));
    const auto track = heard()[0].id;
    EXPECT_EQ(testing::run(releases_.update(ann_, release.id, titled("Nights"))).error().code,
              Code::FailedPrecondition);
    new_events();
    EXPECT_EQ(testing::run(releases_.withdraw(ann_, release.id)).value().state, ReleaseState::Draft);
    EXPECT_THAT(new_events(), ElementsAre("AlbumWithdrawn", "TrackWithdrawn", "ReleaseChanged"));
    EXPECT_THAT(heard(), IsEmpty());
    EXPECT_THAT(files_.list().shown, IsEmpty());

    EXPECT_EQ(testing::run(releases_.update(ann_, release.id, titled("Nights"))).value().title, "Nights");
    ASSERT_TRUE(testing::run(releases_.publish(ann_, release.id)));
    ASSERT_TRUE(publisher_.round());
    ASSERT_THAT(heard(), SizeIs(1));
    EXPECT_EQ(heard()[0].id, track);
    EXPECT_EQ(heard()[0].album_title, "Nights");

    ASSERT_TRUE(testing::run(releases_.remove(ann_, release.id)));
    ASSERT_TRUE(publisher_.round());
    EXPECT_THAT(heard(), IsEmpty());
    EXPECT_EQ(files(), 0U);
    EXPECT_EQ(testing::run(releases_.get(ann_, release.id)).error().code, Code::NotFound);
}

TEST_P(UploadsTest, TheSameAudioIsTold) {
    const auto first = draft();
    add(first.id, "morning.ogg", song());
    ASSERT_TRUE(testing::run(releases_.publish(ann_, first.id)));
    ASSERT_TRUE(publisher_.round());
    const auto second = draft();
    add(second.id, "copy.ogg", song(440, {{"title", "Another name"}}));
    add(second.id, "other.ogg", song(550));
    const auto uploads = get(second.id).uploads;
    EXPECT_THAT(uploads.at(0).same_recording_ids, ElementsAre(heard()[0].id));
    EXPECT_THAT(uploads.at(1).same_recording_ids, IsEmpty());
}

TEST_P(UploadsTest, UnfinishedFilesExpireAndErasedPeopleLeaveNothing) {
    const auto release = draft();
    const auto place = create(release.id, "a.ogg", 5).location;
    EXPECT_EQ(patch(place, 0, {"abc"}).status, 204);
    add(release.id, "morning.ogg", song());
    EXPECT_EQ(files(), 2U);
    now_ += limits_.expiry_ms();
    ASSERT_TRUE(publisher_.round());
    EXPECT_EQ(tus(http::Verb::head, place, {}).status, 404);
    ASSERT_TRUE(publisher_.round());
    EXPECT_EQ(files(), 1U);

    ASSERT_TRUE(testing::run(releases_.publish(ann_, release.id)));
    ASSERT_TRUE(publisher_.round());
    ASSERT_THAT(heard(), SizeIs(1));
    const auto forgotten = database_->write_now([&](storage::Transaction& transaction) -> Result<void> {
        publication_.forget(transaction, "ann");
        return {};
    });
    ASSERT_TRUE(forgotten);
    ASSERT_TRUE(publisher_.settle());
    EXPECT_THAT(heard(), IsEmpty());
    EXPECT_EQ(files(), 0U);
}

TEST_P(UploadsTest, ReleasesAreListedInPagesAndOnlyOnesOwn) {
    const auto one = draft();
    const auto two = draft();
    draft(kNow, bob_);
    const auto first = testing::run(releases_.list(ann_, 1, "", false)).value();
    ASSERT_THAT(first.items, SizeIs(1));
    EXPECT_EQ(first.items[0].id, two.id);
    const auto second = testing::run(releases_.list(ann_, 1, first.next_page_token, false)).value();
    EXPECT_EQ(second.items.at(0).id, one.id);
    EXPECT_EQ(second.next_page_token, "");
    EXPECT_THAT(testing::run(releases_.list({"admin", true}, 0, "", true)).value().items, SizeIs(3));
    EXPECT_EQ(testing::run(releases_.list(ann_, 0, "", true)).error().code, Code::PermissionDenied);
    EXPECT_EQ(testing::run(releases_.list({"eve"}, 0, "", false)).error().code, Code::PermissionDenied);
    const idempotency::Request request{"ann", "key", "digest"};
    Releases::Draft once;
    once.title = "Once";
    once.artists = {"A"};
    const auto made = testing::run(releases_.create(ann_, once, request)).value();
    EXPECT_EQ(testing::run(releases_.create(ann_, once, request)).value().id, made.id);
    Releases::Draft nameless;
    nameless.artists = {"A"};
    EXPECT_EQ(testing::run(releases_.create(ann_, nameless)).error().code, Code::InvalidArgument);
    nameless.title = "Two\nlines";
    EXPECT_EQ(testing::run(releases_.create(ann_, nameless)).error().code, Code::InvalidArgument);
}

INSTANTIATE_TEST_SUITE_P(Databases, UploadsTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::catalog
