#pragma once

#include <spawn.h>
#include <sys/wait.h>
#include <taglib/fileref.h>
#include <taglib/tpropertymap.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "platform/app/program_folder.h"

/// Audio files made on the spot, for tests: sine waves by ffmpeg, tagged by ffmpeg or TagLib.
namespace polyphony::catalog::scan {

using Tags = std::vector<std::pair<std::string, std::string>>;

/// A PNG of one pixel.
inline std::string tiny_png() {
    static constexpr char kBytes[] =
        "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9c"
        "c\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xae"
        "B`\x82";
    return {kBytes, sizeof(kBytes) - 1};
}

inline void write_file(const std::filesystem::path& path, std::string_view bytes) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

inline std::string read_bytes(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Runs a program found in PATH; false if it fails.
inline bool run_program(std::vector<std::string> arguments) {
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    pid_t pid = 0;
    int status = 0;
    return ::posix_spawnp(&pid, argv[0], nullptr, nullptr, argv.data(), environ) == 0 &&
           ::waitpid(pid, &status, 0) == pid && status == 0;
}

/// Writes a stereo sine wave of `hertz`; the name's ending decides the format. False if ffmpeg cannot.
inline bool make_audio(const std::filesystem::path& path, const Tags& tags = {}, int hertz = 440, double seconds = 2,
                       const std::filesystem::path& cover = {}) {
    std::filesystem::create_directories(path.parent_path());
    std::vector<std::string> arguments = {
        "ffmpeg",
        "-nostdin",
        "-v",
        "error",
        "-y",
        "-f",
        "lavfi",
        "-i",
        "sine=frequency=" + std::to_string(hertz) + ":sample_rate=48000:duration=" + std::to_string(seconds)};
    if (!cover.empty()) {
        for (const char* argument :
             {"-i", cover.c_str(), "-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v", "attached_pic"}) {
            arguments.emplace_back(argument);
        }
    }
    arguments.insert(arguments.end(), {"-ac", "2"});
    if (path.extension() == ".ogg") arguments.insert(arguments.end(), {"-c:a", "libvorbis"});
    if (path.extension() == ".aiff") arguments.insert(arguments.end(), {"-write_id3v2", "1"});
    for (const auto& [name, value] : tags) {
        arguments.emplace_back("-metadata");
        arguments.push_back(name);
        arguments.back() += '=' + value;
    }
    arguments.push_back(path.string());
    return run_program(std::move(arguments));
}

/// Changes tags as a tagger does. False if TagLib cannot.
inline bool retag(const std::filesystem::path& path, const Tags& tags) {
    TagLib::FileRef file(path.c_str());
    if (file.isNull()) return false;
    auto properties = file.file()->properties();
    for (const auto& [name, value] : tags) {
        properties.replace(name, TagLib::StringList(TagLib::String(value, TagLib::String::UTF8)));
    }
    file.file()->setProperties(properties);
    return file.save();
}

/// The real worker, built beside the test.
inline std::filesystem::path worker_program() { return app::program_folder() / "polyphony-catalog-scanner"; }

}  // namespace polyphony::catalog::scan
