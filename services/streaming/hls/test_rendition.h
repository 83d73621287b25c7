#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>

#include "platform/testing/testing.h"
#include "services/streaming/hls/growing_file.h"

/// Renditions for tests of HLS.
namespace polyphony::streaming::hls {

/// Fragmented MP4 as the worker makes it, of what `input` tells ffmpeg to read.
inline std::string make_rendition(const std::string& input, const std::string& codec) {
    const testing::TemporaryFolder folder;
    const auto path = (folder.path() / "audio.mp4").string();
    const auto command = "ffmpeg -v error " + input + " -c:a " + codec +
                         " -b:a 128k -strict -2 -frag_duration 4000000 " +
                         "-movflags +delay_moov+default_base_moof+skip_trailer " + path;
    EXPECT_EQ(std::system(command.c_str()), 0);
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Some seconds of a tone at 48 kHz.
inline std::string make_tone(const std::string& codec, const std::string& seconds) {
    return make_rendition("-f lavfi -i sine=frequency=440:sample_rate=48000:duration=" + seconds, codec);
}

/// A file that has as many bytes as a test lets it have.
class TestRendition : public GrowingFile {
  public:
    explicit TestRendition(const std::string& bytes) : size_(bytes.size()) {
        const auto path = folder_.path() / "audio.mp4";
        std::ofstream(path, std::ios::binary) << bytes;
        file_ = std::make_shared<const File>(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    }

    std::shared_ptr<const File> file() const override { return file_; }

    Task<Result<Grown>> beyond(std::uint64_t bytes) override {
        ++asked_;
        asio::steady_timer timer(co_await asio::this_coro::executor);
        while (grown_ <= bytes && grown_ < size_ && !broken_) {
            timer.expires_after(std::chrono::milliseconds(1));
            co_await timer.async_wait(asio::use_awaitable);
        }
        if (broken_) co_return fail(Code::Unavailable, "It will never be whole.");
        co_return Grown{grown_, grown_ == size_};
    }

    void grow_to(std::uint64_t bytes) { grown_ = std::min(bytes, size_); }
    void grow() { grown_ = size_; }
    void break_off() { broken_ = true; }
    int asked() const { return asked_; }

  private:
    const testing::TemporaryFolder folder_;
    const std::uint64_t size_;
    std::shared_ptr<const File> file_;
    std::atomic<std::uint64_t> grown_ = 0;
    std::atomic<bool> broken_ = false;
    std::atomic<int> asked_ = 0;
};

}  // namespace polyphony::streaming::hls
