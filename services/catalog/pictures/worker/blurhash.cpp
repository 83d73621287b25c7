#include "services/catalog/pictures/worker/blurhash.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string_view>
#include <vector>

namespace polyphony::catalog {
namespace {

constexpr std::string_view kDigits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";
constexpr int kBase = 83;
constexpr int kSteps = 19;          // Of each colour of a wave.
constexpr int kLargestSteps = 82;   // Of the largest amplitude, which takes one digit.
constexpr double kPrecision = 166;  // Of that amplitude.

using Colour = std::array<double, 3>;  // Linear light.

double to_linear(std::uint8_t value) {
    const double v = value / 255.0;
    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

int to_srgb(double value) {
    const double v = std::clamp(value, 0.0, 1.0);
    const double curved = v <= 0.0031308 ? v * 12.92 : 1.055 * std::pow(v, 1 / 2.4) - 0.055;
    return static_cast<int>(std::lround(curved * 255));
}

std::vector<Colour> to_light(const Pixels& pixels) {
    std::vector<Colour> light(static_cast<std::size_t>(pixels.width) * static_cast<std::size_t>(pixels.height));
    for (std::size_t i = 0; i < light.size(); ++i)
        for (std::size_t c = 0; c < 3; ++c) light[i][c] = to_linear(pixels.bytes[3 * i + c]);
    return light;
}

/// How much of one wave is in the picture.
Colour amplitude(const std::vector<Colour>& light, const Pixels& size, int across, int down) {
    Colour sum{};
    for (int y = 0; y < size.height; ++y) {
        const double vertical = std::cos(std::numbers::pi * down * y / size.height);
        for (int x = 0; x < size.width; ++x) {
            const double wave = std::cos(std::numbers::pi * across * x / size.width) * vertical;
            const auto& pixel =
                light[static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width) + static_cast<std::size_t>(x)];
            for (std::size_t c = 0; c < 3; ++c) sum[c] += wave * pixel[c];
        }
    }
    const double norm = across == 0 && down == 0 ? 1 : 2;
    for (auto& colour : sum) colour *= norm / static_cast<double>(light.size());
    return sum;
}

std::string digits(int value, int count) {
    std::string text(static_cast<std::size_t>(count), '0');
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit, value /= kBase)
        *digit = kDigits[static_cast<std::size_t>(value % kBase)];
    return text;
}

/// A part of the largest amplitude, -1 to 1, in steps; small ones are told apart better.
int in_steps(double part) {
    const double root = std::copysign(std::sqrt(std::abs(part)), part);
    return static_cast<int>(std::clamp(std::floor(root * 9 + 9.5), 0.0, kSteps - 1.0));
}

}  // namespace

std::string blurhash(const Pixels& pixels, int waves) {
    const auto light = to_light(pixels);
    std::vector<Colour> amplitudes;
    double largest = 0;
    for (int down = 0; down < waves; ++down) {
        for (int across = 0; across < waves; ++across) {
            amplitudes.push_back(amplitude(light, pixels, across, down));
            if (amplitudes.size() == 1) continue;
            for (const double colour : amplitudes.back()) largest = std::max(largest, std::abs(colour));
        }
    }
    const int quantised =
        static_cast<int>(std::clamp(std::floor(largest * kPrecision - 0.5), 0.0, static_cast<double>(kLargestSteps)));
    const double scale = (quantised + 1) / kPrecision;

    const auto& mean = amplitudes.front();
    auto hash = digits((waves - 1) + (waves - 1) * 9, 1) + digits(quantised, 1) +
                digits((to_srgb(mean[0]) << 16) + (to_srgb(mean[1]) << 8) + to_srgb(mean[2]), 4);
    for (std::size_t i = 1; i < amplitudes.size(); ++i) {
        const auto& wave = amplitudes[i];
        hash += digits(
            (in_steps(wave[0] / scale) * kSteps + in_steps(wave[1] / scale)) * kSteps + in_steps(wave[2] / scale), 2);
    }
    return hash;
}

}  // namespace polyphony::catalog
