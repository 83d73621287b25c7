#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <chrono>
#include <string>

#include "platform/async.h"
#include "platform/sandbox/pool.h"
#include "platform/storage/database.h"
#include "services/catalog/pictures/covers.h"

namespace polyphony::catalog {

struct BlurhashOptions {
    std::uint64_t max_pixels = 100'000'000;  ///< Of a picture.
    std::chrono::milliseconds rest{2000};    ///< If none waits, or none can be made now.
    int batch = 50;                          ///< Pictures that are looked up at once.
};

/// Finds out the BlurHashes of the pictures that wait for theirs, one after another, for as long as it lives.
class Blurhashes {
  public:
    Blurhashes(asio::io_context& io, storage::Database& database, const CoverStore& covers, sandbox::Pool& workers,
               BlurhashOptions options);
    Blurhashes(const Blurhashes&) = delete;
    Blurhashes& operator=(const Blurhashes&) = delete;

    void start();

  private:
    // All of these run on the strand.
    Task<> run();
    /// Some of those that wait. True if it has done any.
    Task<bool> make_some();
    Task<Result<std::string>> make(std::string cover_id);

    asio::strand<asio::io_context::executor_type> strand_;
    storage::Database& database_;
    const CoverStore& covers_;
    sandbox::Pool& workers_;
    const BlurhashOptions options_;
    asio::steady_timer timer_;
};

}  // namespace polyphony::catalog
