#include "services/streaming/transcoder.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>

namespace polyphony::streaming {
namespace {

namespace fs = std::filesystem;

constexpr auto kPartial = ".part";

/// Demuxers for the formats that the catalog knows. Others, such as playlists, could make ffmpeg open further files.
constexpr auto kFormats = "ogg,mp3,flac,mov,mp4,m4a,wav,aac,matroska,webm";

std::vector<std::string> ffmpeg_command(const std::string& ffmpeg, const std::string& from, const std::string& to,
                                        int kbps) {
    return {ffmpeg,
            "-nostdin",
            "-loglevel",
            "quiet",
            "-threads",
            "1",
            "-protocol_whitelist",
            "file",
            "-format_whitelist",
            kFormats,
            "-i",
            "file:" + from,
            "-map",
            "0:a:0",
            "-map_metadata",
            "-1",
            "-threads",
            "1",
            "-c:a",
            "libopus",
            "-b:a",
            fmt::format("{}k", kbps),
            "-compression_level",
            "5",
            "-ac",
            "2",
            "-f",
            "ogg",
            "-y",
            "file:" + to};
}

}  // namespace

Transcoder::Transcoder(asio::io_context& io, AudioStore& audio, TranscoderOptions options, metrics::Metrics& metrics)
    : strand_(asio::make_strand(io)), audio_(audio), options_(std::move(options)), metrics_(metrics) {
    std::error_code error;
    fs::create_directories(options_.cache, error);
    for (const auto& entry : fs::directory_iterator(options_.cache, error))
        if (entry.path().extension() == kPartial) fs::remove(entry.path(), error);
}

Task<Result<std::string>> Transcoder::rendition(AudioAsset asset, int kbps) {
    auto waiting = wait_for(std::move(asset), kbps);
    co_return co_await asio::co_spawn(strand_, std::move(waiting), asio::use_awaitable);
}

void Transcoder::start_ahead(AudioAsset asset, int kbps) {
    asio::post(strand_, [this, asset = std::move(asset), kbps] {
        const auto path = path_of(asset, kbps);
        std::error_code error;
        if (!fs::exists(path, error)) find_or_add(asset, kbps, path);
    });
}

Task<Result<std::string>> Transcoder::wait_for(AudioAsset asset, int kbps) {
    const auto path = path_of(asset, kbps);
    std::error_code error;
    // The time of change says when a rendition was used last.
    fs::last_write_time(path, fs::file_time_type::clock::now(), error);
    if (!error) co_return path;

    auto job = find_or_add(asset, kbps, path);
    if (!job) co_return fail(job.error());
    const auto shared = *job;
    if (!shared->result) {
        const auto timer = std::make_shared<asio::steady_timer>(strand_, options_.wait);
        shared->waiters.push_back(timer);
        co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
        std::erase(shared->waiters, timer);
    }
    if (shared->result) co_return *shared->result;
    co_return fail(Code::Unavailable, "This rendition is still being made; try again in a moment.");
}

Result<std::shared_ptr<Transcoder::Job>> Transcoder::find_or_add(const AudioAsset& asset, int kbps,
                                                                 const std::string& path) {
    if (const auto found = jobs_.find(path); found != jobs_.end()) return found->second;
    if (waiting_.size() >= options_.max_waiting)
        return fail(Code::Unavailable, "There are too many renditions to make; try again in a moment.");
    const auto job = std::make_shared<Job>();
    job->asset = asset;
    job->kbps = kbps;
    job->path = path;
    jobs_[path] = job;
    waiting_.push_back(job);
    start_waiting_jobs();
    return job;
}

void Transcoder::start_waiting_jobs() {
    while (running_ < options_.max_at_once && !waiting_.empty()) {
        ++running_;
        auto job = std::move(waiting_.front());
        waiting_.pop_front();
        asio::co_spawn(strand_, run(std::move(job)), [](std::exception_ptr) {});
    }
}

Task<> Transcoder::run(std::shared_ptr<Job> job) {
    const auto started = std::chrono::steady_clock::now();
    job->result = co_await transcode(*job);
    const std::string outcome = *job->result ? "ok" : "failed";
    metrics_.seconds("polyphony_streaming_transcode_seconds", "Time to make a rendition.", {{"outcome", outcome}})
        .Observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
    jobs_.erase(job->path);
    for (const auto& waiter : job->waiters) waiter->cancel();
    --running_;
    evict();
    start_waiting_jobs();
}

Task<Result<std::string>> Transcoder::transcode(const Job& job) {
    const auto source = co_await audio_.local_file(job.asset);
    if (!source) co_return fail(source.error());
    const auto partial = job.path + kPartial;
    const auto readable = fmt::format("/proc/{}/fd/{}", ::getpid(), source->descriptor());
    auto command = ffmpeg_command(options_.ffmpeg, readable, partial, job.kbps);
    const auto made = co_await run_process(std::move(command), options_.process);
    std::error_code error;
    if (made) {
        fs::rename(partial, job.path, error);
        if (!error) co_return job.path;
    }
    fs::remove(partial, error);
    if (!made && made.error().code == Code::NotFound)
        co_return fail(Code::Unavailable, "Audio cannot be converted here: ffmpeg is not installed.");
    spdlog::warn("The track {} could not be converted: {}", job.asset.track_id,
                 made ? std::string("the rendition cannot be stored") : made.error().message);
    co_return fail(Code::FailedPrecondition, "This track's audio cannot be converted.");
}

void Transcoder::evict() {
    struct Rendition {
        fs::path path;
        fs::file_time_type used;
        std::uint64_t bytes = 0;
    };
    std::error_code error;
    std::vector<Rendition> renditions;
    std::uint64_t total = 0;
    for (const auto& entry : fs::directory_iterator(options_.cache, error)) {
        if (!entry.is_regular_file(error) || entry.path().extension() == kPartial) continue;
        renditions.push_back({entry.path(), entry.last_write_time(error), entry.file_size(error)});
        total += renditions.back().bytes;
    }
    std::sort(renditions.begin(), renditions.end(), [](const auto& a, const auto& b) { return a.used < b.used; });
    for (const auto& rendition : renditions) {
        if (total <= options_.max_cache_bytes) break;
        fs::remove(rendition.path, error);
        total -= rendition.bytes;
    }
}

std::string Transcoder::path_of(const AudioAsset& asset, int kbps) const {
    // The time of change is part of the name, so that a new file gets new renditions.
    return (fs::path(options_.cache) / fmt::format("{}-{}-{}.opus", asset.track_id, asset.modified_ms, kbps)).string();
}

}  // namespace polyphony::streaming
