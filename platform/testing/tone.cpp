#include "platform/testing/tone.h"

#include <cmath>
#include <cstdint>
#include <fstream>

namespace polyphony::testing {

void write_tone(const std::filesystem::path& path, int seconds) {
    constexpr std::uint32_t kRate = 8000;
    const auto samples = kRate * static_cast<std::uint32_t>(seconds);
    std::ofstream file(path, std::ios::binary);
    const auto number = [&](auto value) { file.write(reinterpret_cast<const char*>(&value), sizeof(value)); };
    file << "RIFF";
    number(36 + samples);
    file << "WAVEfmt ";
    number(std::uint32_t{16});
    number(std::uint16_t{1});
    number(std::uint16_t{1});
    number(kRate);
    number(kRate);
    number(std::uint16_t{1});
    number(std::uint16_t{8});
    file << "data";
    number(samples);
    for (std::uint32_t i = 0; i < samples; ++i)
        file.put(static_cast<char>(128 + 100 * std::sin(2 * M_PI * 440 * i / kRate)));
}

}  // namespace polyphony::testing
