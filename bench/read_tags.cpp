// Reads the tags of all files below a folder with plain TagLib, one after the other, and prints how many a second.
#include <taglib/fileref.h>
#include <taglib/tpropertymap.h>

#include <chrono>
#include <cstdio>
#include <filesystem>

int main(int, char** arguments) {
    const auto began = std::chrono::steady_clock::now();
    int files = 0;
    unsigned values = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(arguments[1])) {
        if (!entry.is_regular_file()) continue;
        const TagLib::FileRef file(entry.path().c_str());
        if (file.isNull()) continue;
        ++files;
        values += file.file()->properties().size();
    }
    const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    std::printf("%.1f\n", files / seconds);
    return values > 0 ? 0 : 1;
}
