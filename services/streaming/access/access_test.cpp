#include <gtest/gtest.h>

#include "polyphony/catalog/v1/events.pb.h"
#include "services/streaming/access/access_store.h"
#include "services/streaming/access/reactions.h"
#include "services/streaming/streaming_fixture.h"

namespace polyphony::streaming {
namespace {

using testing::run;

class AccessTest : public ::testing::TestWithParam<std::string>, public StreamingFixture {
  protected:
    AccessTest() : StreamingFixture(GetParam()) {
        add_access_reactions(reactions_);
        AudioAsset asset;
        asset.track_id = secret;
        asset.path = folder.path() / "tone.wav";
        asset.bitrate_kbps = 64;
        asset.library_id = library;
        put(asset);
    }

    template <class Event>
    void hear(const Event& event) {
        const auto done = database->write_now([&](storage::Transaction& transaction) -> Result<void> {
            events::Event envelope;
            envelope.type = Event::descriptor()->full_name();
            envelope.data = event.SerializeAsString();
            return reactions_.handlers().at(envelope.type)(transaction, envelope);
        });
        ASSERT_TRUE(done);
    }
    void close(bool closed = true) {
        catalog::v1::LibraryAccessChanged event;
        event.set_library_id(library);
        event.set_everyone(!closed);
        hear(event);
    }
    template <class Event>
    void say(const std::string& user_id) {
        Event event;
        event.set_library_id(library);
        event.set_user_id(user_id);
        hear(event);
    }
    bool hears(const rpc::Caller& listener) { return run(playback.stream(listener, {secret, 0})).has_value(); }

    const std::string library = ids::make();
    const std::string secret = ids::make();
    events::Reactions reactions_;
};

TEST_P(AccessTest, AClosedLibraryIsHeardByThoseLetInAndByAdministrators) {
    EXPECT_TRUE(hears({ann}));
    close();
    close();
    EXPECT_FALSE(hears({ann}));
    EXPECT_EQ(run(playback.stream({ann}, {secret, 0})).error().code, Code::NotFound);
    EXPECT_EQ(run(playback.start({ann}, {secret, 0}, "", "")).error().code, Code::NotFound);
    EXPECT_TRUE(hears({ann, true}));
    EXPECT_TRUE(run(playback.stream({ann}, {track, 0}))) << "other libraries stay open";

    say<catalog::v1::LibraryGranted>(ann);
    say<catalog::v1::LibraryGranted>(ann);
    EXPECT_TRUE(hears({ann}));
    EXPECT_FALSE(hears({bob}));
    say<catalog::v1::LibraryRevoked>(ann);
    EXPECT_FALSE(hears({ann}));
    close(false);
    EXPECT_TRUE(hears({bob}));
}

TEST_P(AccessTest, WhoIsForgottenIsLetInNoMore) {
    close();
    say<catalog::v1::LibraryGranted>(ann);
    ASSERT_TRUE(database->write_now([&](storage::Transaction& transaction) -> Result<void> {
        store::delete_user(transaction, ann);
        return {};
    }));
    EXPECT_FALSE(hears({ann}));
}

INSTANTIATE_TEST_SUITE_P(Databases, AccessTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::streaming
