#pragma once

#include <chrono>
#include <stop_token>
#include <thread>

#include "platform/clock.h"
#include "platform/storage/database.h"
#include "platform/wakeup.h"
#include "services/broadcast/audio_files.h"
#include "services/broadcast/fetcher.h"
#include "services/broadcast/model.h"

namespace polyphony::broadcast {

struct CollectorOptions {
    FetchOptions fetch{};
    std::chrono::minutes refresh{60};         ///< How often feeds, and stations' lists of streams, are looked at.
    std::chrono::minutes longest_wait{1440};  ///< After failures the pause doubles, up to this.
    std::size_t max_episodes = 1000;          ///< Of one feed.
};

/// Fetches feeds and stations' lists of streams that are due, and audio that is wanted, one after the other, on a
/// thread of its own. What is to be done is in the database, so that a killed process loses nothing; whoever fetches
/// something puts it off there first, so that of several instances one does.
class Collector {
  public:
    Collector(storage::Database& database, AudioFiles& files, CollectorOptions options, Clock clock);
    ~Collector();
    Collector(const Collector&) = delete;
    Collector& operator=(const Collector&) = delete;

    void start();
    /// Looks again at what is due. From any thread.
    void wake() { wakeup_.ring(); }

    /// Does one thing that is due; false if nothing was. For start(), and for tests instead of it.
    bool step();

  private:
    void run();
    void wait();
    void refresh(Channel channel);
    void resolve(Station station);
    void download(Episode episode);
    Result<Fetched> fetch_audio(const Episode& episode);
    Result<Fetched> fetch_more(const Episode& episode, AudioFiles::Writing& file);
    void sweep();
    template <class Work>
    void write(Work work);

    storage::Database& database_;
    AudioFiles& files_;
    CollectorOptions options_;
    Clock clock_;
    std::stop_source stopping_;
    Fetcher fetcher_;
    Wakeup wakeup_;
    std::jthread thread_;
};

}  // namespace polyphony::broadcast
