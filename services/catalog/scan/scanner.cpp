#include "services/catalog/scan/scanner.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "services/catalog/library_store.h"

namespace polyphony::catalog::scan {

Scanner::Scanner(storage::Database& database, const CoverStore& covers, ScannerOptions options, Clock clock)
    : database_(database),
      covers_(covers),
      options_(std::move(options)),
      clock_(std::move(clock)),
      worker_(options_.worker),
      thread_([this] { run(); }) {}

Scanner::~Scanner() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    worker_.interrupt();
    changed_.notify_all();
    thread_.join();
}

void Scanner::start() {
    {
        std::lock_guard lock(mutex_);
        if (status_.state == ScanState::Running) return;
        status_ = {};
        status_.state = ScanState::Running;
        status_.started_at = clock_();
    }
    changed_.notify_all();
}

ScanStatus Scanner::status() const {
    std::lock_guard lock(mutex_);
    return status_;
}

void Scanner::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return stopping_ || status_.state == ScanState::Running; });
        if (stopping_) return;
        lock.unlock();
        auto result = scan();
        worker_.rest();
        lock.lock();
        finish(result);
    }
}

Result<void> Scanner::scan() {
    auto libraries = database_.read_now(
        [](storage::Snapshot& snapshot) -> Result<std::vector<Library>> { return attached_libraries(snapshot.sql()); });
    auto detached = database_.read_now(
        [](storage::Snapshot& snapshot) -> Result<std::vector<Library>> { return detached_libraries(snapshot.sql()); });
    if (!libraries) return fail(libraries.error());
    if (!detached) return fail(detached.error());

    ScanTools tools{
        database_, covers_, worker_, options_, clock_, [this](const std::function<void(ScanStatus&)>& change) {
            std::lock_guard lock(mutex_);
            change(status_);
        }};
    // A library that cannot be read does not keep the others from being scanned.
    Result<void> result;
    for (const auto& library : *detached) {
        if (auto done = LibraryScan(tools, library).withdraw_all(); !done) result = done;
    }
    for (const auto& library : *libraries) {
        auto done = LibraryScan(tools, library).run();
        if (!done) result = done;
        if (!done && done.error().code == Code::Aborted) break;
    }
    return result;
}

void Scanner::finish(const Result<void>& result) {
    status_.state = result ? ScanState::Done : ScanState::Failed;
    status_.finished_at = clock_();
    if (!result) status_.message = result.error().message;
    spdlog::info("The scan is over: {} files found, {} read, {} tracks changed. {}", status_.files_found,
                 status_.files_read, status_.tracks_changed, status_.message);
}

}  // namespace polyphony::catalog::scan
