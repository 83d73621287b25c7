#pragma once

#include <atomic>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/error.h"
#include "platform/http/http.h"

namespace polyphony::streaming {

/// A file of converted audio that is whole, or is being written. Used on the cache's strand, but for what is atomic or
/// const.
struct Rendition {
    Rendition(std::string file_name, File open_file)
        : name(std::move(file_name)), file(std::make_shared<const File>(std::move(open_file))) {}

    /// How many bytes can be read at `offset`, at most `wanted`.
    std::uint64_t readable(std::uint64_t offset, std::uint64_t wanted) const {
        const auto there = bytes.load();
        return offset < there ? std::min(wanted, there - offset) : 0;
    }
    bool whole() const { return is_whole; }

    /// Lets all who wait look again.
    void wake() {
        for (const auto& waiter : waiters) waiter->cancel();
    }

    using Time = std::chrono::steady_clock::time_point;

    const std::string name;
    const std::shared_ptr<const File> file;
    std::atomic<std::uint64_t> bytes = 0;  ///< That are written for good.
    std::atomic<bool> is_whole = false;
    std::atomic<int> users = 0;  ///< Who wants it to be made.
    std::atomic<Time> wanted_at = std::chrono::steady_clock::now();
    std::optional<Error> failed;
    std::vector<std::shared_ptr<asio::steady_timer>> waiters;
    asio::cancellation_signal cancel;
};

}  // namespace polyphony::streaming
