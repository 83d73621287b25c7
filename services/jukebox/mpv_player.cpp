#include "services/jukebox/mpv_player.h"

#include <fmt/format.h>
#include <mpv/client.h>

#include <array>
#include <cmath>
#include <utility>

namespace polyphony::jukebox {
namespace {

constexpr double kMsPerSecond = 1000;
constexpr double kFullVolume = 100;
/// What is missing at the end of a track that has ended well: its length is an estimate.
constexpr double kEndTolerance = 5;

/// Sound alone, and nothing of the machine's own configuration.
constexpr std::array<std::pair<const char*, const char*>, 10> kOptions{{{"config", "no"},
                                                                        {"terminal", "no"},
                                                                        {"input-default-bindings", "no"},
                                                                        {"load-scripts", "no"},
                                                                        {"ytdl", "no"},
                                                                        {"vid", "no"},
                                                                        {"idle", "yes"},
                                                                        {"gapless-audio", "weak"},
                                                                        {"network-timeout", "10"},
                                                                        {"demuxer-max-bytes", "16MiB"}}};

struct Destroy {
    void operator()(mpv_handle* handle) const { mpv_terminate_destroy(handle); }
};
using Handle = std::unique_ptr<mpv_handle, Destroy>;

class Mpv final : public Player {
  public:
    Mpv(asio::io_context& io, Handle handle) : io_(io), handle_(std::move(handle)) {
        mpv_observe_property(handle_.get(), 0, "time-pos", MPV_FORMAT_DOUBLE);
        mpv_observe_property(handle_.get(), 0, "duration", MPV_FORMAT_DOUBLE);
        mpv_set_wakeup_callback(
            handle_.get(), [](void* self) { static_cast<Mpv*>(self)->wake(); }, this);
        wake();  // For what was said before.
    }
    ~Mpv() override { mpv_set_wakeup_callback(handle_.get(), nullptr, nullptr); }
    Mpv(const Mpv&) = delete;
    Mpv& operator=(const Mpv&) = delete;

    void on_end(Ended ended) override { ended_ = std::move(ended); }

    void play(const std::string& url, std::int64_t position_ms) override {
        position_.reset();
        duration_ = 0;
        const auto start = fmt::format("start={:.3f}", static_cast<double>(position_ms) / kMsPerSecond);
        std::array<const char*, 5> command{"loadfile", url.c_str(), "replace", start.c_str(), nullptr};
        mpv_command_async(handle_.get(), 0, command.data());
        pause(false);
    }

    void pause(bool paused) override {
        int flag = paused ? 1 : 0;
        mpv_set_property_async(handle_.get(), 0, "pause", MPV_FORMAT_FLAG, &flag);
    }

    void stop() override {
        std::array<const char*, 2> command{"stop", nullptr};
        mpv_command_async(handle_.get(), 0, command.data());
        position_.reset();
    }

    void set_gain(double gain) override {
        double volume = gain * kFullVolume;
        mpv_set_property_async(handle_.get(), 0, "volume", MPV_FORMAT_DOUBLE, &volume);
    }

    std::optional<std::int64_t> position_ms() override {
        if (!position_) return std::nullopt;
        return std::llround(*position_ * kMsPerSecond);
    }

  private:
    /// On a thread of mpv's, which must not be kept.
    void wake() {
        asio::post(io_, [this] {
            for (const auto* event = mpv_wait_event(handle_.get(), 0); event->event_id != MPV_EVENT_NONE;
                 event = mpv_wait_event(handle_.get(), 0))
                hear(*event);
        });
    }

    void hear(const mpv_event& event) {
        if (event.event_id == MPV_EVENT_PROPERTY_CHANGE)
            keep(*static_cast<const mpv_event_property*>(event.data));
        else if (event.event_id == MPV_EVENT_END_FILE)
            end(*static_cast<const mpv_event_end_file*>(event.data));
    }

    void keep(const mpv_event_property& property) {
        // What is not known any more, as after the end, is kept.
        if (property.format != MPV_FORMAT_DOUBLE) return;
        const double seconds = *static_cast<const double*>(property.data);
        if (std::string_view(property.name) == "duration")
            duration_ = seconds;
        else
            position_ = seconds;
    }

    void end(const mpv_event_end_file& end) {
        if (end.reason == MPV_END_FILE_REASON_ERROR) {
            ended_(
                Error{Code::Unavailable, fmt::format("The audio cannot be played: {}.", mpv_error_string(end.error))});
        } else if (end.reason == MPV_END_FILE_REASON_EOF) {
            // A connection that breaks looks like an end.
            if (duration_ > 0 && position_.value_or(0) < duration_ - kEndTolerance)
                ended_(Error{Code::Unavailable, "The audio broke off."});
            else
                ended_(std::nullopt);
        }
    }

    asio::io_context& io_;
    Ended ended_;
    std::optional<double> position_;  // In seconds, as mpv counts.
    double duration_ = 0;
    Handle handle_;  // Gone first.
};

tl::unexpected<Error> no_player(int error) {
    return fail(Code::Unavailable, fmt::format("mpv does not start: {}.", mpv_error_string(error)));
}

}  // namespace

Result<std::unique_ptr<Player>> open_mpv(asio::io_context& io, const std::string& device) {
    Handle handle(mpv_create());
    if (!handle) return no_player(MPV_ERROR_NOMEM);
    for (const auto& [name, value] : kOptions)
        if (const int error = mpv_set_option_string(handle.get(), name, value); error < 0) return no_player(error);
    const auto* option = device == "null" ? "ao" : "audio-device";
    if (const int error = mpv_set_option_string(handle.get(), option, device.c_str()); error < 0)
        return no_player(error);
    if (const int error = mpv_initialize(handle.get()); error < 0) return no_player(error);
    return std::make_unique<Mpv>(io, std::move(handle));
}

}  // namespace polyphony::jukebox
