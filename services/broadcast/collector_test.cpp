// What people wish of stations and podcasts, and what becomes of it. Feeds that can be fetched:
// tests/system/broadcast.test.ts.
#include "services/broadcast/collector.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "platform/http/test_server.h"
#include "platform/ids/ids.h"
#include "platform/testing/testing.h"
#include "services/broadcast/broadcast_store.h"
#include "services/broadcast/migrations.h"
#include "services/broadcast/podcasts.h"
#include "services/broadcast/stations.h"

namespace polyphony::broadcast {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::run;
using ::testing::SizeIs;

TEST(FetcherTest, KnowsItsOwnNetwork) {
    for (const auto* address :
         {"127.0.0.1",  "10.1.2.3", "172.16.0.1", "172.31.255.255",   "192.168.1.1",   "169.254.169.254",
          "100.64.0.1", "0.0.0.0",  "224.0.0.1",  "255.255.255.255",  "::1",           "::",
          "fe80::1",    "fc00::1",  "ff02::1",    "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1",
          "nonsense",   ""})
        EXPECT_FALSE(is_public_address(address)) << address;
    for (const auto* address : {"8.8.8.8", "172.32.0.1", "192.169.0.1", "2a00:1450:4001::1", "::ffff:8.8.8.8"})
        EXPECT_TRUE(is_public_address(address)) << address;
}

class BroadcastTest : public ::testing::TestWithParam<std::string> {
  protected:
    template <class Work>
    void write(Work work) {
        ASSERT_TRUE(database_->write_now([&](storage::Transaction& transaction) -> Result<void> {
            work(transaction);
            return {};
        }));
    }
    Channel subscribe(const std::string& url = "http://127.0.0.1:9/feed") {
        return run(podcasts_.subscribe(url)).value();
    }
    /// What the feed of a channel says.
    void publish(const Channel& channel, const std::string& guid, const std::string& title, UnixMillis time) {
        Episode episode;
        episode.guid = guid;
        episode.title = title;
        episode.audio_url = "http://127.0.0.1:9/" + guid;
        episode.published_at = time;
        write([&](storage::Transaction& transaction) { store::put_episode(transaction, channel, episode); });
    }
    std::vector<std::string> said() {
        return database_
            ->read_now([](storage::Snapshot& snapshot) -> Result<std::vector<std::string>> {
                std::vector<std::string> names;
                const soci::rowset<std::string> rows =
                    (snapshot.sql().prepare << "SELECT type FROM event_outbox ORDER BY seq");
                for (const auto& type : rows) names.push_back(type.substr(type.rfind('.') + 1));
                return names;
            })
            .value();
    }

    UnixMillis now_ = 1'800'000'000'000;
    int woken_ = 0;
    testing::TemporaryFolder folder_;
    testing::TemporaryDatabase temporary_{GetParam()};
    std::unique_ptr<storage::Database> database_ = temporary_.open(migrations());
    AudioFiles files_{folder_.path() / "audio"};
    Stations stations_{*database_, 2, [this] { return now_; }, [this] { ++woken_; }};
    Podcasts podcasts_{*database_, {2, 10}, [this] { return now_; }, [this] { ++woken_; }};
    Collector collector_{*database_, files_, {}, [this] { return now_; }};
};

TEST_P(BroadcastTest, StationsAreKept) {
    const auto one = run(stations_.create({"", " Radio One ", "https://one.example/stream", ""})).value();
    EXPECT_EQ(one.name, "Radio One");
    auto changed = one;
    changed.name = "Radio Uno";
    changed.home_page_url = "https://one.example";
    EXPECT_TRUE(run(stations_.update(changed)));
    const auto listed = run(stations_.list()).value();
    ASSERT_THAT(listed, SizeIs(1));
    EXPECT_EQ(listed[0].name, "Radio Uno");
    EXPECT_EQ(listed[0].home_page_url, "https://one.example");

    EXPECT_EQ(run(stations_.create({"", "", "https://x.example", ""})).error().code, Code::InvalidArgument);
    EXPECT_EQ(run(stations_.create({"", "X", "file:///etc/passwd", ""})).error().code, Code::InvalidArgument);
    EXPECT_EQ(run(stations_.create({"", "X", "https://x.example", "javascript:1"})).error().code,
              Code::InvalidArgument);
    EXPECT_EQ(run(stations_.update({ids::make(), "X", "https://x.example", ""})).error().code, Code::NotFound);
    EXPECT_TRUE(run(stations_.create({"", "Two", "https://two.example", ""})));
    EXPECT_EQ(run(stations_.create({"", "Three", "https://three.example", ""})).error().code, Code::ResourceExhausted);
    EXPECT_TRUE(run(stations_.remove(one.id)));
    EXPECT_TRUE(run(stations_.remove(one.id)));
    EXPECT_THAT(run(stations_.list()).value(), SizeIs(1));
    EXPECT_THAT(said(), ElementsAre("StationChanged", "StationChanged", "StationChanged", "StationDeleted"));
}

TEST_P(BroadcastTest, AStationIsHeardWhereItsListLeads) {
    http::Router routes;
    std::string list = "#EXTM3U\nhttps://one.example/stream\n";
    routes.add(http::Verb::get, "/one.m3u", [&](http::Request&) -> Task<http::Response> {
        http::Response response;
        response.body = list;
        co_return response;
    });
    http::test::RunningServer server(routes, {}, "127.0.0.1:0");
    CollectorOptions options;
    options.fetch.may_connect = [](const std::string&) { return true; };
    Collector collector(*database_, files_, options, [this] { return now_; });
    const auto address = "http://127.0.0.1:" + std::to_string(server.port()) + "/one.m3u";
    run(stations_.create({"", "One", address, ""})).value();
    EXPECT_EQ(woken_, 1);
    const auto heard_at = [&] { return run(stations_.list()).value().at(0).listen_url; };
    EXPECT_EQ(heard_at(), "");
    EXPECT_TRUE(collector.step());
    EXPECT_EQ(heard_at(), "https://one.example/stream");
    EXPECT_FALSE(collector.step());
    list = "[playlist]\nFile1=https://one.example/better\n";
    now_ += 60 * 60'000;
    EXPECT_TRUE(collector.step()) << "an hour later";
    EXPECT_EQ(heard_at(), "https://one.example/better");
    list = "There is nothing.";
    now_ += 60 * 60'000;
    EXPECT_TRUE(collector.step());
    EXPECT_EQ(heard_at(), "https://one.example/better") << "it was good once";
    EXPECT_THAT(said(), ElementsAre("StationChanged", "StationChanged", "StationChanged"));
    run(stations_.update({run(stations_.list()).value().at(0).id, "One", "https://one.example/a.mp3", ""})).value();
    EXPECT_EQ(heard_at(), "");
    now_ += 24 * 60 * 60'000;
    EXPECT_FALSE(collector.step()) << "a stream is no list";
}

TEST_P(BroadcastTest, AFeedIsSubscribedToOnce) {
    const auto channel = subscribe();
    EXPECT_EQ(subscribe().id, channel.id);
    EXPECT_EQ(woken_, 1);
    subscribe("http://127.0.0.1:9/other");
    EXPECT_EQ(run(podcasts_.subscribe("http://127.0.0.1:9/third")).error().code, Code::ResourceExhausted);
    EXPECT_EQ(run(podcasts_.subscribe("nonsense")).error().code, Code::InvalidArgument);
    EXPECT_THAT(said(), ElementsAre("ChannelAdded", "ChannelAdded"));
}

TEST_P(BroadcastTest, AFeedThatCannotBeFetchedIsTriedAgainLater) {
    const auto channel = subscribe();
    EXPECT_TRUE(collector_.step());
    EXPECT_FALSE(collector_.step());
    const auto failed = run(podcasts_.channel(channel.id)).value();
    EXPECT_EQ(failed.status, Status::Error);
    EXPECT_THAT(failed.error, HasSubstr("--private-feeds"));
    now_ += 119 * 60'000;
    EXPECT_FALSE(collector_.step());
    now_ += 60'000;
    EXPECT_TRUE(collector_.step()) << "two hours after the first failure";
    EXPECT_TRUE(run(podcasts_.refresh()));
    EXPECT_TRUE(collector_.step()) << "it was asked for";
}

TEST_P(BroadcastTest, EpisodesAreKnownByWhatTheFeedCallsThem) {
    const auto channel = subscribe();
    publish(channel, "a", "First", 1000);
    publish(channel, "b", "Second", 2000);
    publish(channel, "a", "First, corrected", 1000);
    const auto listed = run(podcasts_.channels(true)).value().at(0).episodes;
    ASSERT_THAT(listed, SizeIs(2));
    EXPECT_EQ(listed[0].title, "Second");
    EXPECT_EQ(listed[1].title, "First, corrected");
    EXPECT_THAT(run(podcasts_.channels(false)).value().at(0).episodes, IsEmpty());
    EXPECT_EQ(run(podcasts_.newest(1)).value().at(0).title, "Second");
    EXPECT_EQ(run(podcasts_.newest(-1)).error().code, Code::InvalidArgument);
    EXPECT_EQ(run(podcasts_.newest(1000)).error().code, Code::InvalidArgument);
    EXPECT_THAT(said(), ElementsAre("ChannelAdded", "EpisodePublished", "EpisodePublished"));

    EXPECT_TRUE(run(podcasts_.remove(channel.id)));
    EXPECT_TRUE(run(podcasts_.remove(channel.id)));
    EXPECT_EQ(run(podcasts_.channel(channel.id)).error().code, Code::NotFound);
    EXPECT_EQ(run(podcasts_.episode(listed[0].id)).error().code, Code::NotFound);
}

TEST_P(BroadcastTest, EachChannelIsListedWithItsOwnNewest) {
    const auto one = subscribe("http://127.0.0.1:9/one");
    const auto other = subscribe("http://127.0.0.1:9/other");
    for (int number = 1; number <= 4; ++number) publish(one, std::to_string(number), "One", number);
    publish(other, "a", "Other", 2);
    Podcasts few(
        *database_, {2, 10, 3}, [this] { return now_; }, [] {});
    const auto listed = run(few.channels(true)).value();
    for (const auto& channel : listed) {
        std::vector<std::string> guids;
        for (const auto& episode : channel.episodes) guids.push_back(episode.guid);
        if (channel.id == one.id)
            EXPECT_THAT(guids, ElementsAre("4", "3", "2"));
        else
            EXPECT_THAT(guids, ElementsAre("a"));
    }
}

TEST_P(BroadcastTest, AudioThatCannotBeFetchedSaysWhy) {
    const auto channel = subscribe();
    EXPECT_TRUE(collector_.step());
    publish(channel, "a", "First", 1000);
    const auto episode = run(podcasts_.newest(0)).value().at(0);
    EXPECT_FALSE(collector_.step()) << "nobody wants it";
    EXPECT_EQ(run(podcasts_.download(episode.id)).value().status, Status::Downloading);
    EXPECT_TRUE(collector_.step());
    const auto failed = run(podcasts_.episode(episode.id)).value();
    EXPECT_EQ(failed.status, Status::Error);
    EXPECT_THAT(failed.error, HasSubstr("--private-feeds"));
    EXPECT_THAT(files_.all(), IsEmpty());
    EXPECT_EQ(run(podcasts_.remove_audio(episode.id)).value().status, Status::Deleted);
    EXPECT_EQ(run(podcasts_.download(ids::make())).error().code, Code::NotFound);
}

TEST_P(BroadcastTest, AFileIsThereOnceItIsWhole) {
    {
        AudioFiles::Writing broken_off(files_, "one");
        EXPECT_TRUE(broken_off.write("half"));
    }
    EXPECT_THAT(files_.all(), IsEmpty());
    AudioFiles::Writing whole(files_, "two");
    EXPECT_TRUE(whole.write("all of it"));
    EXPECT_FALSE(std::filesystem::exists(files_.path_of("two")));
    EXPECT_TRUE(whole.keep());
    EXPECT_EQ(std::filesystem::file_size(files_.path_of("two")), 9U);
    files_.remove("two");
    EXPECT_THAT(files_.all(), IsEmpty());
}

TEST_P(BroadcastTest, AFileGoesOnWhereItWasMarked) {
    {
        AudioFiles::Writing begun(files_, "one");
        EXPECT_EQ(begun.part().bytes, 0);
        EXPECT_TRUE(begun.restart("\"v1\""));
        EXPECT_TRUE(begun.write("All "));
        EXPECT_TRUE(begun.mark());
        EXPECT_TRUE(begun.write("that is not marked"));
    }
    EXPECT_THAT(files_.all(), ElementsAre("one"));
    {
        AudioFiles::Writing further(files_, "one");
        EXPECT_EQ(further.part().bytes, 4);
        EXPECT_EQ(further.part().etag, "\"v1\"");
        EXPECT_TRUE(further.write("of it"));
        EXPECT_TRUE(further.keep());
    }
    std::ifstream file(files_.path_of("one"));
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "All of it");
    EXPECT_EQ(AudioFiles::Writing(files_, "one").part().bytes, 0) << "the mark went with the part";

    AudioFiles::Writing other(files_, "two");
    EXPECT_TRUE(other.restart("\"v1\""));
    EXPECT_TRUE(other.write("something"));
    EXPECT_TRUE(other.mark());
    EXPECT_TRUE(other.restart("\"v2\""));
    EXPECT_EQ(other.part().bytes, 0);
    EXPECT_EQ(AudioFiles::Writing(files_, "two").part().bytes, 0) << "another version";
    files_.remove("one");
    files_.remove("two");
    EXPECT_THAT(files_.all(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Databases, BroadcastTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::broadcast
