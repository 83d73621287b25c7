#include "services/broadcast/collector.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "platform/encoding/path_text.h"
#include "services/broadcast/broadcast_store.h"
#include "services/broadcast/feed.h"
#include "services/broadcast/stream_list.h"

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
/// How often the download of an episode goes on after it broke.
constexpr int kMostTries = 5;
constexpr std::size_t kLongestEtag = 200;

UnixMillis later(UnixMillis now, milliseconds pause) { return now + pause.count(); }

/// What becomes of a file after its transfer has ended, of which something came or not.
Result<void> settle(AudioFiles::Writing& file, const Result<Fetched>& fetched, bool begun) {
    if (fetched) {
        const bool empty = !begun && !fetched->resumed;
        if (empty)
            if (auto anew = file.restart({}); !anew) return anew;
        return file.keep();
    }
    const auto code = fetched.error().code;
    if (code == Code::FailedPrecondition) return file.restart({});
    if (code == Code::Unavailable || code == Code::Aborted) return file.mark();
    return {};
}

/// An entity tag by which versions can be told apart byte by byte; else nothing.
std::string strong(const std::string& etag) {
    return etag.starts_with('"') && etag.size() <= kLongestEtag ? etag : std::string();
}

}  // namespace

Collector::Collector(storage::Database& database, AudioFiles& files, CollectorOptions options, Clock clock)
    : database_(database),
      files_(files),
      options_(std::move(options)),
      clock_(std::move(clock)),
      fetcher_(options_.fetch, stopping_.get_token()) {}

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
    // What is due, put off until then; nothing in trouble, too.
    const auto claimed = [&](auto claim, UnixMillis until) {
        using Claimed = decltype(claim(std::declval<storage::Transaction&>(), now, until));
        const auto work = [&](storage::Transaction& transaction) -> Result<Claimed> {
            return claim(transaction, now, until);
        };
        return database_.write_now(work).value_or(std::nullopt);
    };
    const auto until = later(now, options_.fetch.feed_time + kMargin);
    if (auto channel = claimed(store::claim_channel, until))
        refresh(std::move(*channel));
    else if (auto station = claimed(store::claim_station, until))
        resolve(std::move(*station));
    else if (auto episode = claimed(store::claim_episode, later(now, kLease)))
        download(std::move(*episode));
    else
        return false;
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
    const auto fetched =
        fetcher_.feed(channel.url, channel.etag, channel.modified, [&](const Fetched&, std::string_view bytes) {
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

void Collector::resolve(Station station) {
    constexpr std::size_t kLongestList = 100'000;
    std::string list;
    const auto fetched = fetcher_.feed(station.stream_url, {}, {}, [&](const Fetched&, std::string_view bytes) {
        list += bytes;
        if (list.size() > kLongestList) return Result<void>(fail(Code::ResourceExhausted, "it is no list of streams."));
        return Result<void>();
    });
    if (stopping_.stop_requested()) return;
    const auto stream = fetched ? first_stream(list) : std::string();
    if (stream.empty())
        spdlog::info("The list of the station {} names no stream: {}", station.id,
                     fetched ? "there is none in it." : fetched.error().message);
    else
        station.listen_url = stream;
    const auto due_at = later(clock_(), std::chrono::duration_cast<milliseconds>(options_.refresh));
    write([&](storage::Transaction& transaction) { store::keep_stream(transaction, station, due_at); });
}

Result<Fetched> Collector::fetch_more(const Episode& episode, AudioFiles::Writing& file) {
    bool begun = false;
    auto marked_at = clock_();
    auto fetched = fetcher_.audio(
        episode.audio_url, file.part(), [&](const Fetched& answer, std::string_view bytes) -> Result<void> {
            if (!std::exchange(begun, true) && !answer.resumed)
                if (auto anew = file.restart(strong(answer.etag)); !anew) return anew;
            if (const auto now = clock_(); now - marked_at > milliseconds(kLease).count() / 2) {
                marked_at = now;
                write([&](storage::Transaction& transaction) {
                    store::put_off(transaction, episode.id, later(now, kLease));
                });
                if (auto marked = file.mark(); !marked) return marked;
            }
            return file.write(bytes);
        });
    if (auto settled = settle(file, fetched, begun); !settled) return fail(settled.error());
    return fetched;
}

/// Goes on with a transfer that breaks, as long as it gets further.
Result<Fetched> Collector::fetch_audio(const Episode& episode) {
    for (int tries = 1;; ++tries) {
        AudioFiles::Writing file(files_, episode.id);
        const auto before = file.part().bytes;
        auto fetched = fetch_more(episode, file);
        if (fetched || stopping_.stop_requested() || tries == kMostTries) return fetched;
        const auto& after = file.part();
        const bool useless = after.bytes == 0 && before > 0;
        if (!useless && (after.etag.empty() || after.bytes <= before)) return fetched;
    }
}

void Collector::download(Episode episode) {
    auto fetched = fetch_audio(episode);
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
