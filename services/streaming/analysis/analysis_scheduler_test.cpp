#include "services/streaming/analysis/analysis_scheduler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <map>
#include <mutex>

#include "platform/rpc/client.h"
#include "services/streaming/analysis/analyses.h"
#include "services/streaming/analysis/analysis_api.h"
#include "services/streaming/analysis/analysis_store.h"
#include "services/streaming/streaming_fixture.h"

namespace polyphony::streaming {
namespace {

using polyphony::testing::eventually;
using polyphony::testing::run;
using ::testing::ElementsAre;

/// Tells what it is told to, by the bytes of the file.
class ScriptedMeasurer final : public Measurer {
  public:
    Task<Result<Measurement>> measure(File file, AudioPart) override {
        std::array<char, 64> buffer{};
        const auto got = ::read(file.descriptor(), buffer.data(), buffer.size());
        const std::string bytes(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        const std::lock_guard lock(mutex_);
        heard_.push_back(bytes);
        if (const auto failure = failures_.find(bytes); failure != failures_.end()) {
            auto error = failure->second;
            if (error.code == Code::Unavailable) failures_.erase(failure);
            co_return fail(std::move(error));
        }
        Measurement measurement;
        measurement.loudness.integrated_lufs = -9;
        measurement.blocks.add(-9.0);
        measurement.waveform = {-100, 100};
        co_return measurement;
    }

    void fail_at(const std::string& bytes, Error error) {
        const std::lock_guard lock(mutex_);
        failures_[bytes] = std::move(error);
    }
    std::vector<std::string> heard() {
        const std::lock_guard lock(mutex_);
        return heard_;
    }

  private:
    std::mutex mutex_;
    std::map<std::string, Error> failures_;
    std::vector<std::string> heard_;
};

class AnalysisSchedulerTest : public ::testing::TestWithParam<std::string> {
  protected:
    AnalysisSchedulerTest() { options_.rest = std::chrono::milliseconds(20); }
    ~AnalysisSchedulerTest() override {
        if (scheduler_) run(stopped());
        runner_.stop();
        database_.reset();  // Its threads hold on to the io_context.
    }

    Task<int> stopped() {
        co_await scheduler_->stop();
        co_return 0;
    }
    void start() {
        scheduler_ = std::make_unique<AnalysisScheduler>(runner_.io(), *database_, audio_, measurer_, options_,
                                                         testing::metrics(), system_now);
        scheduler_->start();
    }
    void stop() {
        run(stopped());
        scheduler_.reset();
    }

    void publish(const std::string& name) {
        AudioAsset asset;
        asset.track_id = name;
        asset.path = folder_.path() / name;
        std::ofstream(asset.path) << name;
        const auto written = database_->write_now([&](storage::Transaction& transaction) -> Result<void> {
            store::put_asset(transaction, asset);
            hear_of_track(transaction, asset, "album", system_now());
            return {};
        });
        ASSERT_TRUE(written);
        if (scheduler_) scheduler_->wake();
    }
    AnalysisCounts counts() {
        return database_
            ->read_now([](storage::Snapshot& snapshot) -> Result<AnalysisCounts> {
                return store::count_analyses(snapshot.sql());
            })
            .value();
    }
    bool becomes(AnalysisCounts expected) {
        return eventually([&] { return counts() == expected; });
    }

    testing::TemporaryFolder folder_;
    testing::TemporaryDatabase temporary_{GetParam()};
    std::unique_ptr<storage::Database> database_ = temporary_.open(migrations());
    LocalStore audio_;
    ScriptedMeasurer measurer_;
    AnalysisOptions options_;
    Runner runner_;
    std::unique_ptr<AnalysisScheduler> scheduler_;
};

TEST_P(AnalysisSchedulerTest, MeasuresWhatWaitsAndWhatComesLater) {
    publish("a");
    publish("b");
    options_.rest = std::chrono::seconds(600);
    start();
    ASSERT_TRUE(becomes({0, 2, 0}));
    publish("c");
    ASSERT_TRUE(becomes({0, 3, 0}));
    EXPECT_THAT(measurer_.heard(), ElementsAre("a", "b", "c"));
}

TEST_P(AnalysisSchedulerTest, SeveralShareTheWork) {
    options_.at_once = 4;
    for (char name = 'a'; name <= 'z'; ++name) publish(std::string(1, name));
    start();
    ASSERT_TRUE(becomes({0, 26, 0}));
    EXPECT_EQ(measurer_.heard().size(), 26U);
}

TEST_P(AnalysisSchedulerTest, GoesOnAfterARestart) {
    publish("a");
    start();
    ASSERT_TRUE(becomes({0, 1, 0}));
    stop();
    publish("b");
    EXPECT_EQ(counts(), (AnalysisCounts{1, 1, 0}));
    start();
    ASSERT_TRUE(becomes({0, 2, 0}));
    EXPECT_THAT(measurer_.heard(), ElementsAre("a", "b"));
}

TEST_P(AnalysisSchedulerTest, BrokenAudioIsTriedTwiceAndHoldsUpNothing) {
    measurer_.fail_at("a", {Code::FailedPrecondition, "It is broken."});
    publish("a");
    publish("b");
    start();
    ASSERT_TRUE(becomes({0, 1, 1}));
    const auto heard = measurer_.heard();
    EXPECT_EQ(std::count(heard.begin(), heard.end(), "a"), 2);
}

TEST_P(AnalysisSchedulerTest, WhatCannotBeMeasuredNowIsMeasuredLater) {
    options_.retry.pause = std::chrono::seconds(0);
    measurer_.fail_at("a", {Code::Unavailable, "There are no workers."});
    publish("a");
    start();
    ASSERT_TRUE(becomes({0, 1, 0}));
    EXPECT_THAT(measurer_.heard(), ElementsAre("a", "a"));
}

TEST_P(AnalysisSchedulerTest, AFileThatIsAwayIsAskedForAgain) {
    publish("a");
    const auto path = folder_.path() / "a";
    std::filesystem::remove(path);
    options_.retry.pause = std::chrono::seconds(0);
    start();
    publish("b");
    ASSERT_TRUE(becomes({1, 1, 0}));
    std::ofstream(path) << "a";
    EXPECT_TRUE(becomes({0, 2, 0}));
}

TEST_P(AnalysisSchedulerTest, CanBeTurnedOff) {
    options_.at_once = 0;
    publish("a");
    start();
    EXPECT_FALSE(scheduler_->turned_on());
    stop();
    EXPECT_EQ(counts(), (AnalysisCounts{1, 0, 0}));
}

/// From outside, over gRPC.
class AnalysisApiTest : public AnalysisSchedulerTest {
  protected:
    AnalysisApiTest() {
        const std::array<grpc::Service*, 1> services{&api_};
        server_ = rpc::Server::listen(address_, services).value();
        client_ = std::make_unique<rpc::Client>(rpc::ClientOptions{.address = address_}, testing::metrics());
    }
    ~AnalysisApiTest() override {
        client_.reset();
        server_.reset();
    }

    template <class Response>
    Result<Response> call(const std::string& method, const google::protobuf::Message& request,
                          rpc::Caller caller = {"ann", false}) {
        rpc::CallContext context;
        context.caller = std::move(caller);
        return run(client_->call<Response>("polyphony.streaming.v1.AnalysisService." + method, request, context));
    }
    Result<v1::Waveform> waveform(const std::string& track) {
        v1::GetWaveformRequest request;
        request.set_track_id(track);
        return call<v1::Waveform>("GetWaveform", request);
    }
    Result<v1::TrackLoudness> loudness(const std::string& track) {
        v1::GetLoudnessRequest request;
        request.set_track_id(track);
        return call<v1::TrackLoudness>("GetLoudness", request);
    }

    rpc::Dispatcher dispatcher_{runner_.io().get_executor(), testing::metrics()};
    AnalysisApi api_{*database_, true, dispatcher_};
    const std::string address_ = "unix:" + (folder_.path() / "analysis.sock").string();
    std::unique_ptr<rpc::Server> server_;
    std::unique_ptr<rpc::Client> client_;
};

TEST_P(AnalysisApiTest, TellsWhatWasMeasured) {
    EXPECT_EQ(waveform("a").error().code, Code::NotFound);
    publish("a");
    EXPECT_EQ(waveform("a").error().message, "This track is not measured yet.");
    EXPECT_EQ(loudness("a").error().code, Code::NotFound);
    start();
    ASSERT_TRUE(becomes({0, 1, 0}));
    EXPECT_EQ(waveform("a").value().points(), std::string("\x9C\x64"));
    const auto found = loudness("a").value();
    EXPECT_EQ(found.track().integrated_lufs(), -9);
    EXPECT_EQ(found.track().gain_db(), -9);
    EXPECT_NEAR(found.album().integrated_lufs(), -9, 0.06);
}

TEST_P(AnalysisApiTest, TellsWhatCannotBeMeasuredAndWhy) {
    measurer_.fail_at("a", {Code::FailedPrecondition, "It is broken."});
    publish("a");
    start();
    ASSERT_TRUE(becomes({0, 0, 1}));
    EXPECT_EQ(waveform("a").error().code, Code::FailedPrecondition);
    EXPECT_EQ(loudness("a").error().message, "This track cannot be measured: It is broken.");

    const auto status = call<v1::AnalysisStatus>("GetAnalysis", v1::GetAnalysisRequest()).value();
    EXPECT_TRUE(status.running());
    EXPECT_EQ(status.failed(), 1);
    EXPECT_EQ(status.failures_size(), 0);
    const auto more = call<v1::AnalysisStatus>("GetAnalysis", v1::GetAnalysisRequest(), {"root", true}).value();
    ASSERT_EQ(more.failures_size(), 1);
    EXPECT_EQ(more.failures(0).track_id(), "a");
    EXPECT_EQ(more.failures(0).reason(), "It is broken.");
}

TEST_P(AnalysisApiTest, AnswersNobodyUnknown) {
    EXPECT_EQ(call<v1::AnalysisStatus>("GetAnalysis", v1::GetAnalysisRequest(), {}).error().code,
              Code::Unauthenticated);
}

INSTANTIATE_TEST_SUITE_P(Databases, AnalysisSchedulerTest, ::testing::ValuesIn(testing::database_kinds()));
INSTANTIATE_TEST_SUITE_P(Databases, AnalysisApiTest, ::testing::Values("sqlite"));

}  // namespace
}  // namespace polyphony::streaming
