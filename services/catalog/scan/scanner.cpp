#include "services/catalog/scan/scanner.h"

#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <utility>

#include "platform/encoding/path_text.h"
#include "services/catalog/library_store.h"

namespace polyphony::catalog::scan {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kTick{100};  // Between looks at folders that are changing.
constexpr std::chrono::seconds kRetryPause{60};  // After changes that could not be read.
constexpr std::chrono::hours kLongestWait{24};

steady_clock::time_point after(int seconds) {
    return seconds > 0 ? steady_clock::now() + std::chrono::seconds(seconds) : steady_clock::time_point::max();
}

}  // namespace

Scanner::Scanner(storage::Database& database, const CoverStore& covers, ScannerOptions options, Clock clock)
    : database_(database),
      covers_(covers),
      options_(std::move(options)),
      clock_(std::move(clock)),
      pool_(options_.worker, options_.workers, 2 * options_.batch),
      next_scan_(after(options_.interval_s)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      thread_([this] { run(); }) {}

Scanner::~Scanner() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    pool_.interrupt();
    wake();
    thread_.join();
}

void Scanner::start(bool reread) {
    {
        std::lock_guard lock(mutex_);
        reread_ |= reread;
        if (status_.state == ScanState::Running) return;
        status_ = {};
        status_.state = ScanState::Running;
        status_.started_at = clock_();
    }
    wake();
}

ScanStatus Scanner::status() const {
    std::lock_guard lock(mutex_);
    return status_;
}

void Scanner::wake() { ::eventfd_write(wake_.descriptor(), 1); }

void Scanner::run() {
    for (;;) {
        const auto job = next_job();
        if (job == Job::Stop) return;
        if (job == Job::Everything) {
            finish(scan_everything());
        } else {
            scan_changes();
        }
        pool_.rest();
    }
}

Scanner::Job Scanner::next_job() {
    for (;;) {
        {
            std::lock_guard lock(mutex_);
            if (stopping_) return Job::Stop;
            if (status_.state == ScanState::Running) return Job::Everything;
        }
        const auto now = steady_clock::now();
        for (auto& [library, watch] : watches_) watch.drain(now);
        if (std::any_of(watches_.begin(), watches_.end(),
                        [&](const auto& watch) { return watch.second.due().value_or(Time::max()) <= now; })) {
            return Job::Changes;
        }
        if (now >= next_scan_) {
            start();
        } else {
            wait(now);
        }
    }
}

/// Until something happens that next_job() should know.
void Scanner::wait(Time now) {
    std::vector<pollfd> waits = {{wake_.descriptor(), POLLIN, 0}};
    auto until = std::min<Time>(next_scan_, now + kLongestWait);
    for (const auto& [library, watch] : watches_) {
        // Where much is happening, it is enough to look now and then.
        if (watch.due()) {
            until = std::min(until, std::min(*watch.due(), now + kTick));
        } else {
            waits.push_back({watch.descriptor(), POLLIN, 0});
        }
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - now).count();
    ::poll(waits.data(), waits.size(), static_cast<int>(left));
    eventfd_t woken = 0;
    ::eventfd_read(wake_.descriptor(), &woken);
}

ScanTools Scanner::tools(std::function<void(const std::function<void(ScanStatus&)>&)> report) {
    return {database_, covers_, pool_, options_.batch, options_.batch_pause, clock_, std::move(report)};
}

Result<void> Scanner::scan_everything() {
    next_scan_ = after(options_.interval_s);
    auto libraries = database_.read_now(
        [](storage::Snapshot& snapshot) -> Result<std::vector<Library>> { return attached_libraries(snapshot.sql()); });
    auto detached = database_.read_now(
        [](storage::Snapshot& snapshot) -> Result<std::vector<Library>> { return detached_libraries(snapshot.sql()); });
    if (!libraries) return fail(libraries.error());
    if (!detached) return fail(detached.error());

    auto tools = this->tools([this](const std::function<void(ScanStatus&)>& change) {
        std::lock_guard lock(mutex_);
        change(status_);
    });
    bool reread = false;
    {
        std::lock_guard lock(mutex_);
        reread = std::exchange(reread_, false);
    }
    // A library that cannot be read does not keep the others from being scanned.
    Result<void> result;
    for (const auto& library : *detached) {
        if (auto done = LibraryScan(tools, library).withdraw_all(); !done) result = done;
    }
    for (const auto& library : *libraries) {
        tools.report([&](ScanStatus& status) { status.library = library.name; });
        ScanOrder order;
        order.reread = reread;
        order.entering = watch_folders(library);
        auto done = LibraryScan(tools, library, std::move(order)).run();
        if (!done) result = done;
        if (!done && done.error().code == Code::Aborted) break;
    }
    return result;
}

/// Watches each folder that is entered from now on.
Entering Scanner::watch_folders(const Library& library) {
    if (!options_.watch.enabled) return {};
    const std::filesystem::path root = path_of_text(library.folder);
    auto known = watches_.find(library.id);
    if (known != watches_.end() && (known->second.root() != root || !known->second.complete())) {
        watches_.erase(known);  // It is tried anew: there may be room now.
        known = watches_.end();
    }
    if (known == watches_.end()) known = watches_.try_emplace(library.id, root, options_.watch).first;
    auto& watch = known->second;
    watch.drain(steady_clock::now());
    watch.take();
    return [&watch](const std::string& folder) { watch.add(folder); };
}

void Scanner::scan_changes() {
    auto libraries = database_.read_now(
        [](storage::Snapshot& snapshot) -> Result<std::vector<Library>> { return attached_libraries(snapshot.sql()); });
    if (!libraries) return scan_again_later(libraries.error());
    ScanStatus status;
    auto tools = this->tools([&status](const std::function<void(ScanStatus&)>& change) { change(status); });
    for (const auto& library : *libraries) {
        auto watch = watches_.find(library.id);
        if (watch == watches_.end() || watch->second.due().value_or(Time::max()) > steady_clock::now()) continue;
        ScanOrder order;
        order.scopes = watch->second.take();
        order.quiet_ms = options_.watch.quiet_ms;
        order.entering = [&](const std::string& folder) { watch->second.add(folder); };
        LibraryScan scan(tools, library, std::move(order));
        if (auto done = scan.run(); !done) scan_again_later(done.error());
        for (const auto& folder : scan.unfinished()) watch->second.mark({folder, false}, steady_clock::now());
    }
    if (status.files_read > 0 || status.tracks_changed > 0) {
        spdlog::info("Music folders changed: {} files read, {} tracks changed.", status.files_read,
                     status.tracks_changed);
    }
}

void Scanner::scan_again_later(const Error& error) {
    if (error.code == Code::Aborted) return;
    spdlog::warn("Changes to the music folders could not be read: {}", error.message);
    next_scan_ = std::min<Time>(next_scan_, steady_clock::now() + kRetryPause);
}

void Scanner::finish(const Result<void>& result) {
    const bool watched = options_.watch.enabled && std::all_of(watches_.begin(), watches_.end(), [](const auto& watch) {
                             return watch.second.complete();
                         });
    std::lock_guard lock(mutex_);
    status_.state = result ? ScanState::Done : ScanState::Failed;
    status_.library.clear();
    status_.watched = watched;
    status_.finished_at = clock_();
    if (!result) status_.message = result.error().message;
    spdlog::info("The scan is over: {} files found, {} read, {} tracks changed. {}", status_.files_found,
                 status_.files_read, status_.tracks_changed, status_.message);
}

}  // namespace polyphony::catalog::scan
