#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "platform/app/program_folder.h"
#include "platform/ids/ids.h"
#include "platform/testing/testing.h"
#include "platform/testing/tone.h"
#include "services/streaming/licences/licences.h"
#include "services/streaming/media_http.h"
#include "services/streaming/migrations.h"
#include "services/streaming/open_files.h"
#include "services/streaming/options.h"
#include "services/streaming/playback.h"
#include "services/streaming/player/play_history.h"
#include "services/streaming/player/players.h"
#include "services/streaming/storage/local_store.h"
#include "services/streaming/streaming_store.h"

namespace polyphony::streaming {

using testing::write_tone;

/// An io_context on a thread of its own.
class Runner {
  public:
    asio::io_context& io() { return io_; }
    ~Runner() { stop(); }
    void stop() {
        io_.stop();
        if (thread_.joinable()) thread_.join();
    }

  private:
    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> guard_{io_.get_executor()};
    std::jthread thread_{[this] { io_.run(); }};
};

/// The parts of the service on real ground, with one track.
class StreamingFixture {
  public:
    explicit StreamingFixture(const std::string& database_kind) : temporary(database_kind) {
        write_tone(folder.path() / "tone.wav", 20);
        AudioAsset asset;
        asset.track_id = track;
        asset.path = folder.path() / "tone.wav";
        asset.content_type = "audio/x-wav";
        asset.bitrate_kbps = 64;
        asset.duration_ms = 20'000;
        asset.modified_ms = 1'700'000'000'000;
        put(asset);
    }

    void put(const AudioAsset& asset) {
        (void)database->write_now([&](storage::Transaction& transaction) -> Result<int> {
            store::put_asset(transaction, asset);
            return 0;
        });
    }
    void entitle(const std::string& user_id, const Entitlement& entitlement) {
        (void)database->write_now([&](storage::Transaction& transaction) -> Result<int> {
            store::put_entitlement(transaction, user_id, entitlement);
            return 0;
        });
    }
    /// What was said so far, without package.
    std::vector<std::string> said() {
        return *database->read_now([](storage::Snapshot& snapshot) -> Result<std::vector<std::string>> {
            std::vector<std::string> names;
            const soci::rowset<std::string> rows =
                (snapshot.sql().prepare << "SELECT type FROM event_outbox ORDER BY seq");
            for (const auto& type : rows) names.push_back(type.substr(type.rfind('.') + 1));
            return names;
        });
    }

    static sandbox::PoolOptions worker_options() {
        sandbox::PoolOptions options;
        options.name = "transcode";
        options.program = app::program_folder() / "polyphony-streaming-worker";
        options.ahead = 0;
        return options;
    }
    static RenditionCacheOptions rendition_options(const std::filesystem::path& folder) {
        RenditionCacheOptions options;
        options.folder = folder / "renditions";
        return options;
    }
    // What runs on the io_context must not outlive the parts, and the threads of the database not the io_context.
    ~StreamingFixture() {
        runner.stop();
        database.reset();
    }

    testing::TemporaryFolder folder;
    testing::TemporaryDatabase temporary;
    std::unique_ptr<storage::Database> database = temporary.open(migrations());
    Runner runner;
    UnixMillis now = 1'800'000'000'000;
    SignedUrls urls{"key", ""};
    OpenFiles open_files{4, std::chrono::seconds(30)};
    LocalStore audio;
    sandbox::Pool workers{runner.io(), worker_options(), testing::metrics()};
    Quarantine quarantine{*database, testing::metrics(), [this] { return now; }};
    RenditionCache renditions{runner.io(),       audio, workers, quarantine, rendition_options(folder.path()),
                              testing::metrics()};
    Playback playback{*database, urls, renditions, PlaybackLimits(), [this] { return now; }};
    PlayHistory history{*database, HistoryLimits(), [this] { return now; }};
    Players players{*database, PlayerLimits(), StreamLimits().idle_ms, [this] { return now; }};
    Licences licences{*database, LicenceLimits(), [this] { return now; }};
    MediaHttp media{*database, urls, audio, open_files, renditions, [this] { return now; }};
    const std::string ann = ids::make();
    const std::string bob = ids::make();
    const std::string track = ids::make();
};

}  // namespace polyphony::streaming
