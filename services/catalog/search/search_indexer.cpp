#include "services/catalog/search/search_indexer.h"

#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <unistd.h>

#include <stdexcept>

#include "services/catalog/search/search_store.h"

namespace polyphony::catalog {
namespace {

/// Listeners come first.
constexpr int kNice = 10;

}  // namespace

SearchIndexer::SearchIndexer(storage::Database& database, SearchIndex& index, IndexerOptions options)
    : database_(database), index_(index), options_(options) {}

Result<bool> SearchIndexer::catch_up(const std::function<bool()>& stop) {
    try {
        return follow(stop);
    } catch (const SearchIndexBusy&) {
        return false;
    } catch (const std::exception& error) {
        writer_.reset();
        damaged_ = true;
        return fail(Code::Internal, std::string("The search index is damaged and will be built anew: ") + error.what());
    }
}

Result<bool> SearchIndexer::follow(const std::function<bool()>& stop) {
    if (auto opened = open_writer(); !opened) return fail(opened.error());
    auto position = writer_->position();
    int uncommitted = 0;
    bool done = false;
    while (!done && !stop()) {
        auto changes = database_.read_apart([&](storage::Snapshot& snapshot) -> Result<SearchChanges> {
            return changes_behind(snapshot.sql(), position, options_.batch);
        });
        if (!changes) return fail(changes.error());
        for (const auto& thing : changes->things) writer_->put(thing);
        position = changes->position;
        uncommitted += static_cast<int>(changes->things.size());
        done = changes->things.empty();
        if (uncommitted == 0 || (!done && uncommitted < options_.commit_every)) continue;
        writer_->commit(position);
        uncommitted = 0;
    }
    return done;
}

Result<void> SearchIndexer::open_writer() {
    damaged_ = index_.take_damage() || damaged_;
    if (writer_ && (damaged_ || !writer_->there())) writer_.reset();
    if (writer_) return {};
    const auto newest = database_.write_now([](storage::Transaction& transaction) -> Result<long long> {
        const auto count = note_unnoted(transaction.sql());
        if (count > 0) spdlog::info("{} things that no change told of go into the search index.", count);
        return newest_change(transaction.sql());
    });
    if (!newest) return fail(newest.error());
    writer_ = std::make_unique<SearchWriter>(index_.folder(), damaged_);
    damaged_ = false;
    if (writer_->position() <= *newest) return {};
    spdlog::warn("The search index knows more than the database, as after a restored backup; it is built anew.");
    writer_.reset();
    writer_ = std::make_unique<SearchWriter>(index_.folder(), true);
    return {};
}

SearchFollower::SearchFollower(storage::Database& database, SearchIndex& index, IndexerOptions options)
    : indexer_(database, index, options),
      pause_(options.follow_ms),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void SearchFollower::run(const std::stop_token& stop) {
    // Linux keeps a niceness for each thread.
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice);
    while (!stop.stop_requested()) {
        const auto done = indexer_.catch_up([&stop] { return stop.stop_requested(); });
        if (!done) spdlog::warn("{}", done.error().message);
        wakeup_.wait(stop, pause_);
    }
}

}  // namespace polyphony::catalog
