#include "services/broadcast/collector.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "platform/encoding/path_text.h"
#include "services/broadcast/broadcast_store.h"
#include "services/broadcast/feed.h"

namespace polyphony::broadcast {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLongestSleep{60'000};
constexpr milliseconds kAfterTrouble{5'000};  // The database is away.
/// How much longer than it may take a feed is put off for others.
constexpr std::chrono::seconds kMargin{60};
/// How long audio is put off for others at a time, as long as bytes come: so soon another one begins if this one dies.
constexpr std::chrono::seconds kLease{60};
constexpr int kMostDoublings = 16;

UnixMillis later(UnixMillis now, milliseconds pause) { return now + pause.count(); }

}  // namespace

Collector::Collector(storage::Database& database, AudioFiles& files, CollectorOptions options, Clock clock)
    : database_(database),
      files_(files),
      options_(options),
      clock_(std::move(clock)),
      fetcher_(options.fetch, stopping_.get_token()) {}

Collector::~Collector() { stopping_.request_stop(); }

void Collector::start() {
    thread_ = std::jthread([this] { run(); });
}

void Collector::run() {
    while (!stopping_.stop_requested()) {
        sweep();
        while (!stopping_.stop_requested() && step()) {
        }
        wait();
    }
}

void Collector::wait() {
    const auto due = database_.read_now([](storage::Snapshot& snapshot) -> Result<std::optional<UnixMillis>> {
        return store::next_due(snapshot.sql());
    });
    auto pause = due ? kLongestSleep : kAfterTrouble;
    if (due && *due) pause = std::clamp(milliseconds(**due - clock_()), milliseconds(1), kLongestSleep);
    wakeup_.wait(stopping_.get_token(), pause);
}

bool Collector::step() {
    const auto now = clock_();
    auto channel = database_.write_now([&](storage::Transaction& transaction) -> Result<std::optional<Channel>> {
        return store::claim_channel(transaction, now, later(now, options_.fetch.feed_time + kMargin));
    });
    if (channel && *channel) {
        refresh(std::move(**channel));
        return true;
    }
    auto episode = database_.write_now([&](storage::Transaction& transaction) -> Result<std::optional<Episode>> {
        return store::claim_episode(transaction, now, later(now, kLease));
    });
    if (!episode || !*episode) return false;
    download(std::move(**episode));
    return true;
}

template <class Work>
void Collector::write(Work work) {
    const auto done = database_.write_now([&](storage::Transaction& transaction) -> Result<void> {
        work(transaction);
        return {};
    });
    if (!done) spdlog::warn("What was fetched cannot be kept, and is fetched again: {}", done.error().message);
}

void Collector::refresh(Channel channel) {
    std::string body;
    const auto fetched = fetcher_.feed(channel.url, channel.etag, channel.modified, [&](std::string_view bytes) {
        body += bytes;
        return Result<void>();
    });
    auto feed = !fetched             ? Result<Feed>(fail(fetched.error()))
                : fetched->unchanged ? Result<Feed>(Feed())
                                     : read_feed(body, options_.max_episodes);
    if (stopping_.stop_requested()) return;
    const auto now = clock_();
    auto pause = std::chrono::duration_cast<milliseconds>(options_.refresh);
    if (feed) {
        channel.failures = 0;
        channel.status = Status::Completed;
        channel.error.clear();
        channel.refreshed_at = now;
        channel.etag = readable_path(fetched->etag);
        channel.modified = readable_path(fetched->modified);
        if (!fetched->unchanged) {
            channel.title = feed->title.empty() ? channel.url : feed->title;
            channel.description = feed->description;
            channel.image_url = feed->image_url;
            channel.home_page_url = feed->home_page_url;
        }
    } else {
        channel.failures = std::min(channel.failures + 1, kMostDoublings);
        channel.status = Status::Error;
        channel.error = feed.error().message;
        pause = std::min<milliseconds>(options_.longest_wait, pause * (1LL << channel.failures));
    }
    write([&](storage::Transaction& transaction) {
        if (!store::find_channel(transaction.sql(), channel.id)) return;  // Deleted meanwhile.
        store::save_channel(transaction, channel, later(now, pause));
        if (!feed) return;
        for (auto& episode : feed->episodes) store::put_episode(transaction, channel, episode);
        store::prune_episodes(transaction, channel.id, static_cast<int>(options_.max_episodes));
    });
}

void Collector::download(Episode episode) {
    Result<Fetched> fetched;
    {
        AudioFiles::Writing file(files_, episode.id);
        auto renewed_at = clock_();
        fetched = fetcher_.audio(episode.audio_url, [&](std::string_view bytes) {
            if (const auto now = clock_(); now - renewed_at > milliseconds(kLease).count() / 2) {
                renewed_at = now;
                write([&](storage::Transaction& transaction) {
                    store::put_off(transaction, episode.id, later(now, kLease));
                });
            }
            return file.write(bytes);
        });
        if (fetched)
            if (auto kept = file.keep(); !kept) fetched = fail(kept.error());
    }
    const bool broken_off = stopping_.stop_requested() && !fetched;  // Whoever comes next begins at once.
    if (!broken_off) {
        episode.status = fetched ? Status::Completed : Status::Error;
        episode.error = fetched ? std::string() : fetched.error().message;
    }
    if (fetched) {
        episode.size_bytes = fetched->bytes;
        if (fetched->content_type.starts_with("audio/")) episode.content_type = readable_path(fetched->content_type);
    }
    write([&](storage::Transaction& transaction) {
        const auto now = store::find_episode(transaction.sql(), episode.id);
        if (!now || now->status != Status::Downloading) return;  // Deleted meanwhile; sweep() takes the file away.
        store::save_progress(transaction, episode, clock_());
    });
}

/// Takes away the files of episodes that are gone.
void Collector::sweep() {
    const auto lying = files_.all();  // Before the rows are read: a row says so before its file is there.
    const auto wanted = database_.read_now([](storage::Snapshot& snapshot) -> Result<std::set<std::string>> {
        return store::episodes_with_audio(snapshot.sql());
    });
    if (!wanted) return;
    for (const auto& id : lying)
        if (!wanted->contains(id)) files_.remove(id);
}

}  // namespace polyphony::broadcast
