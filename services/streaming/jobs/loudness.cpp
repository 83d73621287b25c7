#include "services/streaming/jobs/loudness.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <system_error>

namespace polyphony::streaming {
namespace {

constexpr double kStepsPerLu = 10.0;
constexpr int kMostSteps = 1000;          // Up to +30 LUFS.
constexpr double kRelativeGateLu = 10.0;  // Below the loudness of what passed the absolute gate.
constexpr double kDecibelsPerTenfold = 10.0;

double energy_of(double lufs) { return std::pow(10.0, lufs / kDecibelsPerTenfold); }
double lufs_of(double energy) { return kDecibelsPerTenfold * std::log10(energy); }

/// The middle of a step.
double energy_of_step(int step) { return energy_of(kSilenceLufs + (step + 0.5) / kStepsPerLu); }

template <class Number>
bool take_number(std::string_view& text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

bool take(std::string_view& text, char letter) {
    if (!text.starts_with(letter)) return false;
    text.remove_prefix(1);
    return true;
}

}  // namespace

double gain_db(const Loudness& loudness) {
    return loudness.integrated_lufs <= kSilenceLufs ? 0 : kReferenceLufs - loudness.integrated_lufs;
}

void LoudnessHistogram::add(double block_lufs) {
    if (!(block_lufs >= kSilenceLufs)) return;
    const auto step = std::floor((block_lufs - kSilenceLufs) * kStepsPerLu);
    ++blocks_[static_cast<int>(std::min(step, kMostSteps - 1.0))];
}

void LoudnessHistogram::add(const LoudnessHistogram& other) {
    for (const auto& [step, count] : other.blocks_) blocks_[step] += count;
}

double LoudnessHistogram::integrated_lufs() const {
    // The mean energy of the blocks that are as loud as the gate.
    const auto mean_above = [this](double gate) {
        double sum = 0;
        double count = 0;
        for (const auto& [step, blocks] : blocks_) {
            const auto energy = energy_of_step(step);
            if (energy < gate) continue;
            sum += energy * static_cast<double>(blocks);
            count += static_cast<double>(blocks);
        }
        return count > 0 ? sum / count : 0;
    };
    const auto ungated = mean_above(0);
    if (ungated <= 0) return kSilenceLufs;
    return std::max(lufs_of(mean_above(ungated / energy_of(kRelativeGateLu))), kSilenceLufs);
}

std::string LoudnessHistogram::text() const {
    std::string text;
    for (const auto& [step, count] : blocks_)
        fmt::format_to(std::back_inserter(text), "{}{}:{}", text.empty() ? "" : " ", step, count);
    return text;
}

std::optional<LoudnessHistogram> LoudnessHistogram::parse(std::string_view text) {
    LoudnessHistogram histogram;
    while (!text.empty()) {
        int step = 0;
        std::uint64_t count = 0;
        if (!take_number(text, step) || step < 0 || step >= kMostSteps) return std::nullopt;
        if (!take(text, ':') || !take_number(text, count)) return std::nullopt;
        histogram.blocks_[step] += count;
        if (!text.empty() && (!take(text, ' ') || text.empty())) return std::nullopt;
    }
    return histogram;
}

}  // namespace polyphony::streaming
